"""The compliance board of an exercise as of a day, from its spreadsheets: what `cocrea cumplimiento` shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipelines.domains.cumplimiento import board, last_day
from pipelines.domains.cumplimiento.line import Line
from pipelines.domains.dates import spoken
from pipelines.errors import InvalidData, UsageError
from pipelines.exercise import Exercise
from pipelines.run import Checked, check_with_tables
from pipelines.stages import Runner

_PACKAGE, _TABLE = "plan-de-accion", "cumplimiento"
# What the programme asks for and is missing is what the board is for; a cell that cannot be read is not.
_PROGRAMME = re.compile(r"R[0-9]+")


@dataclass(frozen=True)
class PlanBoard:
    """A plan's lines as of the ISO day ``on``."""

    plan_id: str
    title: str
    on: str
    lines: tuple[Line, ...]

    @property
    def plan(self) -> Line:
        return next(one for one in self.lines if one.aspect == "plan")

    def of(self, aspect: str) -> tuple[Line, ...]:
        """The lines of one aspect, in their order."""
        return tuple(one for one in self.lines if one.aspect == aspect)


def boards(
    exercise: Exercise, on: date, run: Runner, unreadable: Callable[[Checked], None]
) -> tuple[list[PlanBoard], int]:
    """A board a plan, and how many of the programme's rules its data break.

    Raises InvalidData after ``unreadable`` heard the report, when cells have errors of their own; UsageError when the
    exercise has no plan; ServiceError.
    """
    package = next((one for one in exercise.packages if one.name == _PACKAGE and _TABLE in one.derived), None)
    if package is None:
        raise UsageError(
            f"«{exercise.slug}» no tiene la tabla del plan, y sin ella no hay qué revisar.",
            "Declárela en [fuentes.plan_accion] de ejercicio.toml.",
        )
    checked = check_with_tables(exercise, run)
    if any(not _PROGRAMME.fullmatch(one.rule) for one in checked.report.errors):
        unreadable(checked)
        raise InvalidData()
    tables = {one.name: one.data for one in checked.tables if len(one.data)}
    numbers, sections = package.rules["cumplimiento"], package.rules["apartados"]
    day = on.isoformat()
    plans = tables["plan_accion"].to_dict("records") if "plan_accion" in tables else []
    last = max((last_day(plan, tables) for plan in plans), default="")
    if day < last:
        raise UsageError(
            f"Los datos llegan hasta el {spoken(last)}: no se puede saber cómo iba el plan el {spoken(day)}.",
            "Escriba un día posterior; lo que se publicó antes está en las entregas anteriores.",
        )
    found = [
        PlanBoard(plan["plan_id"], plan["titulo"], day, tuple(board(numbers, sections, day, plan, tables)))
        for plan in plans
    ]
    return found, len(checked.report.errors)


def days_left(line: Line, on: str) -> int | None:
    """Days until its due day, negative past it; None where it has none or is done."""
    if not line.due_day or line.state == "cumplido":
        return None
    return (date.fromisoformat(line.due_day) - date.fromisoformat(on)).days
