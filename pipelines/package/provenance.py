"""Where each published value was: for runs of records of a table, the file, the sheet, and the letter of each column.

Most of a sheet is one line. A record is known by its place in the published CSV, from 1.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from pipelines.clean import Tabla
from pipelines.clean.tabla import Piece
from pipelines.package.canonical import write_csv

PROVENANCE = "procedencia.csv.gz"
# ``paso`` is how many rows of the sheet there are from a record to the next: 0 where all of them say the same cell.
COLUMNS = (
    "tabla", "desde", "hasta", "archivo", "hoja", "renglon", "paso", "columnas", "correccion", "url", "sha256",
)  # fmt: skip


def provenance(tables: Sequence[Tabla]) -> bytes:
    """The lines of all ``tables`` that somebody keeps; the same bytes for the same tables."""
    lines = write_csv(COLUMNS, (line for table in tables if table.file for line in _lines(table)))
    return gzip.compress(lines, mtime=0)


def _lines(table: Tabla) -> Iterator[list[str]]:
    ends = [*(one.first for one in table.pieces[1:]), len(table.data)]
    for piece, end in zip(table.pieces, ends, strict=True):
        own = [name for name in piece.letters if name in table.column_rows]
        rest = [name for name in piece.letters if name not in table.column_rows]
        for rows, columns in ((table.rows, rest), *((table.column_rows[name], [name]) for name in own)):
            for first, last, step in _runs(rows[piece.first : end]):
                yield _line(table, piece, piece.first + first, piece.first + last, rows, step, columns)
    # The last line of a cell is the one that holds: what was corrected comes after all else.
    for (position, column), number in sorted(table.corrected.items()):
        rows = table.column_rows.get(column, table.rows)
        yield _line(table, table.piece(position), position, position, rows, 1, [column], str(number))


def _line(
    table: Tabla, piece: Piece, first: int, last: int, rows: Sequence[int], step: int, columns: Sequence[str],
    correction: str = "",
) -> list[str]:  # fmt: skip
    original = next((one for one in table.originals if one.name == piece.file), None)
    address = original.location if original and original.location.startswith(("http://", "https://")) else ""
    letters = " ".join(f"{name}:{piece.letters.get(name, '')}" for name in columns)
    return [
        table.name, str(first + 1), str(last + 1), piece.file, piece.sheet or "", str(rows[first]), str(step), letters,
        correction, address, original.sha256 if original else "",
    ]  # fmt: skip


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Runs of records (the first, the last) whose rows go on by the same step: 1 as rows do, 0 where a cell repeats."""
    if not len(rows):
        return
    steps = np.diff(np.asarray(rows))
    step = int(np.count_nonzero(steps == 1) >= np.count_nonzero(steps == 0))
    breaks = (np.flatnonzero(steps != step) + 1).tolist()
    for first, end in pairwise([0, *breaks, len(rows)]):
        yield first, end - 1, step
