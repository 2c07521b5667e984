"""Many exercises, one after another: what happens to one is not the others' business."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.domains.words import counted
from pipelines.errors import CocreaError, NotTheRelease, UsageError
from pipelines.exercise import Exercise, load_exercise
from pipelines.paths import EXERCISE_FILE
from pipelines.publish import Ckan
from pipelines.run import Delivery, run_by
from pipelines.settings import CkanAccess
from pipelines.stages import Runner

# Who keeps the program reads it.
BUG = "falla.log"


@dataclass(frozen=True)
class Outcome:
    """What became of the exercise in ``folder``: its deliveries as they are told, or why there are none.

    Not the deliveries themselves: a country's would not fit in memory.
    """

    folder: Path
    title: str
    deliveries: tuple[Mapping[str, Any], ...] = ()
    error: CocreaError | None = None

    @property
    def changed(self) -> list[str]:
        """The packages that were published because something changed."""
        return [str(one["paquete"]) for one in self.deliveries if one["cambio"]]


def exercises_in(folder: Path) -> list[Path]:
    """The exercises right below ``folder``, by name. Raises UsageError when there is none."""
    found = sorted(one.parent for one in folder.glob(f"*/{EXERCISE_FILE}"))
    if not found:
        raise UsageError(
            f"No hay ningún ejercicio en {folder}: ninguna de sus carpetas tiene {EXERCISE_FILE}.",
            "Indique la carpeta que contiene las carpetas de los ejercicios.",
        )
    return found


def run_each(folders: list[Path], publish: Callable[[Exercise], list[Delivery]]) -> Iterator[Outcome]:
    """Publish each exercise and go on, whatever became of it. A bug leaves its traceback in the exercise's folder."""
    for folder in folders:
        title = folder.name
        try:
            exercise = load_exercise(folder)
            title = exercise.title
            found = publish(exercise)
            differs = None if all(one.acuse.matches for one in found) else NotTheRelease()
            yield Outcome(folder, title, tuple(one.as_json() for one in found), differs)
        except CocreaError as error:
            yield Outcome(folder, title, error=error)
        except Exception:  # noqa: BLE001 - one exercise's bug must not keep a country's others from their day
            yield Outcome(folder, title, error=_bug(folder))


# Runs one exercise's work, and may do something before it and after.
Around = Callable[[Exercise, Callable[[], list[Delivery]]], list[Delivery]]


def publish_each(
    folders: list[Path], access: CkanAccess, run: Runner, around: Around = lambda _, work: work()
) -> Iterator[Outcome]:
    """Every stage of each exercise, by one connection to CKAN, which tells only once what holds for all of them."""
    with Ckan(access) as ckan:
        yield from run_each(folders, lambda one: around(one, lambda: run_by(ckan, one, run)))


def in_a_line(outcomes: Iterable[Outcome]) -> str:
    """How many there were, and how many went well."""
    found = list(outcomes)
    wrong = sum(1 for one in found if one.error)
    return f"{counted(len(found), 'ejercicio', 'ejercicios')}: {len(found) - wrong} bien, {wrong} con algo que atender."


def _bug(folder: Path) -> CocreaError:
    log = folder / "salida" / BUG
    log.parent.mkdir(exist_ok=True)
    log.write_text(traceback.format_exc(), encoding="utf-8")
    return CocreaError(
        "Esto es una falla del programa, no de sus datos.", f"Envíe {log} a quien le da soporte; los demás siguieron."
    )
