"""A workbook's sheet, judged in pieces of its XML on all cores, without an object for each cell."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from frictionless import Error

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.xlsx_batches import SheetRows, sheet_batch
from pipelines.validate.engine.xlsx_book import Book
from pipelines.validate.engine.xlsx_tags import NotPlain

_BLOCK_BYTES = 4 * 2**20
# A row longer than this is no row of a table.
_LONGEST_ROW = 256 * 2**20
# Rows that the sheet leaves out at once, and which are blank.
_MOST_LEFT_OUT = 100_000
_START, _END, _ROW = b"<sheetData>", b"</sheetData>", b"<row "
_NUMBER = re.compile(rb'<row r="([0-9]{1,7})"')


@dataclass(frozen=True)
class _Piece:
    """The XML of rows of a sheet, which are to stand for those from ``first`` to ``last``."""

    data: bytes
    first: int
    last: int


class XlsxSource:
    """The sheet that ``book`` tells of, from the row ``first_content_row``; a record has ``width`` cells."""

    def __init__(self, path: Path, book: Book, width: int, first_content_row: int) -> None:
        self._path = path
        self._book = book
        self._width = width
        self._first = first_content_row
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Callable[[Batch], BatchFindings]) -> Iterator[BatchFindings]:
        """Piece after piece, in order. Raises NotPlain, pyarrow.ArrowInvalid."""
        cores = os.cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:
            waiting: deque[Future[BatchFindings]] = deque()
            for piece in self._pieces():
                waiting.append(pool.submit(self._judged, judge, piece))
                if len(waiting) > cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        with self._path.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
            file.seek(0)
            self.stats = FileStats(
                md5, hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
            )

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[Any]]:
        """The cells of those records, by their number: the pieces where they are are read again."""
        wanted = set(rows)
        found: dict[int, Sequence[Any]] = {}
        for piece in self._pieces():
            here = [row for row in wanted if piece.first <= row <= piece.last]
            if here:
                found |= SheetRows(piece.data, self._book, piece.first, piece.last).cells_of(here)
            if len(found) == len(wanted):
                break
        return found

    def _judged(self, judge: Callable[[Batch], BatchFindings], piece: _Piece) -> BatchFindings:
        return judge(sheet_batch(SheetRows(piece.data, self._book, piece.first, piece.last), self._width))

    def _pieces(self) -> Iterator[_Piece]:
        row = 1
        for data in self._blocks():
            found = _NUMBER.match(data, data.rfind(_ROW))
            if found is None:
                raise NotPlain
            last, limit = int(found[1]), self._book.last_row
            ends = limit is not None and last > limit
            last = limit if ends and limit is not None else last
            if last - row > data.count(_ROW) + _MOST_LEFT_OUT:
                raise NotPlain
            if last >= max(row, self._first):
                yield _Piece(data, max(row, self._first), last)
            row = last + 1
            if ends:
                return

    def _blocks(self) -> Iterator[bytes]:
        """The XML of the rows, cut where one begins."""
        try:
            with ZipFile(self._path) as archive, archive.open(self._book.part) as file:
                pending = b""
                while _START not in pending:
                    if not (block := file.read(_BLOCK_BYTES)):
                        raise NotPlain
                    pending += block
                head, _start, pending = pending.partition(_START)
                while _END not in pending:
                    cut = pending.rfind(_ROW)
                    if cut > 0 and pending[:cut].strip():
                        yield pending[:cut]
                        pending = pending[cut:]
                    block = file.read(_BLOCK_BYTES)
                    if not block or len(pending) > _LONGEST_ROW:
                        raise NotPlain
                    pending += block
                rows, end, rest = pending.partition(_END)
                self._book.check_around(head + _START, end + rest + file.read())
                if rows.strip():
                    yield rows
        except (BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError) as error:
            raise NotPlain from error
