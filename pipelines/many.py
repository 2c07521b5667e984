"""Many exercises, one after another: what happens to one is not the others' business."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import CocreaError, NotTheRelease, UsageError
from pipelines.exercise import Exercise, load_exercise
from pipelines.paths import EXERCISE_FILE
from pipelines.run import Delivery

# Who keeps the program reads it.
BUG = "falla.log"


@dataclass(frozen=True)
class Outcome:
    """What became of the exercise in ``folder``: its deliveries, or why there are none."""

    folder: Path
    title: str
    deliveries: tuple[Delivery, ...] = ()
    error: CocreaError | None = None


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
            found = tuple(publish(exercise))
            differs = None if all(one.acuse.matches for one in found) else NotTheRelease()
            yield Outcome(folder, title, found, differs)
        except CocreaError as error:
            yield Outcome(folder, title, error=error)
        except Exception:  # noqa: BLE001 - one exercise's bug must not keep a country's others from their day
            yield Outcome(folder, title, error=_bug(folder))


def _bug(folder: Path) -> CocreaError:
    log = folder / "salida" / BUG
    log.parent.mkdir(exist_ok=True)
    log.write_text(traceback.format_exc(), encoding="utf-8")
    return CocreaError(
        "Esto es una falla del programa, no de sus datos.", f"Envíe {log} a quien le da soporte; los demás siguieron."
    )
