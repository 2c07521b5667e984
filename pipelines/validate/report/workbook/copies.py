"""What is no XLSX or ODS (a CSV, an old XLS) as a plain XLSX, to be marked as such; each cell in its own place."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from pipelines.clean.cells import Grid
from pipelines.clean.shown import Place, Shown, Value
from pipelines.clean.workbooks import read_every_sheet
from pipelines.validate.shown import visible

# Past this many cells a copy takes long to write and to open; it has then only the rows that matter.
MAX_CELLS = 400_000
_FORBIDDEN_IN_TITLES = re.compile(r"[\\/*?:\[\]]")
_LONGEST_TITLE = 31
_LONGEST_TEXT = 32_767
_NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})
_LOOKS = {dt.date: "dd/mm/yyyy", dt.datetime: "dd/mm/yyyy", dt.time: "hh:mm"}


def sheet_title(name: str) -> str:
    """A title that a sheet can have, for a file that has none of its own: its name without what it ends in."""
    stem = name.partition(".")[0]
    return _FORBIDDEN_IN_TITLES.sub("_", stem)[:_LONGEST_TITLE].strip("'") or "Datos"


def copy_grid(grid: Grid, title: str, rows_that_matter: Iterable[int]) -> tuple[bytes, bool]:
    """A CSV's grid as a workbook of texts, and whether it is whole: a very large one has only the rows that matter."""
    whole = sum(map(len, grid.rows)) <= MAX_CELLS
    wanted = set(rows_that_matter)
    rows = {number: row for number, row in zip(grid.numbers, grid.rows, strict=True) if whole or number in wanted}
    return _written({title: rows}), whole


def copy_workbook(path: Path, kind: str, name: str) -> bytes:
    """Every sheet of a workbook, with the values of its cells as they are shown. Raises SourceError."""
    sheets = {}
    for title, (values, shown) in read_every_sheet(path, kind, name).items():
        sheets[title] = {
            row + 1: [_Shown(value, shown, (row, column)) for column, value in enumerate(cells)]
            for row, cells in enumerate(values)
        }
    return _written(sheets)


@dataclass(frozen=True)
class _Shown:
    """A value of a workbook and how its cell shows it."""

    value: Value
    shown: Shown
    place: Place

    @property
    def text(self) -> str:
        """The error of a formula in place of its value."""
        return self.shown.errors.get(self.place, "")

    @property
    def number_format(self) -> str | None:
        if self.place in self.shown.percents:
            return "0.00%" if isinstance(self.value, float) and round(self.value, 2) != self.value else "0%"
        if digits := self.shown.digits.get(self.place):
            return "0" * digits
        return next((look for kind, look in _LOOKS.items() if type(self.value) is kind), None)


def _written(sheets: Mapping[str, Mapping[int, Iterable[str | _Shown]]]) -> bytes:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        last = 0
        for number, row in rows.items():
            for _ in range(last + 1, number):
                sheet.append([])
            sheet.append([_cell(sheet, one) for one in row])
            last = number
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet: WriteOnlyWorksheet, one: str | _Shown) -> Any:
    value: Any = one if isinstance(one, str) else one.text or one.value
    if isinstance(value, str):
        value = visible(value).translate(_NOT_XML)[:_LONGEST_TEXT]
        if not value.startswith(("=", "#")):
            return value or None
        # A text, which is not to be taken for a formula or an error.
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    if isinstance(one, _Shown) and (look := one.number_format):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = look
        return cell
    return value
