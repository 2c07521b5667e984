"""The peers' own bad and odd files: no crash, no silent loss, no wrong text.

Where a peer says how its file reads, it is the oracle: csv-spectrum by its JSON, the others by frictionless's own
reading of the same file. Where ours differs, the table says what ours does and why.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import frictionless
import pytest

from pipelines.clean.grids import read_grids
from pipelines.clean.values import clean_text
from pipelines.errors import SourceError
from pipelines.gather import Original
from pipelines.source import Files, Source

FILES = Path(__file__).with_name("archivos")
TABLES = sorted(
    one for one in FILES.rglob("*") if one.suffix in (".csv", ".tsv", ".xlsx", ".xls", ".ods")
    and "spectrum" not in one.as_posix()
)  # fmt: skip

INITIAL_SPACE = "frictionless sniffs that a space after the comma is no text; ours cleans it later, and counts it"
SEMICOLON = "frictionless is told the delimiter; ours recognises it"
MIDNIGHT = "a day of a workbook is a day, without its midnight"
WORDS = "yes and no as the schema writes them"
SEVERAL = "several sheets and none declared: asked, not guessed"
SHOWN = "a cell is what the steward sees, not the float beneath"
TRAILING = "columns without any content are no columns"
UNKNOWN = "an encoding that does not read as Spanish is asked for, not guessed"
# Ours differs, and why.
DIFFERENT = {
    "csvlint/fixtures/invalid-byte-sequence.csv": UNKNOWN,
    "csvlint/fixtures/spreadsheet.xls": SEVERAL,
    "csvlint/fixtures/spreadsheet.xlsx": SEVERAL,
    "frictionless-py/[table].csv": "frictionless takes the name for a glob",
    "frictionless-py/adjust-floating-point-error.xlsx": SHOWN,
    "frictionless-py/capitals.csv": INITIAL_SPACE,
    "frictionless-py/country-2.csv": SEMICOLON,
    "frictionless-py/dialect.csv": SEMICOLON,
    "frictionless-py/empty.csv": "not a byte: told",
    "frictionless-py/escaping.csv": INITIAL_SPACE,
    "frictionless-py/fixtures/template.xlsx": SEVERAL,
    "frictionless-py/issue-1109.csv": INITIAL_SPACE,
    "frictionless-py/issue-313.xlsx": TRAILING,
    "frictionless-py/merged-cells-boolean.xls": WORDS,
    "frictionless-py/merged-cells.xlsx": TRAILING,
    "frictionless-py/preserve-formatting-percentage.xlsx": SHOWN,
    "frictionless-py/preserve-formatting.xlsx": MIDNIGHT,
    "frictionless-py/sheet2.xls": SEVERAL,
    "frictionless-py/sheet2.xlsx": SEVERAL,
    "frictionless-py/sheets.xlsx": SEVERAL,
    "frictionless-py/table-infer-boolean.xlsx": WORDS,
    "frictionless-py/table-infer-iso-8859-7.csv": UNKNOWN,
    "frictionless-py/table-limits.csv": INITIAL_SPACE,
    "frictionless-py/table-output.ods": "frictionless's reader of ODS is not installed",
    "frictionless-py/table-with-booleans.ods": "frictionless's reader of ODS is not installed",
    "frictionless-py/table-with-booleans.xls": WORDS,
    "frictionless-py/table-with-ints-floats-dates.ods": "frictionless's reader of ODS is not installed",
    "frictionless-py/table-with-ints-floats-dates.xls": MIDNIGHT,
    "frictionless-py/table.ods": "frictionless's reader of ODS is not installed",
    "frictionless-py/table.xlsx": SEVERAL,
    "frictionless-py/timezone.csv": INITIAL_SPACE,
}


def named(path: Path) -> str:
    return path.relative_to(FILES).as_posix()


def ours(path: Path, **source: str) -> list[list[str]] | str:
    """The rows that are not blank, as texts; the rule of the error where there is one."""
    original = Original(path, path.name, path.name, "", path.stat().st_size, datetime.now(UTC))
    try:
        grid = next(read_grids(original, Source("t", Files(path.parent, (path.name,)), **source), set()))
    except SourceError as error:
        assert error.message and error.remedy
        return error.rule
    return [list(row) for row in grid.rows]


def theirs(path: Path) -> list[list[str]] | None:
    """The same as frictionless reads them; None where it cannot."""
    resource = frictionless.Resource(named(path), basepath=str(FILES))
    try:
        with resource:
            rows = [["" if cell is None else str(cell) for cell in row] for row in resource.cell_stream]
    except (frictionless.FrictionlessException, AttributeError):
        return None
    return [row for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.parametrize("path", TABLES, ids=named)
@pytest.mark.filterwarnings("ignore")
def test_ours_reads_what_the_peer_reads(path: Path) -> None:
    found, expected = ours(path), theirs(path)
    if named(path) in DIFFERENT:
        assert found != expected
    elif expected is None:
        assert isinstance(found, str)
    else:
        assert found == expected


def test_every_difference_is_of_a_file_that_is_there() -> None:
    assert set(DIFFERENT) - {named(one) for one in TABLES} == set()


@pytest.mark.parametrize("path", sorted((FILES / "csv-spectrum" / "csvs").glob("*.csv")), ids=named)
def test_csv_spectrum_reads_as_it_says(path: Path) -> None:
    expected = json.loads((FILES / "csv-spectrum" / "json" / path.with_suffix(".json").name).read_text("utf-8"))
    found = ours(path)
    assert isinstance(found, list)
    header, *records = found
    assert _one_kind_of_break([dict(zip(header, record, strict=True)) for record in records]) == (
        _one_kind_of_break(expected)
    )


def _one_kind_of_break(records: list[dict[str, str]]) -> list[dict[str, str]]:
    """As cleaning makes the line breaks inside a cell."""
    return [{name: clean_text(cell)[0] for name, cell in one.items()} for one in records]


@pytest.mark.parametrize(
    ("name", "source", "row"),
    [
        ("frictionless-py/table-infer-iso-8859-7.csv", {"encoding": "iso-8859-7"}, ["1", "39", "Λεωνιδας"]),
        ("frictionless-py/country-2.csv", {}, ["2", "3", "France", "67"]),
        ("frictionless-py/preserve-formatting-percentage.xlsx", {}, ["123", "52%"]),
        ("frictionless-py/table.ods", {}, ["1", "english"]),
        ("frictionless-py/table.xlsx", {"sheet": "Лист1"}, ["1", "english"]),
    ],
)  # fmt: skip
def test_what_ours_reads_where_it_differs(name: str, source: dict[str, str], row: list[str]) -> None:
    found = ours(FILES / name, **source)
    assert isinstance(found, list)
    assert row in found
