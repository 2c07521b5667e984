"""The value that clean hands to validate: a table as text that still knows every cell's place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from pipelines.clean.repair import Repair
from pipelines.gather import Original
from pipelines.reading import ControlTotal
from pipelines.schema import Schema

# With pyarrow there pandas would keep texts its way: a fifth more memory for a table, and each look at a cell slower.
pd.set_option("mode.string_storage", "python")


@dataclass(frozen=True)
class StrayCell:
    """A cell with content that belongs to no column of the schema; ``header`` is its column's own title."""

    cell: str
    value: str
    header: str


@dataclass(frozen=True)
class Complaint:
    """What the reading of a sheet found wrong: a total that its parts do not add up to, say.

    ``column`` is the schema's name of the column, where the cell is of one.
    """

    rule: str
    file: str
    sheet: str | None
    cell: str | None
    value: str | None
    message: str
    remedy: str
    column: str | None = None
    severity: Literal["error", "advertencia"] = "error"


@dataclass(frozen=True)
class MediaFile:
    """A file that a record names, as it may be published: the record's ``key``, where its bytes are, what is known.

    ``file`` is its name in the release. ``content``, ``thumbnail`` and ``text`` are files; the last two may be none.
    """

    key: str
    title: str
    file: str
    mime: str
    content: Path
    thumbnail: Path | None = None
    text: Path | None = None
    width: int = 0
    height: int = 0
    seconds: int = 0


@dataclass(frozen=True, eq=False)
class Piece:
    """The records, from the position ``first`` on, that come from one sheet by the same columns."""

    first: int
    file: str
    sheet: str | None
    header_row: int
    letters: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Tabla:
    """A table as its steward keeps it, with the schema's columns as text.

    ``data`` has exactly the schema's columns, in its order, as str; an empty cell is "".
    ``rows[i]`` is the row of ``data``'s i-th record in the sheet, from 1, as a spreadsheet numbers it.
    ``letters`` gives a column's letter, and lacks the columns that the source does not have.
    ``corrections`` are lines that tell each declared correction that was made.
    ``more_pieces`` follow the first, which ``file``, ``sheet``, ``header_row`` and ``letters`` tell: other files or
    sheets of the same table, or the same one by other columns. ``column_rows`` are the rows of the cells of those
    columns whose cells are not in their record's row. ``control`` is what the amounts must add up to, cells looked up.
    ``originals`` are the files it comes from, in their order. ``corrected`` gives the number of the correction that put
    what a record (by position) says in a column. ``media`` are the files that its records name.
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
    corrections: tuple[str, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    control: tuple[ControlTotal, ...] = ()
    more_pieces: tuple[Piece, ...] = ()
    column_rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    originals: tuple[Original, ...] = ()
    corrected: Mapping[tuple[int, str], int] = field(default_factory=dict)
    media: tuple[MediaFile, ...] = ()

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return (Piece(0, self.file, self.sheet, self.header_row, self.letters), *self.more_pieces)

    def piece(self, row: int) -> Piece:
        """Where a record (by position) comes from."""
        return self.pieces[bisect_right(self.pieces, row, key=lambda one: one.first) - 1]

    def numbered(self, row: int) -> str:
        """A record's row as a sentence says it, with its sheet or file where there are several: «7», «7 de «b.csv»»."""
        own = self.piece(row)
        if len({(one.file, one.sheet) for one in self.pieces}) == 1:
            return str(self.rows[row])
        sheet = f"la hoja «{own.sheet}» de " if own.sheet else ""
        return f"{self.rows[row]} de {sheet}«{own.file}»"

    @property
    def name(self) -> str:
        return self.schema.name

    @property
    def missing_columns(self) -> tuple[str, ...]:
        """Columns of the schema that the source does not have and nothing builds."""
        return tuple(name for name in self.schema.columns if name not in self.letters)

    def cell(self, row: int, column: str) -> str:
        """The A1 address of a record (by position) and a column; the row alone when the column has no letter."""
        return f"{self.piece(row).letters.get(column, '')}{self.row_of(row, column)}"

    def row_of(self, row: int, column: str) -> int:
        """The row of a record's (by position) cell in a column."""
        return self.column_rows[column][row] if column in self.column_rows else self.rows[row]
