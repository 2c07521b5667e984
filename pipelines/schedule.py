"""When each package of an exercise is looked at by itself: as often as it promises, or as ``ejercicio.toml`` says; and
again, sooner, when that did not go well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipelines.errors import CocreaError, DataError, ExerciseError, ExerciseGone, Undecided
from pipelines.exercise import Exercise, Package

__all__ = ["EVERY_NIGHT", "NOTICES", "Again", "Schedule", "again_after", "schedule_of"]

# Before offices open. Packages of an exercise take turns.
_HOUR, _MINUTES_APART = 6, 5
# The frequency codes of DCAT and datos.gob.mx: the days of cron (day of the month, month, day of the week), in words.
_DAYS: Mapping[str, tuple[str, str]] = {
    "R/P1D": ("* * *", "todos los días"),
    "R/P1W": ("* * 1", "los lunes"),
    # Cron counts no fortnights, and half a month can be longer than one.
    "R/P2W": ("* * 1", "los lunes"),
    "R/P1M": ("1 * *", "el día 1 de cada mes"),
    "R/P2M": ("1 */2 *", "el día 1, cada dos meses"),
    "R/P3M": ("1 */3 *", "el día 1, cada tres meses"),
    "R/P4M": ("1 */4 *", "el día 1, cada cuatro meses"),
    "R/P6M": ("1 */6 *", "el día 1, cada seis meses"),
    "R/P1Y": ("1 1 *", "el 1 de enero"),
}
_EVERY_DAY = _DAYS["R/P1D"]
# Of what is promised more seldom than each year, or not at all, somebody may still bring something any month.
_SELDOM = _DAYS["R/P1M"]


@dataclass(frozen=True)
class Schedule:
    """A cron expression in ``TIMEZONE``, and what it says."""

    cron: str
    words: str


@dataclass(frozen=True)
class Again:
    """How long after a failure the same is tried again, and what that says."""

    after: timedelta
    words: str


_EVERY_HOUR = Again(timedelta(hours=1), "Se vuelve a intentar cada hora.")
_THE_NEXT_DAY = Again(timedelta(days=1), "Se vuelve a mirar cada día.")


def again_after(error: CocreaError) -> Again | None:
    """When to look again at what failed, its own schedule being perhaps months away.

    A service, or what a run needs of its environment, comes back within hours, and a workbook may be mended tomorrow.
    None where a person has the word, or there is nothing to look at.
    """
    if isinstance(error, (Undecided, ExerciseGone)):
        return None
    return _THE_NEXT_DAY if isinstance(error, (DataError, ExerciseError)) else _EVERY_HOUR


# When whoever must know is told of what is due: once offices are open.
NOTICES = Schedule("0 8 * * *", f"{_EVERY_DAY[1]} a las 8:00")
# When a folder of exercises is run whole: while nobody is at work, with hours left to mend what does not go.
EVERY_NIGHT = Schedule("0 2 * * *", f"{_EVERY_DAY[1]} a las 2:00")


def schedule_of(exercise: Exercise, package: Package) -> Schedule:
    """When a package is looked at. Its section's ``horario`` wins over its frequency."""
    own = exercise.raw.get("paquetes", {}).get(package.name, {}).get("horario")
    if own:
        return Schedule(own, f"según su horario ({own})")
    place = [one.name for one in exercise.packages].index(package.name)
    hour, minute = divmod(_HOUR * 60 + place * _MINUTES_APART, 60)
    frequency = package.definition.frequency
    days, words = _DAYS.get(frequency, _EVERY_DAY if frequency == "realtime" else _SELDOM)
    return Schedule(f"{minute} {hour} {days}", f"{words} a las {hour}:{minute:02d}")
