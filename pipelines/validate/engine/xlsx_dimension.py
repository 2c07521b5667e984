"""A workbook's files for openpyxl, which reads all of a sheet without a dimension, only to learn that it has none."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import IO, Any, Literal
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

_HEAD_BYTES = 64 * 2**10
_BLOCK_BYTES = 2**20
_ROWS = b"<sheetData>"
# With any prefix.
_DIMENSION = (b"<dimension", b":dimension")
_LONGEST = max(map(len, _DIMENSION))


class QuickArchive(ZipFile):
    """The same files, but a sheet without a dimension is opened without its rows: an XML parser alone has seen them.

    What is not well formed is left to openpyxl, which must say so even where the errors of the first rows are enough.
    """

    def open(
        self,
        name: str | ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """Of a sheet, to find its dimension; of any other file, as usual."""
        with super().open(name, mode, pwd, force_zip64=force_zip64) as file:
            alone = _without_rows(file)
        return super().open(name, mode, pwd, force_zip64=force_zip64) if alone is None else BytesIO(alone)


def _without_rows(file: IO[bytes]) -> bytes | None:
    """The XML up to the rows, when no dimension is told before, in or after them and all is well formed."""
    try:
        block = file.read(_HEAD_BYTES)
        head, rows, _rest = block.partition(_ROWS)
        # A document with definitions of its own may mean anything.
        if not rows or b"<!" in head:
            return None
        parser: Any = expat.ParserCreate(namespace_separator="}")
        before = b""
        while block:
            seen = before + block
            if any(mark in seen for mark in _DIMENSION):
                return None
            parser.Parse(block, False)
            before = block[-_LONGEST:]
            block = file.read(_BLOCK_BYTES)
        parser.Parse(b"", True)
    except (expat.ExpatError, BadZipFile, zlib.error, EOFError, OSError):
        return None
    return head + b"<sheetData/>"
