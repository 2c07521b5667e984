"""`python -m benchmarks.workbooks [ROWS]`: an XLSX of 20 columns validated by this engine and by frictionless.

The workbook is written as spreadsheets write theirs: strings shared, dates as numbers of a style.
"""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from frictionless import Resource, Schema
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from pipelines.validate.engine import validate

_TYPES = ["string", *["string"] * 7, *["number"] * 6, *["integer"] * 3, *["date"] * 2, "boolean"]
_SHEET = "xl/worksheets/sheet1.xml"
_DAY_STYLE = 1


def schema() -> Schema:
    """Of twenty columns, with constraints on some."""
    fields: list[dict[str, Any]] = [{"name": f"c{n}", "type": kind} for n, kind in enumerate(_TYPES)]
    fields[0]["constraints"] = {"required": True, "unique": True, "pattern": "L-[0-9]+"}
    fields[8]["constraints"] = {"minimum": 0}
    fields[14]["constraints"] = {"required": True, "minimum": 1}
    return Schema.from_descriptor({"fields": fields, "primaryKey": ["c0"]})


def write_workbook(path: Path, rows: int) -> None:
    """A workbook of openpyxl's with the rows put in its sheet's place."""
    strings: dict[str, int] = {}
    plain = path.with_suffix(".plain.xlsx")
    Workbook().save(plain)
    with ZipFile(plain) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in (_SHEET, "xl/sharedStrings.xml"):
                target.writestr(name, _adapted(name, source.read(name).decode()))
        with target.open(_SHEET, "w") as sheet:
            for piece in _sheet(rows, strings):
                sheet.write(piece.encode())
        items = "".join(f"<si><t>{text}</t></si>" for text in strings)
        target.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_NAMESPACE}">{items}</sst>')
    plain.unlink()


_STRINGS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _adapted(name: str, xml: str) -> str:
    """With shared strings and a style of days, which openpyxl's empty workbook has not."""
    if name == "[Content_Types].xml" and "sharedStrings" not in xml:
        return xml.replace("</Types>", f"{_STRINGS_TYPE}</Types>")
    if name != "xl/styles.xml":
        return xml
    style = '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>'
    return xml.replace("</cellXfs>", style)


def _sheet(rows: int, strings: dict[str, int]) -> Iterator[str]:
    letters = [get_column_letter(number) for number in range(1, len(_TYPES) + 1)]
    yield f'<worksheet xmlns="{_NAMESPACE}"><dimension ref="A1:{letters[-1]}{rows + 1}"/><sheetData>'

    def text(value: str) -> str:
        return f't="s"><v>{strings.setdefault(value, len(strings))}</v>'

    labels = "".join(f'<c r="{letter}1" {text(f"c{n}")}</c>' for n, letter in enumerate(letters))
    yield f'<row r="1">{labels}</row>'
    for row in range(2, rows + 2):
        cells = [
            text(f"L-{row}"),
            *(text(f"Descripción {column} número {row * 31 % (20 * 3**column)}") for column in range(7)),
            *(f"><v>{row * 7919 % 10_000_000 / 100 + column}</v>" for column in range(6)),
            *(f"><v>{row * 31 % 5_000 + 1}</v>" for _column in range(3)),
            *(f's="{_DAY_STYLE}"><v>{45_000 + row % 700}</v>' for _column in range(2)),
            f't="b"><v>{row % 2}</v>',
        ]
        written = "".join(f'<c r="{letter}{row}" {cell}</c>' for letter, cell in zip(letters, cells, strict=True))
        yield f'<row r="{row}">{written}</row>'
    yield "</sheetData></worksheet>"


def _timed(what: str, make: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    report = make()
    seconds = time.perf_counter() - started
    print(f"{what:<14}{seconds:8.1f} s  {report.stats['errors']} errors")  # noqa: T201 - what it is for
    return seconds, report


def main() -> None:
    """Both, over the same file."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_workbook(Path(folder) / "libro.xlsx", rows)
        with_ours, ours = _timed("this engine", lambda: validate(_resource(folder)))
        with_theirs, theirs = _timed("frictionless", lambda: _resource(folder).validate())
        print(f"{with_theirs / with_ours:.1f} x; the same: {_said(ours) == _said(theirs)}")  # noqa: T201 - the same


def _resource(folder: str) -> Resource:
    return Resource(path="libro.xlsx", basepath=folder, schema=schema())


def _said(report: Any) -> Any:
    descriptor = report.to_descriptor()
    for one in [descriptor, *descriptor["tasks"]]:
        one["stats"].pop("seconds")
    return descriptor


if __name__ == "__main__":
    main()
