"""The sheet of examples: for each table, its columns downwards and some filled-in cases beside them.

Examples never get published: they stand in a sheet that no source names, and turned on their side, so that no row
of it can be taken for a header even where ``ejercicio.toml`` names it by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.clean import clean
from pipelines.errors import ExerciseError, SourceError
from pipelines.exercise import Exercise, load_exercise
from pipelines.gather import Original
from pipelines.paths import EXERCISE_FILE
from pipelines.schema import Schema
from pipelines.templates import columns, style
from pipelines.templates.books import EXAMPLES, Book

Cases = Mapping[str, tuple[Mapping[str, str], ...]]

_EXAMPLE_EXERCISE = "ejemplo"
_WIDTHS = {"A": 34, "B": 13, "C": 60, "D": 42, "E": 42}
_WHAT_IT_IS = (
    "Casos inventados, de un ejercicio ficticio. Sirven para ver cómo se llena cada hoja; nada de esta hoja se publica."
)


def example_cases(schemas: Path, datapackages: Path) -> dict[str, tuple[dict[str, str], ...]]:
    """Table → two of its records in the example exercise, as columns' texts; without those that cannot be read."""
    folder = datapackages / _EXAMPLE_EXERCISE
    if not (folder / EXERCISE_FILE).is_file():
        return {}
    try:
        return dict(_cases(load_exercise(folder, schemas, datapackages)))
    except ExerciseError:
        # People try things on the example; that must not keep them from starting their own.
        return {}


def write_examples(workbook: Workbook, book: Book, cases: Cases) -> None:
    """Add the sheet of examples."""
    worksheet: Worksheet = workbook.create_sheet(EXAMPLES)
    for letter, width in _WIDTHS.items():
        worksheet.column_dimensions[letter].width = width
    worksheet["A1"] = "Ejemplos"
    style.title(worksheet["A1"])
    worksheet.row_dimensions[1].height = 30
    worksheet["A2"] = _WHAT_IT_IS
    style.aside(worksheet["A2"])
    row = 4
    for sheet in book.sheets:
        row = _write_block(worksheet, row, sheet.title, sheet.schema, cases.get(sheet.schema.name, ())) + 2
    worksheet.freeze_panes = "B3"
    worksheet.sheet_properties.tabColor = "A6A6A6"
    style.protect(worksheet)
    style.print_landscape(worksheet)


def _cases(exercise: Exercise) -> Iterator[tuple[str, tuple[dict[str, str], ...]]]:
    for package in exercise.packages:
        for table, source in package.sources.items():
            if source.file is None or not source.file.is_file() or source.file.suffix == ".gz":
                continue
            original = Original(source.file, source.file.name, "", "", 0, datetime.now(UTC))
            try:
                data = clean((original,), source, package.schemas[table]).data
            except SourceError:
                continue
            # Not two neighbours, which are often alike.
            chosen = data.iloc[[0, len(data) // 2]] if len(data) > 1 else data
            records = chosen.to_dict("records")
            yield table, tuple({str(name): str(text) for name, text in one.items()} for one in records)


def _write_block(
    worksheet: Worksheet, row: int, title: str, schema: Schema, cases: tuple[Mapping[str, str], ...]
) -> int:
    """One table's columns, from ``row`` on; returns the last row."""
    found = cases or ({one.name: str(one.descriptor.get("example", "")) for one in schema.fields},)
    worksheet.cell(row, 1, f"Hoja «{title}»")
    style.subtitle(worksheet.cell(row, 1))
    row += 1
    labels = ("Encabezado", "¿Se exige?", "Qué va", *(f"Ejemplo {number}" for number in range(1, len(found) + 1)))
    for number, text in enumerate(labels, 1):
        style.header(worksheet.cell(row, number, text), required=False)
    for field in schema.fields:
        row += 1
        worksheet.cell(row, 1, field.title)
        worksheet.cell(row, 2, "Sí" if field.required else "No")
        worksheet.cell(row, 3, field.description)
        for number in (1, 2, 3):
            style.text(worksheet.cell(row, number), bold=number == 1)
        for number, case in enumerate(found, 4):
            # As text: a code keeps its zeros, and nothing is taken for a formula.
            cell = worksheet.cell(row, number)
            cell.value, cell.data_type, cell.number_format = columns.shown(field, case.get(field.name, "")), "s", "@"
            style.example(cell)
    return row
