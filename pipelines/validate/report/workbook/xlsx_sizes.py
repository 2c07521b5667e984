"""How wide and high the cells of an XLSX sheet are, to place a comment's box beside its cell."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.validate.report.workbook.marks import Place
from pipelines.validate.report.workbook.xml_text import Tag, Xml

# Excel's own, where the sheet says nothing: characters of Calibri 11, and points.
_COLUMN_CHARACTERS, _ROW_POINTS = 8.43, 15.0
_PX_A_CHARACTER, _PX_OF_PADDING, _PX_A_POINT = 7, 5, 4 / 3
_GAP_PX = 12


class Sizes:
    """The widths of columns and heights of rows, in pixels."""

    def __init__(self, sheet: Xml) -> None:
        default = next(sheet.tags("sheetFormatPr"), None)
        self._width = _width(default, "defaultColWidth", _COLUMN_CHARACTERS)
        self._height = _height(default, "defaultRowHeight", _ROW_POINTS)
        self._columns = [
            (int(tag.get("min") or 0), int(tag.get("max") or 0), _width(tag, "width", _COLUMN_CHARACTERS))
            for tag in sheet.tags("col")
            if not tag.closes
        ]
        self._rows = {
            int(tag.get("r") or 0): _height(tag, "ht", _ROW_POINTS)
            for tag in sheet.tags("row")
            if not tag.closes and (tag.get("ht") or tag.get("hidden"))
        }

    def anchor(self, place: Place, width: int, height: int) -> str:
        """The box of that size to the right of a cell, as VML says it: column, row and offset of its two corners."""
        row, column = place
        right, x = self._reach(column + 1, _GAP_PX + width, self._column)
        bottom, y = self._reach(row, height, self._row)
        return f"{column}, {_GAP_PX}, {row - 1}, 0, {right - 1}, {x}, {bottom - 1}, {y}"

    @staticmethod
    def _reach(at: int, length: int, size: Callable[[int], int]) -> tuple[int, int]:
        while length > (here := size(at)):
            length -= here
            at += 1
        return at, length

    def _column(self, number: int) -> int:
        return next((width for first, last, width in self._columns if first <= number <= last), self._width)

    def _row(self, number: int) -> int:
        return self._rows.get(number, self._height)


def _width(tag: Tag | None, attribute: str, default: float) -> int:
    if tag is not None and tag.get("hidden") in ("1", "true"):
        return 0
    characters = float((tag.get(attribute) if tag else None) or default)
    return int(characters * _PX_A_CHARACTER + _PX_OF_PADDING)


def _height(tag: Tag | None, attribute: str, default: float) -> int:
    if tag is not None and tag.get("hidden") in ("1", "true"):
        return 0
    return int(float((tag.get(attribute) if tag else None) or default) * _PX_A_POINT)
