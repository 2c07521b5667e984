"""Cells of a source that say what they should not, mended as declared before anything else is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.frame import Frame
from pipelines.clean.reading_log import ReadingLog
from pipelines.reading import CellFix

MENDED, CHANGED = "celda-corregida", "celda-cambiada"


def mend_cells(grid: Grid, fixes: Sequence[CellFix], log: ReadingLog) -> Grid:
    """The grid with those cells as they should be. One that says neither that nor what was declared is told."""
    rows = [list(row) for row in grid.rows] if fixes else grid.rows
    lost = dict(grid.lost)
    places = {number: place for place, number in enumerate(grid.numbers)}
    for one in (replace(fix, cell=cell) for fix in fixes for cell in _cells(fix.cell)):
        letter = one.cell.rstrip("0123456789")
        row = rows[places[number]] if (number := int(one.cell[len(letter) :])) in places else []
        index = next((at for at in range(len(row)) if column_letter(at) == letter), None)
        said = "" if index is None else row[index].strip()
        if index is None or said not in (one.says, one.meant):
            log.complain(
                Frame(grid.sheet, 0, (), (), [], ()), CHANGED, one.cell, said or None,
                f"La celda {one.cell} ya no dice «{one.says}», y se declaró que debe decir «{one.meant}»: {one.reason}",
                "El archivo cambió. Revise si la corrección de «celdas» todavía hace falta; si no, quítela.",
            )  # fmt: skip
        elif said != one.meant:
            row[index] = one.meant
            lost.pop((number, index), None)
            log.cell(MENDED, one.cell, said, one.meant)
            log.corrections.append(f"{one.cell}: «{said}» → «{one.meant}». {one.reason}")
    return replace(grid, rows=rows, lost=lost)


def _cells(address: str) -> list[str]:
    first, _, last = address.partition(":")
    letter = first.rstrip("0123456789")
    numbers = [int(one[len(letter) :]) for one in (first, last or first)]
    return [f"{letter}{number}" for number in range(numbers[0], numbers[1] + 1)]
