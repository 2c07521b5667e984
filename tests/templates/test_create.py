"""A new exercise: what it holds, what it refuses, and that no example of it can be published."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.errors import CocreaError, DiskFull, SourceError, UsageError
from pipelines.exercise import load_exercise
from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.schema import Field
from pipelines.templates import Book, columns, create_exercise, template_books
from pipelines.templates.books import EXAMPLES, INSTRUCTIONS, LISTS, STRUCTURE, Sheet
from pipelines.templates.entities import ENTITIES, entity_name
from pipelines.templates.hidden_sheets import read_origin
from pipelines.templates.layout import HEADER_ROW
from tests.templates.filling import read

VERSION_2 = Path(__file__).parent / "versiones" / "2"
BOOKS = template_books(SCHEMAS, DATAPACKAGES)
SHEETS = [(book, sheet) for book in BOOKS for sheet in book.sheets]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exercise just made."""
    one = tmp_path_factory.mktemp("nuevo") / "mi-estado"
    create_exercise(one, "17", "Gobierno Abierto en Morelos")
    return one


def test_a_new_exercise_is_a_valid_exercise_with_every_table(folder: Path) -> None:
    exercise = load_exercise(folder)
    assert (exercise.slug, exercise.title, exercise.entity) == (
        "gobierno-abierto-en-morelos", "Gobierno Abierto en Morelos", "17",
    )  # fmt: skip
    assert exercise.organization.name == "secretariado-tecnico-local-morelos"
    captured = {one.name: tuple(one.sources) for one in exercise.packages if not one.definition.sources}
    assert captured == {one.package: one.tables for one in BOOKS}
    assert sorted(one.name for one in folder.iterdir()) == sorted(["ejercicio.toml", *(one.file for one in BOOKS)])


@pytest.mark.parametrize(("book", "sheet"), SHEETS, ids=[sheet.schema.name for _, sheet in SHEETS])
def test_an_empty_sheet_is_its_table_without_rows(folder: Path, book: Book, sheet: Sheet) -> None:
    table = read(folder / book.file, sheet.title, sheet.schema)
    assert (len(table.data), table.header_row) == (0, HEADER_ROW)
    assert (table.missing_columns, table.unknown_columns, table.stray_cells) == ((), (), ())
    assert list(table.letters) == list(sheet.schema.columns)


@pytest.mark.parametrize(("book", "sheet"), SHEETS, ids=[sheet.schema.name for _, sheet in SHEETS])
@pytest.mark.parametrize("other", [EXAMPLES, INSTRUCTIONS, LISTS, STRUCTURE])
def test_no_other_sheet_can_be_published_even_where_the_exercise_names_it(
    folder: Path, book: Book, sheet: Sheet, other: str
) -> None:
    for one in BOOKS:
        with pytest.raises(SourceError) as caught:
            read(folder / one.file, other, sheet.schema)
        assert caught.value.rule == "encabezado-faltante"


def test_a_source_without_its_sheet_is_refused_and_not_guessed(folder: Path) -> None:
    book, sheet = SHEETS[0]
    with pytest.raises(SourceError) as caught:
        read(folder / book.file, None, sheet.schema)
    assert caught.value.rule == "hoja-faltante"


def test_every_table_has_its_examples(folder: Path) -> None:
    for book in BOOKS:
        texts = [cell.value for cell in load_workbook(folder / book.file)[EXAMPLES]["A"]]
        assert [f"Hoja «{one.title}»" for one in book.sheets] == [one for one in texts if str(one).startswith("Hoja «")]


@pytest.mark.parametrize("name", ["ejercicio.toml", "plan-de-accion.xlsx"])
def test_a_broken_example_exercise_keeps_nobody_from_starting(name: str, tmp_path: Path) -> None:
    """People try things on it; then the schemas' own examples are shown."""
    datapackages = Path(shutil.copytree(DATAPACKAGES, tmp_path / "datapackages", ignore=shutil.ignore_patterns("*.gz")))
    (datapackages / "ejemplo" / name).write_text("roto [")
    create_exercise(tmp_path / "e", "17", "Prueba", SCHEMAS, datapackages)
    texts = [cell.value for cell in load_workbook(tmp_path / "e" / "plan-de-accion.xlsx")[EXAMPLES]["D"]]
    assert "c1-h1" in texts


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("date", "2015-11-30", "30/11/2015"), ("date", "30 de febrero", "30 de febrero"),
        ("datetime", "2015-11-30T09:05:00", "30/11/2015 09:05"), ("time", "09:05:00", "09:05"),
        ("boolean", "true", "Sí"), ("boolean", "quizá", "quizá"), ("number", "1250000.5", "1,250,000.50"),
        ("number", "mucho", "mucho"), ("string", "", ""),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_write_them(kind: str, text: str, shown: str) -> None:
    assert columns.shown(Field({"name": "x", "type": kind, "unit": "MXN"}), text) == shown


