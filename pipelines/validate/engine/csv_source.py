"""A CSV of the usual dialect, judged in pieces on all cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from frictionless import Error

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.csv_chunks import CHUNK_BYTES, chunks
from pipelines.validate.engine.csv_tokens import CsvTokens
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.limits import TooWide

Judge = Callable[[Batch], BatchFindings]
# A piece's place and length, and what is found in it.
_Waiting = tuple[int, int, Future[tuple[int, BatchFindings]]]


@dataclass(frozen=True)
class _Piece:
    """Where a piece is in the file, and the numbers of its records."""

    offset: int
    length: int
    first_row: int
    rows: int


class CsvSource:
    """``path`` with tokens as ``tokens`` reads them, from the record ``first_content_row``."""

    def __init__(self, path: Path, tokens: CsvTokens, delimiter: str, first_content_row: int) -> None:
        self._path = path
        self._tokens = tokens
        self._delimiter = delimiter
        self._header_rows = first_content_row - 1
        self._pieces: list[_Piece] = []
        self.bytes_read = 0
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Judge) -> Iterator[BatchFindings]:
        """Piece after piece, in order. Raises NotRegular, UnicodeDecodeError, pyarrow.ArrowInvalid, OSError."""
        self._pieces = []
        pieces = chunks(self._path, self._delimiter, self.stats)
        first = next(pieces, None)
        if first is None:
            return
        offset, data = first
        # One piece alone is judged here: of a small file a thread takes longer than all else.
        task = partial(self._judged, judge, data, first=True)
        if self._path.stat().st_size <= CHUNK_BYTES:
            yield self._placed(offset, len(data), task())
            for offset, data in pieces:
                yield self._placed(offset, len(data), self._judged(judge, data, first=False))
            return
        cores = os.cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:
            waiting = deque([(offset, len(data), pool.submit(task))])
            for offset, data in pieces:
                waiting.append((offset, len(data), pool.submit(self._judged, judge, data, first=False)))
                if len(waiting) > cores:
                    yield self._result(waiting)
            while waiting:
                yield self._result(waiting)

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

    def _judged(self, judge: Judge, data: bytes | memoryview, *, first: bool) -> tuple[int, BatchFindings]:
        """How many records there are in the piece, and what is found in them, numbered from 1."""
        batch = self._tokens.batch(data, 1)
        return batch.rows(), judge(batch.after(self._header_rows) if first else batch)

    def _result(self, waiting: deque[_Waiting]) -> BatchFindings:
        offset, length, task = waiting.popleft()
        try:
            return self._placed(offset, length, task.result())
        except TooWide as error:
            raise TooWide(error.row + self._rows(), error.cells, error.columns) from error

    def _rows(self) -> int:
        """How many records there are in the pieces so far."""
        return self._pieces[-1].first_row + self._pieces[-1].rows - 1 if self._pieces else 0

    def _placed(self, offset: int, length: int, judged: tuple[int, BatchFindings]) -> BatchFindings:
        rows, found = judged
        before = self._rows()
        self._pieces.append(_Piece(offset, length, before + 1, rows))
        self.bytes_read = offset + length
        return found.shifted(before)
