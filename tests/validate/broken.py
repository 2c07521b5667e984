"""Breaks an exercise as a person would: one cell of a sheet, one line of a CSV."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.exercise import load_exercise
from pipelines.progress import unheard
from pipelines.run import Checked, check
from pipelines.stages import Stage
from pipelines.validate import Finding, Reporte

Case = TypeVar("Case")

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
    set_cells(exercise, {(sheet, cell): value})


def set_cells(exercise: Path, values: Mapping[tuple[str, str], object]) -> None:
    """Write in cells of the plan's workbook, by sheet and cell."""
    workbook = openpyxl.load_workbook(exercise / PLAN)
    for (sheet, cell), value in values.items():
        workbook[sheet][cell] = value
    workbook.save(exercise / PLAN)


def set_budget_cell(exercise: Path, row: int, column: str, value: str) -> None:
    """Write ``value`` in one cell of the budget's CSV, by the row of the spreadsheet and the title of its column."""
    path = exercise / BUDGET
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    titles = lines[2].split(";")
    cells = lines[row - 1].split(";")
    cells[titles.index(column)] = value
    lines[row - 1] = ";".join(cells)
    path.write_bytes("\r\n".join(lines).encode("cp1252"))


def together(cases: Iterable[Case], touched: Callable[[Case], set[Hashable]]) -> list[list[Case]]:
    """The cases shared out among few exercises, each to the first in which nothing that it touches is touched.

    To read and judge a whole exercise takes seconds: so one has many defects, none of which can change another's
    finding, and all that is found in it must be just their findings.
    """
    shared: list[tuple[set[Hashable], list[Case]]] = []
    for case in cases:
        mine = touched(case)
        taken, kept = next((one for one in shared if not one[0] & mine), (None, None))
        if taken is None or kept is None:
            shared.append((set(mine), [case]))
        else:
            taken |= mine
            kept.append(case)
    return [kept for _, kept in shared]


def told(findings: Sequence[Finding]) -> list[tuple[str | None, ...]]:
    """Place, value, rule, message and remedy of each finding."""
    return [(one.sheet, one.cell, one.value, one.rule, one.message, one.remedy) for one in findings]