def test_the_workbook_knows_what_it_was_made_from(folder: Path) -> None:
    for book in BOOKS:
        origin = read_origin(load_workbook(folder / book.file))
        assert origin is not None
        assert (origin.package, origin.version) == (book.package, book.fingerprint)
        assert tuple(origin.sheets.items()) == tuple((one.schema.name, one.title) for one in book.sheets)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Worksheet]:
    """The sheet of hitos of a small exercise of the tests' own, whose whole content is known."""
    folder = tmp_path_factory.mktemp("chico") / "ejercicio"
    create_exercise(folder, "09", "Prueba", VERSION_2 / "schemas", VERSION_2 / "datapackages")
    return load_workbook(folder / "plan-de-accion.xlsx")["Hitos"]


def test_headers_say_what_is_required_and_what_goes_where(small: Worksheet) -> None:
    cells = small[HEADER_ROW]
    assert [one.value for one in cells] == [
        "Clave del hito *", "Clave del compromiso *", "Actividad *", "Fecha límite *", "Ponderación",
    ]  # fmt: skip
    assert [one.comment.text for one in cells if one.comment] == [
        "Clave del hito (obligatoria)\nClave del hito.\nSe escribe: texto.\nHasta 80 caracteres.\nEjemplo: c1-h1",
        "Clave del compromiso (obligatoria)\nClave del compromiso.\nSe escribe: texto.\nHasta 80 caracteres.\n"
        "Elija una clave de la hoja «Compromisos»; captúrela allá primero.\nEjemplo: c1-tramites",
        "Actividad (obligatoria)\nActividad.\nSe escribe: texto.",
        "Fecha límite (obligatoria)\nFecha límite.\nSe escribe: una fecha, como 31/12/2025 (día/mes/año).",
        "Ponderación (opcional)\nPonderación.\nSe escribe: un número, con punto decimal.\n"
        "Unidad: por ciento, de 0 a 100.\nDesde 0 hasta 100.",
    ]


def test_columns_have_formats_and_limits(small: Worksheet) -> None:
    dimensions = small.column_dimensions
    assert [dimensions[one].number_format for one in "ABCDE"] == ["@", "@", "@", "dd/mm/yyyy", "General"]
    limits = {str(one.sqref): (one.type, one.errorStyle, one.formula1, one.formula2) for one in
              small.data_validations.dataValidation}  # fmt: skip
    assert limits == {
        "A5:A1048576": (
            "custom", "stop",
            'AND(COUNTIF($A$5:$A$1048576,A5)=1,ISERROR(FIND(" ",A5)),EXACT(A5,LOWER(A5)),LEN(A5)<=80)', None,
        ),
        "B5:B1048576": (
            "list", "warning",
            "OFFSET('Compromisos'!$A$5,0,0,MAX(1,COUNTA('Compromisos'!$A$5:$A$1048576)),1)", None,
        ),
        "D5:D1048576": ("date", "stop", "61", "109939"),
        "E5:E1048576": ("decimal", "stop", "0", "100"),
    }  # fmt: skip


def test_headers_are_locked_and_the_rest_is_open(small: Worksheet) -> None:
    assert small.protection.sheet and small.protection.password is None
    assert all(one.protection.locked for one in small[HEADER_ROW])
    assert all(not one.protection.locked for one in small.column_dimensions.values())
    # In the file's words, False is «allowed».
    assert (small.protection.insertRows, small.protection.deleteRows, small.protection.sort) == (False, False, False)
    assert small.freeze_panes == f"B{HEADER_ROW + 1}"


def test_drop_downs_offer_labels(tmp_path: Path) -> None:
    create_exercise(tmp_path / "e", "09", "Prueba", VERSION_2 / "schemas", VERSION_2 / "datapackages")
    workbook = load_workbook(tmp_path / "e" / "plan-de-accion.xlsx")
    assert [[cell.value for cell in column] for column in workbook[LISTS].columns] == [
        ["compromisos.componente", "Ejes de la Alianza", "Sigue el dinero", "Problemática local"]
    ]
    offered = [one for one in workbook["Compromisos"].data_validations.dataValidation if one.type == "list"]
    assert [(str(one.sqref), one.formula1, one.errorStyle) for one in offered] == [
        ("D5:D1048576", "Listas!$A$2:$A$4", "stop")
    ]


@pytest.mark.parametrize(
    ("book", "tab", "title", "style", "offered"),
    [
        ("plan-de-accion.xlsx", "Plan de Acción Local", "Clave de la entidad *", "stop", tuple(ENTITIES)),
        (
            "presupuesto.xlsx", "Presupuesto de egresos", "Clave del capítulo *", "warning",
            tuple(f"{number}000" for number in range(1, 10)),
        ),
        ("presupuesto.xlsx", "Presupuesto de egresos", "Clave de la finalidad *", "warning", tuple("1234")),
        ("presupuesto.xlsx", "Presupuesto de egresos", "Clave del tipo de gasto *", "warning", tuple("12345")),
    ],
)  # fmt: skip
def test_drop_downs_offer_the_keys_of_the_programmes_lists(
    folder: Path, book: str, tab: str, title: str, style: str, offered: tuple[str, ...]
) -> None:
    workbook = load_workbook(folder / book)
    sheet = workbook[tab]
    (cell,) = (one for one in sheet[HEADER_ROW] if one.value == title)
    (found,) = (
        one for one in sheet.data_validations.dataValidation if str(one.sqref).startswith(f"{cell.column_letter}5:")
    )
    assert (found.type, found.errorStyle) == ("list", style)
    assert tuple(one.value for (one,) in workbook[LISTS][found.formula1.partition("!")[2]]) == offered


