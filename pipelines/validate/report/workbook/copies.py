"""What is no XLSX or ODS (a CSV, an old XLS) as a plain XLSX, to be marked as such; each cell in its own place."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from python_calamine import CalamineWorkbook, SheetTypeEnum

from pipelines.clean.cells import Grid
from pipelines.validate.shown import visible

# Past this many cells a copy takes long to write and to open; it has then only the rows that matter.
MAX_CELLS = 400_000
_FORBIDDEN_IN_TITLES = re.compile(r"[\\/*?:\[\]]")
_LONGEST_TITLE = 31
_LONGEST_TEXT = 32_767
_NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})
_SHOWN_AS = {dt.date: "dd/mm/yyyy", dt.datetime: "dd/mm/yyyy hh:mm", dt.time: "hh:mm"}


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


def copy_workbook(path: Path) -> bytes:
    """Every sheet of a workbook, with the values of its cells and nothing else."""
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
    sheets = {}
    for one in book.sheets_metadata:
        if one.typ == SheetTypeEnum.WorkSheet:
            values = book.get_sheet_by_name(one.name).to_python(skip_empty_area=False)
            sheets[one.name] = dict(enumerate(values, 1))
    return _written(sheets)


def _written(sheets: Mapping[str, Mapping[int, Iterable[object]]]) -> bytes:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        last = 0
        for number, row in rows.items():
            for _ in range(last + 1, number):
                sheet.append([])
            sheet.append([_cell(sheet, value) for value in row])
            last = number
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    if isinstance(value, str):
        text = visible(value).translate(_NOT_XML)[:_LONGEST_TEXT]
        if not text.startswith(("=", "#")):
            return text or None
        # A text, which is not to be taken for a formula or an error.
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    if shown_as := _SHOWN_AS.get(type(value)):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = shown_as
        return cell
    return value
