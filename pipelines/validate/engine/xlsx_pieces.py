"""A worksheet's XML cut before some of its rows, as it is unpacked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from zipfile import BadZipFile, ZipFile

from pipelines.validate.engine.xlsx_batches import SheetRows
from pipelines.validate.engine.xlsx_book import Book
from pipelines.validate.engine.xlsx_cells import Cells
from pipelines.validate.engine.xlsx_plain import NotPlain

_BLOCK_BYTES = 4 * 2**20
# A row longer than this is no row of a table.
_LONGEST_ROW = 256 * 2**20
# Rows that the sheet leaves out at once, and which are blank.
_MOST_LEFT_OUT = 100_000
_START, _END, _ROW = b"<sheetData>", b"</sheetData>", b"<row "
_NUMBER = re.compile(rb'<row r="([0-9]{1,7})"')


@dataclass(frozen=True)
class Piece:
    """The XML of rows of a sheet after the row ``before``: they are to stand for those from ``first`` to ``last``.

    ``done`` is how much of the sheet ends with it, from 0 to 1.
    """

    data: bytes
    before: int
    first: int
    last: int
    done: float


def pieces(book: Book, first_row: int) -> Iterator[Piece]:
    """The rows of the sheet from ``first_row``, in order. Raises NotPlain."""
    row = 1
    for data, done in _blocks(book):
        found = _NUMBER.match(data, data.rfind(_ROW))
        if found is None:
            raise NotPlain
        last, limit = int(found[1]), book.last_row
        ends = limit is not None and last > limit
        last = limit if ends and limit is not None else last
        if last < row or last - row > data.count(_ROW) + _MOST_LEFT_OUT:
            raise NotPlain
        yield Piece(data, row - 1, max(row, first_row), last, 1.0 if ends else done)
        row = last + 1
        if ends:
            return


def _blocks(book: Book) -> Iterator[tuple[bytes, float]]:
    """The XML of the rows, cut where one begins, and how much of the sheet ends with it."""
    try:
        with ZipFile(book.path) as archive, archive.open(book.part) as file:
            size = archive.getinfo(book.part).file_size
            pending = b""
            while _START not in pending:
                if not (block := file.read(_BLOCK_BYTES)):
                    raise NotPlain
                pending += block
            head, _start, pending = pending.partition(_START)
            while _END not in pending:
                cut = pending.rfind(_ROW)
                if cut > 0 and pending[:cut].strip():
                    yield pending[:cut], (file.tell() - len(pending) + cut) / size
                    pending = pending[cut:]
                block = file.read(_BLOCK_BYTES)
                if not block or len(pending) > _LONGEST_ROW:
                    raise NotPlain
                pending += block
            rows, end, rest = pending.partition(_END)
            book.check_around(head + _START, end + rest + file.read())
            if rows.strip():
                yield rows, 1.0
    except (BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError) as error:
        raise NotPlain from error


def rows_of(piece: Piece, book: Book) -> SheetRows:
    """Its rows. Raises NotPlain, pyarrow.ArrowInvalid."""
    return SheetRows(Cells(piece.data, book, piece.before), book.last_column, piece.first, piece.last)


def first_rows(book: Book, count: int) -> list[list[Any]]:
    """The first ``count`` rows of the sheet, or all. Raises NotPlain, pyarrow.ArrowInvalid."""
    found: list[list[Any]] = []
    for piece in pieces(book, 1):
        last = min(piece.last, count)
        rows = rows_of(replace(piece, last=last), book).cells_of(range(piece.first, last + 1))
        found += map(list, rows.values())
        if last == count:
            break
    return found
