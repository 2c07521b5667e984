"""A CSV of the usual dialect, judged in pieces on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from frictionless import Error

from pipelines.side_by_side import Result, in_order
from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch, RowNumbers
from pipelines.validate.engine.csv_chunks import Chunk, chunks, is_one_piece
from pipelines.validate.engine.csv_quotes import NotRegular
from pipelines.validate.engine.csv_tokens import CsvTokens
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.limits import TooWide

Judge = Callable[[Batch], BatchFindings]


class _Judged(NamedTuple):
    """How many records there are in a piece of the file, and what is ``found`` in them, numbered from 1."""

    offset: int
    length: int
    rows: int
    found: BatchFindings


@dataclass(frozen=True)
class _Piece:
    """Where a piece is in the file, and the numbers of its records."""

    offset: int
    length: int
    first_row: int
    rows: int

    def rows_between(self) -> tuple[int, int]:
        """The first one's number, and that of the next piece's."""
        return self.first_row, self.first_row + self.rows


class CsvSource:
    """``path`` with tokens as ``tokens`` reads them, from the record ``first_content_row``.

    ``mark`` are the bytes before its text that say its encoding, if it may begin with some.
    """

    def __init__(self, path: Path, tokens: CsvTokens, first_content_row: int, mark: bytes) -> None:
        self._path = path
        self._mark = mark
        self._tokens = tokens
        self._header_rows = first_content_row - 1
        self._pieces: list[_Piece] = []
        self.bytes_read = 0
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Judge) -> Iterator[BatchFindings]:
        """Piece after piece, in order. Raises NotRegular, UnicodeDecodeError, pyarrow.ArrowInvalid, OSError."""
        self._pieces = []
        try:
            for piece in self._done(self._tasks(judge)):
                yield self._placed(piece)
        except TooWide as error:
            raise TooWide(error.row + self._rows(), error.cells, error.columns) from error

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The cells of those records, by their number: their pieces are read again.

        Raises NotRegular where the file is no longer what it was, OSError.
        """
        wanted = np.array(sorted(rows), np.int64)
        asked = ((piece, wanted[slice(*np.searchsorted(wanted, piece.rows_between()))]) for piece in self._pieces)
        found: dict[int, Sequence[str]] = {}
        for cells in self._done(partial(self._cells, piece, here) for piece, here in asked if len(here)):
            found |= cells
        return found

    def _cells(self, piece: _Piece, rows: RowNumbers) -> Mapping[int, Sequence[str]]:
        with self._path.open("rb") as file:
            file.seek(piece.offset)
            cells = self._tokens.cells(file.read(piece.length), (rows - piece.first_row).tolist())
        return dict(zip(rows.tolist(), cells, strict=True))

    def _done(self, tasks: Iterable[Callable[[], Result]]) -> Iterator[Result]:
        return (task() for task in tasks) if is_one_piece(self._path) else in_order(tasks)

    def _tasks(self, judge: Judge) -> Iterator[Callable[[], _Judged]]:
        for number, chunk in enumerate(chunks(self._path, self.stats, self._mark)):
            yield partial(self._judged, judge, chunk, first=number == 0)

    def _judged(self, judge: Judge, chunk: Chunk, *, first: bool) -> _Judged:
        batch = self._tokens.batch(chunk.data, 1, chunk.quotes)
        if first and batch.rows() < self._header_rows:  # a last record without its line end is a piece of its own
            raise NotRegular
        found = judge(batch.after(self._header_rows) if first else batch)
        return _Judged(chunk.offset, len(chunk.data), batch.rows(), found)

    def _rows(self) -> int:
        """How many records there are in the pieces so far."""
        return self._pieces[-1].first_row + self._pieces[-1].rows - 1 if self._pieces else 0

    def _placed(self, piece: _Judged) -> BatchFindings:
        before = self._rows()
        self._pieces.append(_Piece(piece.offset, piece.length, before + 1, piece.rows))
        self.bytes_read = piece.offset + piece.length
        return piece.found.shifted(before)
