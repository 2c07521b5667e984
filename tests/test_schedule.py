"""When each package is looked at: as often as it promises, or as its section says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.errors import (
    AlreadyRunning,
    CkanRefused,
    CocreaError,
    ExerciseError,
    ExerciseGone,
    NotApproved,
    NotPublished,
    Unreachable,
    UsageError,
    WaitingForApproval,
)
from pipelines.exercise import load_exercise
from pipelines.schedule import Schedule, again_after, schedule_of
from tests.conftest import EXAMPLE


@pytest.mark.parametrize(
    ("frequency", "own", "wanted"),
    [
        ("R/P1D", None, Schedule("0 6 * * *", "todos los días a las 6:00")),
        ("realtime", None, Schedule("0 6 * * *", "todos los días a las 6:00")),
        ("R/P1W", None, Schedule("0 6 * * 1", "los lunes a las 6:00")),
        ("R/P2W", None, Schedule("0 6 * * 1", "los lunes a las 6:00")),
        ("R/P3M", None, Schedule("0 6 1 */3 *", "el día 1, cada tres meses a las 6:00")),
        ("R/P1Y", None, Schedule("0 6 1 1 *", "el 1 de enero a las 6:00")),
        ("irregular", None, Schedule("0 6 1 * *", "el día 1 de cada mes a las 6:00")),
        ("R/P10Y", None, Schedule("0 6 1 * *", "el día 1 de cada mes a las 6:00")),
        ("R/P1M", "30 7 * * 1-5", Schedule("30 7 * * 1-5", "según su horario (30 7 * * 1-5)")),
    ],
)
def test_a_package_is_looked_at_as_often_as_it_promises(frequency: str, own: str | None, wanted: Schedule) -> None:
    exercise = load_exercise(EXAMPLE)
    package = exercise.packages[0]
    raw = {**exercise.raw, "paquetes": {package.name: {"horario": own} if own else {}}}
    changed = replace(package, definition=replace(package.definition, frequency=frequency))
    assert schedule_of(replace(exercise, raw=raw), changed) == wanted


@pytest.mark.parametrize(
    ("error", "hours"),
    [
        (Unreachable("", ""), 1),
        (AlreadyRunning("", ""), 1),
        (CkanRefused("", ""), 1),
        (UsageError("", ""), 1),
        (NotPublished(), 24),
        (ExerciseError("", ""), 24),
        (ExerciseGone("", ""), None),
        (WaitingForApproval("", ""), None),
        (NotApproved("", ""), None),
    ],
)
def test_what_failed_is_looked_at_again_when_that_may_help(error: CocreaError, hours: int | None) -> None:
    again = again_after(error)
    assert (again and again.after) == (hours and timedelta(hours=hours))