@pytest.mark.parametrize(
    ("entity", "meant"),
    [
        ("7", "07"), ("Morelos", "17"), ("morelos ", "17"), ("Michoacan", "16"), ("CDMX", "09"), ("Queretaro", "22"),
        ("33", ""), ("Mordor", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_code_of_a_state_by_its_name(entity: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        entity_name(entity)
    listed = ", ".join(f"{code} {name}" for code, name in ENTITIES.items())
    asked = f"¿Quiso escribir {meant}? " if meant else ""
    assert caught.value.remedy == f"{asked}Escriba la clave INEGI de dos cifras: {listed}."


@pytest.mark.parametrize(
    ("entity", "name", "message"),
    [
        ("33", "Prueba", "No hay una entidad con la clave «33»."),
        ("7", "Prueba", "No hay una entidad con la clave «7»."),
        ("Morelos", "Prueba", "No hay una entidad con la clave «Morelos»."),
        ("17", "  ", "El nombre del ejercicio está vacío."),
        ("17", "¡¿?!", "El nombre del ejercicio está vacío."),
        ("17", "x" * 201, "El nombre del ejercicio tiene 201 caracteres."),
        ("17", "Gobierno\x00abierto", "El nombre del ejercicio tiene caracteres invisibles que no son texto."),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_is_written(
    entity: str, name: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        create_exercise(tmp_path / "e", entity, name)
    assert caught.value.message == message
    assert list(tmp_path.iterdir()) == []


def test_the_code_without_its_zero_is_suggested_with_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        create_exercise(tmp_path / "e", "7", "Prueba")
    assert caught.value.remedy.startswith(
        "¿Quiso escribir 07? Escriba la clave INEGI de dos cifras: 01 Aguascalientes,"
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ('Gobierno "Abierto" \\ Ñandú', "gobierno-abierto-nandu"),
        ("日本", "gobierno-abierto-morelos"),
        ("Gobierno  Abierto:\tCo-creación desde lo Local, segundo ejercicio 2025-2026 del estado",
         "gobierno-abierto-co-creacion-desde-lo-local-segundo"),
        ("x", "gobierno-abierto-morelos"),
    ],
)  # fmt: skip
def test_any_name_gives_a_valid_exercise(name: str, slug: str, tmp_path: Path) -> None:
    create_exercise(tmp_path / "e", "17", name, VERSION_2 / "schemas", VERSION_2 / "datapackages")
    exercise = load_exercise(tmp_path / "e", VERSION_2 / "schemas", VERSION_2 / "datapackages")
    assert (exercise.title, exercise.slug) == (" ".join(name.split()), slug)


def test_a_folder_with_files_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "plan-de-accion.xlsx").write_text("lo mío")
    with pytest.raises(UsageError) as caught:
        create_exercise(tmp_path, "17", "Prueba")
    assert caught.value.message == (
        f"La carpeta {tmp_path} ya tiene archivos (plan-de-accion.xlsx): no se escribió nada."
    )
    assert [one.read_text() for one in tmp_path.iterdir()] == ["lo mío"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    create_exercise(tmp_path, "17", "Prueba", VERSION_2 / "schemas", VERSION_2 / "datapackages")
    assert (tmp_path / "ejercicio.toml").is_file()


@pytest.mark.parametrize("name", ["uno", "x" * 300, "~nadie-se-llama-asi/e"])
def test_what_is_not_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "uno").write_text("")
    with pytest.raises(UsageError) as caught:
        create_exercise(Path(name) if name.startswith("~") else tmp_path / name, "17", "Prueba")
    assert "no sirve como carpeta" in caught.value.message


def test_a_full_disk_leaves_nothing(full_disk: Path) -> None:
    with pytest.raises(DiskFull):
        (full_disk / "lleno").write_bytes(b"0" * 200 * 1024)
        create_exercise(full_disk / "e", "17", "Prueba")
    assert [one.name for one in full_disk.iterdir()] == ["lleno"]


def test_a_forbidden_folder_is_said(unprivileged: Path) -> None:
    (unprivileged / "cerrada").mkdir(mode=0o500)
    with pytest.raises(CocreaError) as caught:
        create_exercise(unprivileged / "cerrada" / "e", "17", "Prueba")
    assert caught.value.exit_code == 2
    assert re.match("No tengo permiso para escribir en", caught.value.message)
    shutil.rmtree(unprivileged / "cerrada")
