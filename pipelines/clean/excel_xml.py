"""Excel's XML of 2003 (SpreadsheetML), which systems save as «.xls» or «.xml»: cells with their types.

Source: https://learn.microsoft.com/previous-versions/office/developer/office-xp/aa140066(v=office.10)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipelines import settings
from pipelines.clean.limits import too_large
from pipelines.clean.shown import Place, Shown, Value, number_format, refuse_stray_corner

MARK = b"urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{MARK.decode()}}}"
_PERCENTS = {"Percent": "0%"}
# Of a style: whether it shows a percentage, with how many digits a whole number (0: as they are), and its indent.
_Style = tuple[bool, int, int]
_PLAIN: _Style = (False, 0, 0)
# Excel's day 0 is told as a whole moment: an hour alone is of this day.
_DAY_ZERO = dt.date(1899, 12, 31)


class ExcelXmlBook:
    """The sheets of a workbook. Raises SourceError for one too large, ParseError or ValueError for one not sound."""

    def __init__(self, path: Path, name: str) -> None:
        size = path.stat().st_size
        if size > settings.MAX_HTML_BYTES:
            raise too_large(
                name, f"mide {size:,} bytes; un libro en XML se lee entero, de hasta {settings.MAX_HTML_BYTES:,}",
                "Ábralo con Excel y guárdelo como XLSX.",
            )  # fmt: skip
        self._name = name
        root = ElementTree.parse(path).getroot()  # noqa: S314 - expat refuses entity bombs, and reads no other file
        self._styles = {one.get(f"{_SS}ID", ""): _style(one) for one in root.iter(f"{_SS}Style")}
        self._sheets = {one.get(f"{_SS}Name", ""): one for one in root.iter(f"{_SS}Worksheet")}

    @property
    def titles(self) -> list[str]:
        return list(self._sheets)

    def read(self, title: str) -> tuple[list[list[Value]], Shown]:
        """The sheet's values from A1 on, and what they show."""
        shown = Shown()
        cells = dict(self._cells(self._sheets[title], shown))
        refuse_stray_corner(shown, self._name, title)
        rows: list[list[Value]] = [[] for _ in range(shown.corner[0] + 1)]
        for (row, column), value in cells.items():
            rows[row] += [""] * (column - len(rows[row]))
            rows[row].append(value)
        return rows, shown

    def _cells(self, sheet: Element, shown: Shown) -> Iterator[tuple[Place, Value]]:
        row = -1
        for line in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            row, column = _next(line, row), -1
            for cell in line.iterfind(f"{_SS}Cell"):
                column = _next(cell, column)
                data = cell.find(f"{_SS}Data")
                if data is not None:
                    place = (row, column)
                    value = _value(data, place, self._styles.get(cell.get(f"{_SS}StyleID", ""), _PLAIN), shown)
                    shown.reach(place)
                    yield place, value
                column += int(cell.get(f"{_SS}MergeAcross", 0))
            row += int(line.get(f"{_SS}Span", 0))


def _next(element: Element, last: int) -> int:
    """Its place from 0: what it says, from 1, or the next one. Raises ValueError when it goes back."""
    found = int(element.get(f"{_SS}Index", last + 2)) - 1
    if found <= last:
        raise ValueError(f"ss:Index {found + 1}")
    return found


def _style(style: Element) -> _Style:
    form, alignment = style.find(f"{_SS}NumberFormat"), style.find(f"{_SS}Alignment")
    code = form.get(f"{_SS}Format", "") if form is not None else ""
    indent = int(alignment.get(f"{_SS}Indent", 0)) if alignment is not None else 0
    return (*number_format(_PERCENTS.get(code, code)), indent)


def _value(data: Element, place: Place, style: _Style, shown: Shown) -> Value:
    kind, text = data.get(f"{_SS}Type"), "".join(data.itertext())
    shown.characters += len(text)
    is_percent, digits, indent = style
    if kind == "Number":
        if is_percent:
            shown.percents.add(place)
        if digits:
            shown.digits[place] = digits
        return float(text)
    if kind == "DateTime":
        moment = dt.datetime.fromisoformat(text)
        return moment.time() if moment.date() == _DAY_ZERO else moment
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        shown.errors[place] = text or "#"
        return ""
    if indent:
        shown.indents[place] = indent
    return text
