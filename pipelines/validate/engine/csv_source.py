"""A CSV of the usual dialect, judged in pieces on all cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from frictionless import Error

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.csv_chunks import chunks
from pipelines.validate.engine.csv_tokens import CsvTokens
from pipelines.validate.engine.file_stats import FileStats

Judge = Callable[[Batch], BatchFindings]


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
        cores = os.cpu_count() or 1
        self._pieces = []
        with ThreadPoolExecutor(cores) as pool:
            waiting: deque[tuple[int, int, Future[tuple[int, BatchFindings]]]] = deque()
            for offset, data in chunks(self._path, self._delimiter, self.stats):
                first = not (waiting or self._pieces)
                waiting.append((offset, len(data), pool.submit(self._judged, judge, data, first=first)))
                if len(waiting) > cores:
                    yield self._placed(*waiting.popleft())
            while waiting:
                yield self._placed(*waiting.popleft())

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

    def _judged(self, judge: Judge, data: bytes, *, first: bool) -> tuple[int, BatchFindings]:
        """How many records there are in the piece, and what is found in them, numbered from 1."""
        batch = self._tokens.batch(data, 1)
        return batch.rows(), judge(batch.after(self._header_rows) if first else batch)

    def _placed(self, offset: int, length: int, task: Future[tuple[int, BatchFindings]]) -> BatchFindings:
        rows, found = task.result()
        before = self._pieces[-1].first_row + self._pieces[-1].rows - 1 if self._pieces else 0
        self._pieces.append(_Piece(offset, length, before + 1, rows))
        self.bytes_read = offset + length
        return found.shifted(before)
