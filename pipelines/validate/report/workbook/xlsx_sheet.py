"""One sheet of an XLSX workbook: the style of its marked cells changes, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pipelines.clean.cells import column_letter
from pipelines.validate.places import sheet_order
from pipelines.validate.report.workbook.marks import Mark, Place, rows_of
from pipelines.validate.report.workbook.xml_text import Element, Tag, Xml

# A cell's own style and its Mark → the style to show it with.
Restyle = Callable[[int, Mark], int]
_RANGE = re.compile(r"([A-Z]+[0-9]+):([A-Z]+[0-9]+)")
# What follows <legacyDrawing> in a sheet, by the order that the schema of the format fixes.
_AFTER_COMMENTS = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
}  # fmt: skip


def visible_marks(sheet: Xml, marks: Mapping[Place, Mark]) -> dict[Place, Mark]:
    """The marks where they can be seen: those of merged cells in the first one of them."""
    merged = [
        (sheet_order(found[1]), sheet_order(found[2]))
        for tag in sheet.tags("mergeCell")
        if (found := _RANGE.fullmatch(tag.get("ref") or ""))
    ]
    shown: dict[Place, Mark] = {}
    for (row, column), mark in marks.items():
        inside = (one for one, last in merged if one[0] <= row <= last[0] and one[1] <= column <= last[1])
        place = next(inside, (row, column))
        shown[place] = shown[place].with_another(mark) if place in shown else mark
    return shown


def colour(sheet: Xml, marks: Mapping[Place, Mark], restyle: Restyle) -> None:
    """Give each marked cell the style that ``restyle`` tells; cells that the sheet lacks are added."""
    data = sheet.need("sheetData")
    prefix = f"{data.tag.prefix}:" if data.tag.prefix else ""
    columns = _Columns(sheet)
    by_row = rows_of(marks)
    rows = sorted(by_row)
    for number, row in _rows(sheet, data):
        while rows and rows[0] < number:
            new = rows.pop(0)
            sheet.insert(row.start, _new_row(new, by_row[new], columns, restyle, prefix))
        if rows and rows[0] == number:
            _colour_row(sheet, row, number, by_row[rows.pop(0)], columns, restyle, prefix)
    if rows:
        sheet.append(data, "".join(_new_row(one, by_row[one], columns, restyle, prefix) for one in rows))


def join_comments(sheet: Xml, relation: str, namespace: str) -> None:
    """Name the drawing of the comments where the schema wants it."""
    data = sheet.need("sheetData")
    new = f'<{_prefix(data.tag)}legacyDrawing xmlns:r="{namespace}" r:id="{relation}"/>'
    depth = 0
    for tag in sheet.tags(start=data.end):
        if depth == 0 and (tag.name in _AFTER_COMMENTS or tag.closes):
            sheet.insert(tag.start, new)
            return
        depth += -1 if tag.closes else 0 if tag.empty else 1
    raise ValueError("the sheet does not end")


class _Columns:
    """The styles of whole columns, which cells that are not written take."""

    def __init__(self, sheet: Xml) -> None:
        self._spans = [
            (int(tag.get("min") or 0), int(tag.get("max") or 0), int(tag.get("style") or 0))
            for tag in sheet.tags("col")
            if not tag.closes
        ]

    def style(self, column: int) -> int:
        return next((style for first, last, style in self._spans if first <= column <= last), 0)


def _rows(sheet: Xml, data: Element) -> Iterator[tuple[int, Element]]:
    number = 0
    for row in sheet.elements("row", start=data.tag.end, end=data.inner_end):
        number = int(row.tag.get("r") or number + 1)
        yield number, row


def _colour_row(
    sheet: Xml, row: Element, number: int, marks: Mapping[int, Mark], columns: _Columns, restyle: Restyle, prefix: str
) -> None:
    own = int(row.tag.get("s") or 0) if row.tag.get("customFormat") in ("1", "true") else None
    missing = sorted(marks)
    column = 0

    def new(one: int) -> str:
        style = columns.style(one) if own is None else own
        return _new_cell(number, one, restyle(style, marks[one]), prefix)

    for cell in sheet.elements("c", start=row.tag.end, end=row.inner_end):
        column = sheet_order(cell.tag.get("r"))[1] or column + 1
        while missing and missing[0] < column:
            sheet.insert(cell.start, new(missing.pop(0)))
        if missing and missing[0] == column:
            style = restyle(int(cell.tag.get("s") or 0), marks[missing.pop(0)])
            sheet.replace(cell.start, cell.tag.end, cell.tag.having(s=str(style)))
    if missing:
        # Its declared width, an optional hint, may not reach the new cells.
        sheet.append(row, "".join(map(new, missing)), spans=None)


def _new_row(number: int, marks: Mapping[int, Mark], columns: _Columns, restyle: Restyle, prefix: str) -> str:
    cells = [_new_cell(number, one, restyle(columns.style(one), marks[one]), prefix) for one in sorted(marks)]
    return f'<{prefix}row r="{number}">{"".join(cells)}</{prefix}row>'


def _new_cell(row: int, column: int, style: int, prefix: str) -> str:
    return f'<{prefix}c r="{column_letter(column - 1)}{row}" s="{style}"/>'


def _prefix(tag: Tag) -> str:
    return f"{tag.prefix}:" if tag.prefix else ""
