"""XLSX (Office Open XML, ISO/IEC 29500): what its cells show beyond the values that the workbook reader gives."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipelines.clean.shown import Place, Shown, number_format

_SHARED = "xl/sharedStrings.xml"
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
# A formula names another file by its number among the book's links: [1]Hoja1!A1, '[1]Hoja 1'!A1.
_EXTERNAL = re.compile(r"\[\d+\][^\[\]]*!")
# Number formats that every workbook has without declaring them: 0% and 0.00%.
_PERCENT_FORMATS = {9: "0%", 10: "0.00%"}
# The kinds of cell that hold a text: shared, written in place, and what a formula gave.
_TEXTS = ("s", "inlineStr", "str")
# Of a style: whether it shows a percentage, with how many digits a whole number (0: as they are), and its indent.
_Style = tuple[bool, int, int]


def read_shown(path: Path, sheet: str) -> Shown:
    """Read one sheet. Raises KeyError, StopIteration, ParseError or BadZipFile when it is not a sound XLSX."""
    with zipfile.ZipFile(path) as archive:
        styles = _styles(archive)
        lengths = _shared_lengths(archive)
        shown = Shown()
        for place, cell in _cells(archive, _member(archive, sheet)):
            if len(cell):  # it has a value, a formula or a text
                shown.reach(place)
                shown.characters += _length(cell, lengths)
                _note(cell, place, styles, shown)
    return shown


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """How long each text is that several cells may share."""
    if _SHARED not in archive.namelist():
        return []
    lengths = []
    with archive.open(_SHARED) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - expat refuses entity bombs itself
            if element.tag.endswith("}si"):
                lengths.append(sum(map(len, element.itertext())))
                element.clear()
    return lengths


def _length(cell: Element, lengths: list[int]) -> int:
    if cell.get("t") != "s":
        return sum(map(len, cell.itertext()))
    number = cell.findtext(f"{cell.tag[:-1]}v") or ""
    return lengths[int(number)] if number.isdigit() and int(number) < len(lengths) else 0


def _note(cell: Element, place: Place, styles: list[_Style], shown: Shown) -> None:
    kind, namespace = cell.get("t", "n"), cell.tag[:-1]
    if _EXTERNAL.search(cell.findtext(f"{namespace}f") or ""):
        shown.external.append(place)
    if kind == "e":
        shown.errors[place] = cell.findtext(f"{namespace}v") or "#"
    elif kind != "str" and cell.find(f"{namespace}f") is not None and not cell.findtext(f"{namespace}v"):
        # A formula of text (str) may well give an empty one; any other has a result.
        shown.uncalculated.append(place)
    elif kind == "n" and styles:
        is_percent, digits, _ = styles[int(cell.get("s", 0))]
        if is_percent:
            shown.percents.add(place)
        if digits:
            shown.digits[place] = digits
    elif kind in _TEXTS and styles and (indent := styles[int(cell.get("s", 0))][2]):
        shown.indents[place] = indent


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """The archive's member that holds the sheet with that title."""
    found = next(one for one in _root(archive, "xl/workbook.xml").iterfind(".//{*}sheet") if one.get("name") == sheet)
    reference = next(value for name, value in found.items() if name.endswith("}id"))
    relations = _root(archive, "xl/_rels/workbook.xml.rels")
    target = next(str(one.get("Target")) for one in relations if one.get("Id") == reference)
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _styles(archive: zipfile.ZipFile) -> list[_Style]:
    """Each of the book's cell styles."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = _root(archive, "xl/styles.xml")
    codes = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in root.iterfind(".//{*}numFmt")}
    return [_style(one, codes) for one in root.iterfind("{*}cellXfs/{*}xf")]


def _style(style: Element, codes: Mapping[int, str]) -> _Style:
    number = int(style.get("numFmtId", 0))
    alignment = style.find("{*}alignment")
    indent = int(alignment.get("indent", 0)) if alignment is not None else 0
    return (*number_format(codes.get(number) or _PERCENT_FORMATS.get(number, "")), indent)


def _cells(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[Place, Element]]:
    """Each cell with its place; a row or cell without its own number follows the one before."""
    row = -1
    with archive.open(member) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - expat refuses entity bombs itself
            if not element.tag.endswith("}row"):
                continue
            row = int(element.get("r", row + 2)) - 1
            column = -1
            for cell in element:
                address = _ADDRESS.fullmatch(cell.get("r", ""))
                column = _column(address[1]) if address else column + 1
                yield (row, column), cell
            element.clear()


def _column(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _root(archive: zipfile.ZipFile, member: str) -> Element:
    return ElementTree.fromstring(archive.read(member))  # noqa: S314 - expat refuses entity bombs itself
