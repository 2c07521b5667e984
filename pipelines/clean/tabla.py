"""The value that clean hands to validate: a table as text that still knows every cell's place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipelines.schema import Schema


@dataclass(frozen=True)
class Repair:
    """One kind of repair in one column: how many cells, and the first of them as (cell, before, after)."""

    kind: str
    column: str
    count: int
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class StrayCell:
    """A cell with content that belongs to no column of the schema; ``header`` is its column's own title."""

    cell: str
    value: str
    header: str


@dataclass(frozen=True, eq=False)
class Tabla:
    """A table as its steward keeps it, with the schema's columns as text.

    ``data`` has exactly the schema's columns, in its order, as str; an empty cell is "".
    ``rows[i]`` is the row of ``data``'s i-th record in the sheet, from 1, as a spreadsheet numbers it.
    ``letters`` gives a column's letter, and lacks the columns that the source does not have.
    ``corrections`` are lines that tell each declared correction that was made.
    """

    schema: Schema
    data: pd.DataFrame
    rows: tuple[int, ...]
    file: str
    sheet: str | None
    header_row: int
    letters: Mapping[str, str]
    unknown_columns: tuple[StrayCell, ...]
    stray_cells: tuple[StrayCell, ...]
    repairs: tuple[Repair, ...]
    source_sha256: str
    source_location: str
    corrections: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.schema.name

    @property
    def missing_columns(self) -> tuple[str, ...]:
        """Columns of the schema that the source does not have and nothing builds."""
        return tuple(name for name in self.schema.columns if name not in self.letters)

    def cell(self, row: int, column: str) -> str:
        """The A1 address of a record (by position) and a column; the row alone when the column has no letter."""
        return f"{self.letters.get(column, '')}{self.rows[row]}"
