"""A workbook's sheet as frictionless finds it, opened by openpyxl but for what is large: its strings and its rows."""

from __future__ import annotations

import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow as pa
from frictionless.formats.excel import ExcelControl
from openpyxl.reader.excel import ExcelReader
from openpyxl.reader.strings import read_string_table
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from pipelines.validate.engine.xlsx_dimension import QuickArchive
from pipelines.validate.engine.xlsx_plain import NotPlain
from pipelines.validate.engine.xlsx_texts import is_plain_document, shared_strings

# Dates remembered, by style and number.
_REMEMBERED = 100_000


class _WithoutStrings(ExcelReader):
    def __init__(self, path: Path) -> None:
        super().__init__(str(path), read_only=True, data_only=True)
        self.archive.close()
        self.archive = QuickArchive(path)

    def read_strings(self) -> None:
        """Later, and faster."""


class Book:
    """The sheet that ``control`` names in the workbook at ``path``.

    ``last_column`` and ``last_row`` are those of the sheet's own dimension, if it tells them. Raises NotPlain.
    """

    def __init__(self, path: Path, control: ExcelControl) -> None:
        self.path = path
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader = _WithoutStrings(path)
                with reader.archive:
                    reader.read()
                    self._open(reader, control)
        except Exception as error:  # whatever it is, openpyxl says it again
            raise NotPlain from error
        self._known: dict[tuple[str, int, str], Any] = {}

    def _open(self, reader: ExcelReader, control: ExcelControl) -> None:
        book: Any = reader.wb  # of its private names, which hold what its own reader is given
        found = control.sheet
        sheet = book[found] if isinstance(found, str) else book.worksheets[found - 1]
        self.part: str = sheet._worksheet_path
        self.last_column: int | None = sheet.max_column
        self.last_row: int | None = sheet.max_row
        self.date_styles = frozenset(book._date_formats)
        self._spans = frozenset(book._timedelta_formats)
        self._epoch = book.epoch
        package: Any = reader.package
        strings = package.find(SHARED_STRINGS)
        self.strings = _strings(reader.archive, strings.PartName[1:]) if strings else pa.array([], pa.string())

    def value(self, kind: str, style: int, text: str) -> Any:
        """A date, a boolean or a moment in ISO 8601, as openpyxl reads them. Raises NotPlain."""
        key = kind, style, text
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._read(kind, style, text)
        return found

    def _read(self, kind: str, style: int, text: str) -> Any:
        try:
            if kind == "b":
                return bool(int(text))
            if kind == "d":
                return from_ISO8601(text)  # type: ignore[no-untyped-call]
            serial = float(text) if any(mark in text for mark in ".eE") else int(text)
        except ValueError as error:
            raise NotPlain from error
        with suppress(OverflowError, ValueError):
            return from_excel(serial, self._epoch, timedelta=style in self._spans)
        return "#VALUE!"

    def check_around(self, head: bytes, tail: bytes) -> None:
        """What stands before and after the rows is what openpyxl reads without an error. Raises NotPlain."""
        if not is_plain_document(head, tail) or f'xmlns="{SHEET_MAIN_NS}"'.encode() not in head:
            raise NotPlain
        whole = BytesIO(head + tail)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rows = list(WorkSheetParser(whole, []).parse())
        except Exception as error:  # whatever it is, openpyxl says it again
            raise NotPlain from error
        if rows:
            raise NotPlain


def _strings(archive: ZipFile, part: str) -> pa.StringArray:
    with archive.open(part) as file:
        xml = file.read()
    try:
        return shared_strings(xml)
    except NotPlain:
        return pa.array(read_string_table(BytesIO(xml)), pa.string())
