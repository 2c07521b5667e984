"""The tables in other formats: every program reads from them what the CSV says."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from pipelines.package import package
from pipelines.package.formats import MOST_ROWS, write_formats
from pipelines.run import check
from tests.publish.small import Small, run_quietly

TYPES = {
    "clave": "string", "texto": "string", "monto": "number", "numero": "number", "entero": "integer", "ciclo": "year",
    "logico": "boolean", "fecha": "date", "momento": "datetime", "hora": "time",
}  # fmt: skip
ROWS = [
    ["007", '=1+1 "<&>" _x0041_ ñ🦜', "1234567.80", "1.5", "12", "2015", "true", "2015-08-28", "2015-08-28T17:30:00",
     "17:30:00"],
    ["1E5", " dos\nlíneas\x0b", "-0.05", "", "-3", "1900", "false", "1899-12-31", "1999-12-31T00:00:00", "00:00:00"],
    ["", *[""] * 9],
    # What no spreadsheet's number holds.
    ["2015-01-01", "-5", "12345678901234.56", "0.1234567890123456", "123456789012345678", "2016", "", "1900-03-01", "",
     ""],
]  # fmt: skip
moment = dt.datetime.fromisoformat
# openpyxl leaves as it is written what a spreadsheet escapes.
IN_A_SHEET = [
    ("007", '=1+1 "<&>" _x005F_x0041_ ñ🦜', 1234567.8, 1.5, 12, 2015, True, moment("2015-08-28"),
     moment("2015-08-28T17:30"), dt.time(17, 30)),
    ("1E5", " dos\nlíneas_x000B_", -0.05, None, -3, 1900, False, "1899-12-31", moment("1999-12-31"), dt.time(0)),
    (None,) * 10,
    ("2015-01-01", "-5", "12345678901234.56", "0.1234567890123456", "123456789012345678", 2016, None,
     moment("1900-03-01"), None, None),
]  # fmt: skip
IN_PARQUET = [
    ("007", '=1+1 "<&>" _x0041_ ñ🦜', Decimal("1234567.80"), 1.5, 12, 2015, True, dt.date(2015, 8, 28),
     moment("2015-08-28T17:30"), dt.time(17, 30)),
    ("1E5", " dos\nlíneas\x0b", Decimal("-0.05"), None, -3, 1900, False, dt.date(1899, 12, 31),
     moment("1999-12-31"), dt.time(0)),
    (None,) * 10,
    ("2015-01-01", "-5", Decimal("12345678901234.56"), 0.1234567890123456, 123456789012345678, 2016, None,
     dt.date(1900, 3, 1), None, None),
]  # fmt: skip


def table(folder: Path, rows: list[list[str]], **types: str) -> dict[str, Any]:
    """What ``datapackage.json`` says of a table with those columns, whose CSV is written into the folder."""
    fields = [{"name": name, "type": kind, "unit": "MXN" if name == "monto" else ""} for name, kind in types.items()]
    path = folder / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(types), *rows])
    about = {"name": "t", "title": "Todo/nada: [un] título de más de treinta y una letras", "path": "t.csv"}
    return {**about, "hash": hashlib.sha256(path.read_bytes()).hexdigest(), "rows": len(rows),
            "schema": {"title": about["title"], "fields": fields}}  # fmt: skip


def test_a_sheet_says_what_the_csv_says_and_is_always_the_same_bytes(tmp_path: Path) -> None:
    descriptor = {"resources": [table(tmp_path, ROWS, **TYPES)]}
    _, xlsx = write_formats(descriptor, tmp_path, tmp_path / "formatos")
    _, again = write_formats(descriptor, tmp_path, tmp_path / "otra")
    assert xlsx.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(xlsx)
    assert book.sheetnames == ["Todo nada   un  título de más d", "Diccionario"]
    found = list(book.worksheets[0].iter_rows(values_only=True))
    assert found == [tuple(TYPES), *IN_A_SHEET]
    assert {one.data_type for row in book.worksheets[0]["A2:B5"] for one in row} == {"s", "n"}
    assert CalamineWorkbook.from_path(xlsx).get_sheet_by_index(0).to_python()[1][:4] == [
        "007", '=1+1 "<&>" _x0041_ ñ🦜', 1234567.8, 1.5,
    ]  # fmt: skip


def test_parquet_says_it_with_types(tmp_path: Path) -> None:
    file, _ = write_formats({"resources": [table(tmp_path, ROWS, **TYPES)]}, tmp_path, tmp_path / "formatos")
    found = parquet.read_table(file)
    assert [tuple(one.values()) for one in found.to_pylist()] == IN_PARQUET
    assert str(found.schema.field("monto").type) == "decimal128(18, 2)"


def test_a_column_that_its_type_does_not_hold_is_text(tmp_path: Path) -> None:
    rows = [["9" * 25, "2015-08-28T17:30:00.5Z"], ["1", ""]]
    file, _ = write_formats(
        {"resources": [table(tmp_path, rows, entero="integer", momento="datetime")]}, tmp_path, tmp_path / "formatos"
    )
    assert [tuple(one.values()) for one in parquet.read_table(file).to_pylist()] == [tuple(rows[0]), ("1", None)]


@pytest.mark.parametrize(
    ("rows", "text", "formats"),
    [
        (MOST_ROWS, "a", ["t.parquet", "t.xlsx"]),
        (MOST_ROWS + 1, "a", ["t.parquet"]),
        (1, "a" * 32_768, ["t.parquet"]),
    ],
    ids=["all that fit", "too many rows", "too long a text"],
)
def test_what_fits_in_no_sheet_has_none(tmp_path: Path, rows: int, text: str, formats: list[str]) -> None:
    descriptor = {"resources": [table(tmp_path, [[text]] * rows, texto="string")]}
    assert [one.name for one in write_formats(descriptor, tmp_path, tmp_path / "formatos")] == formats


def test_only_what_changed_is_made_again(tmp_path: Path) -> None:
    small = Small(tmp_path)

    def made() -> dict[str, int]:
        exercise = small.load()
        package(exercise, exercise.packages[0], check(exercise, run_quietly).tables)
        files = (exercise.workspace.formats / "padron").glob("*/*")
        return {one.name: one.stat().st_mtime_ns for one in files}

    before = made()
    assert sorted(before) == ["lugares.parquet", "lugares.xlsx", "personas.parquet", "personas.xlsx"]
    assert made() == before
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    assert {name for name, when in made().items() if when != before[name]} == {"personas.parquet", "personas.xlsx"}
