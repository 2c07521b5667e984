"""XLS, the workbook of Excel 97-2003 (BIFF8): its cells' values, and what they show beyond them."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import xlrd
from xlrd.sheet import Cell

from pipelines.clean.shown import Place, Shown, Value, number_format

# The record that opens a workbook's own stream, and within its first bytes the one with its author's name.
_OPENING = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_AUTHOR = re.compile(rb"\x5c\x00\x70\x00.{112}", re.DOTALL)
_AUTHOR_WITHIN_BYTES = 2_048


class XlsBook:
    """An XLS open for reading. Raises whatever xlrd does of a broken or ciphered one."""

    def __init__(self, path: Path) -> None:
        # xlrd prints what it finds odd; none of it is for a steward.
        content = _without_author(path.read_bytes())
        self._book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )

    @property
    def titles(self) -> list[str]:
        return list(self._book.sheet_names())

    def read(self, title: str) -> tuple[list[list[Value]], Shown]:
        """The sheet's values from A1 on, and what they show."""
        sheet, shown = self._book.sheet_by_name(title), Shown()
        values = [
            [self._value(cell, (row, column), shown) for column, cell in enumerate(sheet.row(row))]
            for row in range(sheet.nrows)
        ]
        return values, shown

    def _value(self, cell: Cell, place: Place, shown: Shown) -> Value:
        if cell.ctype == xlrd.XL_CELL_ERROR:
            shown.errors[place] = xlrd.error_text_from_code.get(cell.value, "#")
            return ""
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._moment(cell.value)
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            style = self._book.format_map[self._book.xf_list[cell.xf_index].format_key]
            is_percent, digits = number_format(style.format_str)
            if is_percent:
                shown.percents.add(place)
            if digits:
                shown.digits[place] = digits
        if cell.ctype == xlrd.XL_CELL_TEXT and (indent := self._book.xf_list[cell.xf_index].alignment.indent_level):
            shown.indents[place] = indent
        value: Value = cell.value
        return value

    def _moment(self, number: float) -> Value:
        moment: dt.datetime = xlrd.xldate_as_datetime(number, self._book.datemode)
        return moment.time() if 0 <= number < 1 else moment


def _without_author(content: bytes) -> bytes:
    """The same workbook with an empty author: some programs write the name in a way that stops xlrd."""
    start = max(content.find(_OPENING), 0)
    head = content[start : start + _AUTHOR_WITHIN_BYTES]
    return content[:start] + _AUTHOR.sub(b"\x5c\x00\x70\x00" + bytes(112), head, count=1) + content[start + len(head) :]
