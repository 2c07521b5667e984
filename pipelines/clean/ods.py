"""ODS (OpenDocument, ISO/IEC 26300): what its cells show beyond the values that the workbook reader gives."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipelines.clean.ods_indents import read_indents
from pipelines.clean.shown import Place, Shown

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
# As LibreOffice writes them: #REF!, #¡DIV/0!, Err:502.
_ERROR = re.compile(r"#\S+|Err:\d+")
# Another file, in a formula: 'file:///C:/otro.ods'#$Hoja1.A1
_EXTERNAL = re.compile(r"'\w+://[^']*'#")
_PADDED = re.compile(r"0\d+", re.ASCII)
# A sheet ends in one row repeated a million times, of cells without content, which is skipped; a row with content
# is not repeated more than this by anyone.
_MOST_REPEATED = 10_000


def read_shown(path: Path, sheet: str) -> Shown:
    """Read one sheet. Raises KeyError, ParseError or BadZipFile when it is not a sound ODS."""
    shown = Shown()
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        indents = read_indents(archive)
        for place, cell, style in _cells(file, sheet):
            _note(cell, place, indents.get(style, 0), shown)
    return shown


def areas(path: Path) -> Iterator[tuple[str, Shown]]:
    """The area that each sheet uses, with cells that are repeated in full: a few bytes can say millions of them.

    Raises ParseError or BadZipFile when it is not a sound ODS.
    """
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        title, shown, row = "", Shown(), 0
        for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314 - no entity bombs
            if element.tag == f"{_TABLE}table" and event == "start":
                title, shown, row = element.get(f"{_TABLE}name", ""), Shown(), 0
            elif element.tag == f"{_TABLE}table":
                yield title, shown
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                times = int(element.get(f"{_TABLE}number-rows-repeated", 1))
                column = 0
                for cell in element:
                    across = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                    column += across
                    shown.characters += times * across * sum(map(len, cell.itertext()))
                    if len(cell) or cell.get(f"{_OFFICE}value-type") or cell.get(f"{_TABLE}formula") is not None:
                        shown.reach((row + times - 1, column - 1))
                row += times
                element.clear()


def _note(cell: Element, place: Place, indent: int, shown: Shown) -> None:
    kind = cell.get(f"{_OFFICE}value-type")
    text = "".join("".join(one.itertext()) for one in cell.iterfind(f"{_TEXT}p")).strip()
    has_formula = cell.get(f"{_TABLE}formula") is not None
    if _EXTERNAL.search(cell.get(f"{_TABLE}formula", "")):
        shown.external.append(place)
    if cell.get(f"{_CALCEXT}value-type") == "error" or (has_formula and _ERROR.fullmatch(text)):
        shown.errors[place] = text or "#"
    elif has_formula and kind is None and not text:
        shown.uncalculated.append(place)
    elif kind == "percentage":
        shown.percents.add(place)
    elif kind == "float" and _PADDED.fullmatch(text):
        shown.digits[place] = len(text)
    elif kind == "string" and indent:
        shown.indents[place] = indent


def _cells(file: IO[bytes], sheet: str) -> Iterator[tuple[Place, Element, str]]:
    """Each cell with content, its place and its style, as often as it is repeated."""
    inside, row = False, 0
    columns: list[str] = []
    for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314 - expat refuses entity bombs
        if element.tag == f"{_TABLE}table":
            if event == "end" and inside:
                return
            inside, row, columns = event == "start" and element.get(f"{_TABLE}name") == sheet, 0, []
        elif event == "end" and element.tag == f"{_TABLE}table-column" and inside:
            times = min(int(element.get(f"{_TABLE}number-columns-repeated", 1)), _MOST_REPEATED)
            columns += [element.get(f"{_TABLE}default-cell-style-name", "")] * times
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            times = int(element.get(f"{_TABLE}number-rows-repeated", 1))
            if inside:
                of_row = element.get(f"{_TABLE}default-cell-style-name", "")
                for column, cell in _of_row(element):
                    of_column = columns[column] if column < len(columns) else ""
                    style = cell.get(f"{_TABLE}style-name") or of_row or of_column
                    for offset in range(min(times, _MOST_REPEATED)):
                        yield (row + offset, column), cell, style
            row += times
            element.clear()


def _of_row(row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in row:
        times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        if len(cell) or cell.get(f"{_TABLE}formula") is not None:
            for offset in range(min(times, _MOST_REPEATED)):
                yield column + offset, cell
        column += times
