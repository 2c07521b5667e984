"""A workbook's sheet, judged in pieces of its XML on all cores, without an object for each cell."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from frictionless import Error

from pipelines.side_by_side import in_order
from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.xlsx_batches import sheet_batch
from pipelines.validate.engine.xlsx_book import Book
from pipelines.validate.engine.xlsx_pieces import Piece, pieces, rows_of


class XlsxSource:
    """The sheet that ``book`` tells of, from the row ``first_content_row``; a record has ``width`` cells."""

    def __init__(self, book: Book, width: int, first_content_row: int) -> None:
        self._book = book
        self._width = width
        self._first = first_content_row
        self.bytes_read = 0
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Callable[[Batch], BatchFindings]) -> Iterator[BatchFindings]:
        """Piece after piece, in order. Raises NotPlain, pyarrow.ArrowInvalid."""
        size = self._book.path.stat().st_size
        for done, found in in_order(partial(self._judged, judge, piece) for piece in pieces(self._book, self._first)):
            self.bytes_read = round(size * done)
            yield found
        with self._book.path.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
            file.seek(0)
            self.stats = FileStats(
                md5, hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
            )

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[Any]]:
        """The cells of those records, by their number: the pieces where they are are read again."""
        wanted = set(rows)
        found: dict[int, Sequence[Any]] = {}
        for piece in pieces(self._book, self._first):
            here = [row for row in wanted if piece.first <= row <= piece.last]
            if here:
                found |= rows_of(piece, self._book).cells_of(here)
            if len(found) == len(wanted):
                break
        return found

    def _judged(self, judge: Callable[[Batch], BatchFindings], piece: Piece) -> tuple[float, BatchFindings]:
        return piece.done, judge(sheet_batch(rows_of(piece, self._book), self._width))
