"""The rows of a piece of a sheet as a batch: what openpyxl gives of each, column by column."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.validate.engine.batches import Batch, Column, Positions, RowNumbers
from pipelines.validate.engine.cell_columns import Part, Parts, absent_cells, values_of
from pipelines.validate.engine.xlsx_cells import Cells


class SheetRows:
    """The rows from ``first`` to ``last``, in ``cells`` or left out of them, up to ``last_column`` where it is told."""

    def __init__(self, cells: Cells, last_column: int | None, first: int, last: int) -> None:
        self.cells = cells
        self.first = first
        self.count = max(0, last - first + 1)
        # By cell, in order.
        self.rows: RowNumbers = self.cells.rows[self.cells.row]
        here = (self.rows >= first) & (self.rows <= last)
        self.widths: Positions = np.full(self.count, last_column or 0, np.intp)
        if last_column is None:
            # A row is as wide as its last cell says, even an empty one; cells are in order.
            self.widths[self.rows[here] - first] = self.cells.column[here]
        self.which: Positions = np.flatnonzero(here & (self.cells.text_of >= 0))

    def cells_of(self, numbers: Iterable[int]) -> dict[int, Sequence[Any]]:
        """The cells of those rows, as openpyxl gives them."""
        found: dict[int, Any] = {number: [None] * int(self.widths[number - self.first]) for number in numbers}
        which = self.which[np.isin(self.rows[self.which], list(found))]
        which = which[self.cells.column[which] <= self.widths[self.rows[which] - self.first]]
        looks = self.cells.look[which]
        for look in np.unique(looks).tolist():
            here = which[looks == look]
            places = zip(self.rows[here].tolist(), self.cells.column[here].tolist(), strict=True)
            for (row, column), value in zip(places, values_of(self.cells.part(here, look)), strict=True):
                found[row][column - 1] = value
        return found


def sheet_batch(rows: SheetRows, width: int) -> Batch:
    """``rows`` as a batch of a table of that width."""
    regular = rows.widths == width
    numbers = np.flatnonzero(regular) + rows.first
    ragged = (np.flatnonzero(~regular) + rows.first).tolist()
    return Batch(
        _columns(rows, regular, width),
        numbers,
        rows.cells_of(ragged),
        lambda positions: list(rows.cells_of(numbers[positions].tolist()).values()),
    )


def _columns(rows: SheetRows, regular: Any, width: int) -> list[Column]:
    which = rows.which[regular[rows.rows[rows.which] - rows.first]]
    columns = rows.cells.column[which]
    order = which[np.argsort(columns, kind="stable")]
    ends = np.searchsorted(np.sort(columns), np.arange(1, width + 2))
    places = np.cumsum(regular) - 1
    count = int(regular.sum())
    return [_column(rows, order[start:end], places, count) for start, end in itertools.pairwise(ends)]


def _column(rows: SheetRows, which: Positions, places: Positions, count: int) -> Column:
    positions = places[rows.rows[which] - rows.first]
    looks = rows.cells.look[which]
    parts: list[tuple[Positions, Part]] = []
    for look in np.unique(looks).tolist():
        here = looks == look
        parts.append((positions[here], rows.cells.part(which[here], look)))
    if len(parts) == 1 and len(which) == count and isinstance(parts[0][1], pa.StringArray):
        return parts[0][1]
    if len(which) < count:
        empty = np.ones(count, bool)
        empty[positions] = False
        parts.append((np.flatnonzero(empty), absent_cells(count - len(which))))
    return Parts(count, parts)
