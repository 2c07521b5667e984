"""What a steward types in a template and saves with LibreOffice is read back as typed, and stays valid."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import load_workbook

from pipelines.exercise import Exercise, load_exercise
from pipelines.paths import DATAPACKAGES, EXERCISE_FILE, SCHEMAS
from pipelines.progress import unheard
from pipelines.run import check
from pipelines.schema import Schema
from pipelines.templates import Outcome, bring_forward, create_exercise, template_books
from pipelines.templates.hidden_sheets import read_origin
from pipelines.templates.workbook import as_bytes, new_workbook
from tests.templates.conftest import Convert
from tests.templates.filling import comparable, fill, read, rows_of
from tests.templates.strategies import record

pytestmark = [pytest.mark.libreoffice, pytest.mark.long]

ROWS = 12
BOOKS = template_books(SCHEMAS, DATAPACKAGES)
Rows = Mapping[str, list[dict[str, str]]]


def generated(schema: Schema) -> list[dict[str, str]]:
    """Hypothesis's rows, collected: starting LibreOffice for each of them would take minutes."""
    rows: list[dict[str, str]] = []

    @settings(max_examples=ROWS, database=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(record(schema))
    def collect(row: dict[str, str]) -> None:
        rows.append(row)

    collect()
    return rows


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Rows]:
    """Every template, filled in with generated rows; and those rows by table."""
    folder = tmp_path_factory.mktemp("llenos")
    rows = {sheet.schema.name: generated(sheet.schema) for book in BOOKS for sheet in book.sheets}
    for book in BOOKS:
        path = folder / book.file
        path.write_bytes(as_bytes(new_workbook(book, BOOKS, {})))
        fill(path, {one.title: (one.schema, rows[one.schema.name]) for one in book.sheets})
    return [folder / book.file for book in BOOKS], rows


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_every_value_of_every_table_is_read_as_it_was_typed(
    kind: str, typed: tuple[list[Path], Rows], save_with_libreoffice: Convert
) -> None:
    paths, rows = typed
    for book, path in zip(BOOKS, save_with_libreoffice(paths, kind), strict=True):
        for sheet in book.sheets:
            table = read(path, sheet.title, sheet.schema)
            assert rows_of(table) == [comparable(sheet.schema, one) for one in rows[sheet.schema.name]], sheet.title
            assert (table.unknown_columns, table.stray_cells, table.missing_columns) == ((), (), ())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new exercise, with what the example exercise has typed into its templates; other tables are out of use."""
    folder = tmp_path_factory.mktemp("valido") / "ejercicio"
    create_exercise(folder, "17", "Ejercicio de ejemplo")
    example = load_exercise(DATAPACKAGES / "ejemplo")
    rows = example_rows(example)
    for book in BOOKS:
        fill(folder / book.file, {one.title: (one.schema, rows.get(one.schema.name, [])) for one in book.sheets})
    settings_file = folder / EXERCISE_FILE
    text = settings_file.read_text(encoding="utf-8")
    for table in {name for book in BOOKS for name in book.tables} - rows.keys():
        text = re.sub(rf"(?m)^\[fuentes\.{table}\]\n.*\n.*\n", "", text)
    settings_file.write_text(text, encoding="utf-8")
    return folder


def example_rows(example: Exercise) -> Rows:
    captured = {name for book in BOOKS for name in book.tables}
    found: dict[str, list[dict[str, str]]] = {}
    for package in example.packages:
        for table, source in package.sources.items():
            if table in captured and source.file is not None:
                data = read(source.file, source.sheet, package.schemas[table]).data
                found[table] = [{str(key): str(text) for key, text in one.items()} for one in data.to_dict("records")]
    return found


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_valid_exercise_stays_valid(kind: str, filled: Path, save_with_libreoffice: Convert, tmp_path: Path) -> None:
    for saved in save_with_libreoffice(sorted(filled.glob("*.xlsx")), kind):
        (tmp_path / saved.name).write_bytes(saved.read_bytes())
    text = (filled / EXERCISE_FILE).read_text(encoding="utf-8")
    (tmp_path / EXERCISE_FILE).write_text(text.replace(".xlsx", f".{kind}"), encoding="utf-8")
    for named in ("evidencias", "minutas"):
        shutil.copytree(DATAPACKAGES / "ejemplo" / named, tmp_path / named)
    report = check(load_exercise(tmp_path), lambda _stage, _subject, work: work(unheard)).report
    assert [one for one in report.findings if one.severity == "error"] == []
    assert report.valid


def test_the_template_is_still_one_after_libreoffice_saves_it(
    filled: Path, save_with_libreoffice: Convert, tmp_path: Path
) -> None:
    """Its version, its protection, its notes, its drop-downs: what the next person needs, and `actualizar` too."""
    for saved in save_with_libreoffice(sorted(filled.glob("*.xlsx")), "xlsx"):
        (tmp_path / saved.name).write_bytes(saved.read_bytes())
        before, after = load_workbook(filled / saved.name), load_workbook(saved)
        assert read_origin(after) == read_origin(before)
        assert [(one.title, one.sheet_state) for one in after] == [(one.title, one.sheet_state) for one in before]
        for sheet in before.worksheets:
            assert after[sheet.title].protection.sheet
            assert [one.comment and one.comment.text for one in after[sheet.title][4]] == [
                one.comment and one.comment.text for one in sheet[4]
            ]
            assert len(after[sheet.title].data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
    (tmp_path / EXERCISE_FILE).write_bytes((filled / EXERCISE_FILE).read_bytes())
    assert bring_forward(tmp_path) == Outcome((), None)


def test_drop_downs_and_key_limits_mean_what_they_say(save_with_libreoffice: Convert, tmp_path: Path) -> None:
    """Their formulas, computed by LibreOffice itself beside a few keys: how many are offered, and which are taken."""
    book = next(one for one in BOOKS if "hitos" in one.tables)
    path = tmp_path / book.file
    workbook = new_workbook(book, BOOKS, {})
    formulas = {
        (sheet, str(one.sqref).split(":")[0]): one.formula1
        for sheet in ("Compromisos", "Hitos")
        for one in workbook[sheet].data_validations.dataValidation
    }
    commitments = workbook["Compromisos"]
    keys = ["c1-agua", "c2-aire", "c2-aire", "C3", "c4 suelo", "x" * 81]
    for row, key in enumerate(keys, 5):
        commitments.cell(row, 1, key)
        commitments.cell(row, 30, "=" + formulas["Compromisos", "A5"].replace("A5", f"A{row}"))
    workbook["Hitos"]["AD5"] = "=ROWS(" + formulas["Hitos", "B5"] + ")"
    workbook.save(path)
    (saved,) = save_with_libreoffice([path], "xlsx")
    computed = load_workbook(saved, data_only=True)
    assert [computed["Compromisos"].cell(row, 30).value for row in range(5, 11)] == [
        True, False, False, False, False, False,
    ]  # fmt: skip
    assert computed["Hitos"]["AD5"].value == len(keys)
