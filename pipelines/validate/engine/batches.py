"""A run of records of a table: whole columns of texts, and apart the records of another width."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.validate.engine.cell_columns import Parts, Positions

RowNumbers = npt.NDArray[np.int64]
# A column of texts alone, of what else a workbook's cells may hold, or of what is judged one by one.
Column: TypeAlias = pa.StringArray | Parts | list[Any]
__all__ = ["Batch", "Column", "Positions", "RowNumbers"]


@dataclass(frozen=True)
class Batch:
    """``columns`` hold the records of the table's width, whose numbers in the file are ``row_numbers``.

    A column that nobody asks for is ``None``; ``cells`` gives whole records by their positions in the columns.
    """

    columns: Sequence[Column | None]
    row_numbers: RowNumbers
    # By row number, the cells of the records that are narrower or wider than the table.
    ragged: Mapping[int, Sequence[Any]]
    cells: Callable[[Positions], Sequence[Sequence[Any]]]

    def rows(self) -> int:
        """How many records there are, of any width."""
        return len(self.row_numbers) + len(self.ragged)

    def after(self, row: int) -> Batch:
        """The records of texts whose number is greater than ``row``."""
        skipped = int(np.searchsorted(self.row_numbers, row, side="right"))
        return replace(
            self,
            columns=[column[skipped:] if isinstance(column, pa.StringArray) else None for column in self.columns],
            row_numbers=self.row_numbers[skipped:],
            ragged={number: cells for number, cells in self.ragged.items() if number > row},
            cells=lambda positions: self.cells(positions + skipped),
        )

    def cells_by_row(self, rows: RowNumbers) -> dict[int, Sequence[Any]]:
        """The cells of the records of those numbers, which are in this batch, in order."""
        regular = rows[np.isin(rows, self.row_numbers)]
        found = dict(zip(regular.tolist(), self.cells(np.searchsorted(self.row_numbers, regular)), strict=True))
        return found | {number: self.ragged[number] for number in rows.tolist() if number in self.ragged}
