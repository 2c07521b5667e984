"""Breaks an exercise as a person would: one cell of a sheet, one line of a CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.exercise import load_exercise
from pipelines.progress import unheard
from pipelines.run import Checked, check
from pipelines.stages import Stage
from pipelines.validate import Finding, Reporte

PLAN = "plan-de-accion.xlsx"
BUDGET = "presupuesto_egresos_2015.csv"


def report_of(exercise: Path) -> Reporte:
    """What validation says of the exercise in that folder."""
    return checked(exercise).report


def checked(exercise: Path) -> Checked:
    """The tables of the exercise in that folder, and what validation says of them."""

    def run(stage: Stage, subject: str, work: Callable[..., Any]) -> Any:
        return work(unheard)

    return check(load_exercise(exercise), run)


def edit_sheet(exercise: Path, sheet: str, edit: Callable[[Worksheet], None]) -> None:
    """Open the plan's workbook, change one of its sheets, and save it."""
    workbook = openpyxl.load_workbook(exercise / PLAN)
    edit(workbook[sheet])
    workbook.save(exercise / PLAN)


def set_cell(exercise: Path, sheet: str, cell: str, value: object) -> None:
    """Write ``value`` in one cell of the plan's workbook."""

    def write(one: Worksheet) -> None:
        one[cell] = value

    edit_sheet(exercise, sheet, write)


def set_budget_cell(exercise: Path, row: int, column: str, value: str) -> None:
    """Write ``value`` in one cell of the budget's CSV, by the row of the spreadsheet and the title of its column."""
    path = exercise / BUDGET
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    titles = lines[2].split(";")
    cells = lines[row - 1].split(";")
    cells[titles.index(column)] = value
    lines[row - 1] = ";".join(cells)
    path.write_bytes("\r\n".join(lines).encode("cp1252"))


def told(findings: Sequence[Finding]) -> list[tuple[str | None, ...]]:
    """Place, value, rule, message and remedy of each finding."""
    return [(one.sheet, one.cell, one.value, one.rule, one.message, one.remedy) for one in findings]
