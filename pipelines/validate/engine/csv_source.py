"""A CSV of the usual dialect, judged in pieces on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from frictionless import Error

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.csv_chunks import CHUNK_BYTES, chunks
from pipelines.validate.engine.csv_tokens import CsvTokens
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.limits import TooWide
from pipelines.validate.engine.side_by_side import in_order

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


class CsvSource:
    """``path`` with tokens as ``tokens`` reads them, from the record ``first_content_row``."""

    def __init__(self, path: Path, tokens: CsvTokens, first_content_row: int) -> None:
        self._path = path
        self._tokens = tokens
        self._header_rows = first_content_row - 1
        self._pieces: list[_Piece] = []
        self.bytes_read = 0
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Judge) -> Iterator[BatchFindings]:
        """Piece after piece, in order. Raises NotRegular, UnicodeDecodeError, pyarrow.ArrowInvalid, OSError."""
        self._pieces = []
        tasks = self._tasks(judge)
        # Of a small file a thread takes longer than all else.
        small = self._path.stat().st_size <= CHUNK_BYTES
        try:
            for piece in (task() for task in tasks) if small else in_order(tasks):
                yield self._placed(piece)
        except TooWide as error:
            raise TooWide(error.row + self._rows(), error.cells, error.columns) from error

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The cells of those records, by their number: their pieces are read again."""
        wanted = np.array(sorted(rows), np.int64)
        found: dict[int, Sequence[str]] = {}
        with self._path.open("rb") as file:
            for piece in self._pieces:
                here = wanted[(wanted >= piece.first_row) & (wanted < piece.first_row + piece.rows)]
                if len(here):
                    file.seek(piece.offset)
                    found |= self._tokens.batch(file.read(piece.length), piece.first_row).cells_by_row(here)
        return found

    def _tasks(self, judge: Judge) -> Iterator[Callable[[], _Judged]]:
        for number, (offset, data) in enumerate(chunks(self._path, self.stats)):
            yield partial(self._judged, judge, offset, data, first=number == 0)

    def _judged(self, judge: Judge, offset: int, data: bytes | memoryview, *, first: bool) -> _Judged:
        batch = self._tokens.batch(data, 1)
        found = judge(batch.after(self._header_rows) if first else batch)
        return _Judged(offset, len(data), batch.rows(), found)

    def _rows(self) -> int:
        """How many records there are in the pieces so far."""
        return self._pieces[-1].first_row + self._pieces[-1].rows - 1 if self._pieces else 0

    def _placed(self, piece: _Judged) -> BatchFindings:
        before = self._rows()
        self._pieces.append(_Piece(piece.offset, piece.length, before + 1, piece.rows))
        self.bytes_read = piece.offset + piece.length
        return piece.found.shifted(before)
