"""A workbook from an older version of the schemas is brought forward, and nothing of its steward's is lost.

``versiones/1/ejercicio`` was made by ``cocrea nuevo`` with the schemas beside it, filled in, coloured, given columns
and a sheet of the steward's own, and saved by LibreOffice. It is kept as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipelines.clean import Tabla
from pipelines.errors import CocreaError, SourceError, UsageError
from pipelines.exercise import Exercise, load_exercise
from pipelines.progress import unheard
from pipelines.run import check
from pipelines.schema import load_schema
from pipelines.templates import Outcome, bring_forward, create_exercise
from pipelines.templates.books import RETIRED
from tests.templates.filling import read, rows_of

VERSIONS = Path(__file__).parent / "versiones"
SCHEMAS, DATAPACKAGES = VERSIONS / "2" / "schemas", VERSIONS / "2" / "datapackages"
BOOK = "plan-de-accion.xlsx"
HEADERS = ("Clave del hito *", "Clave del compromiso *", "Actividad *", "Fecha límite *", "Ponderación")
LATER = "se agregó su fuente; se publica cuando tenga renglones"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An exercise made with the first version of the schemas."""
    return Path(shutil.copytree(VERSIONS / "1" / "ejercicio", tmp_path / "ejercicio"))


def update(folder: Path) -> Outcome:
    return bring_forward(folder, SCHEMAS, DATAPACKAGES)


def test_what_changed_is_said(folder: Path) -> None:
    outcome = update(folder)
    assert [(one.file, one.sheet, one.text) for one in outcome.changes] == [
        (BOOK, "Compromisos",
         "la columna «Notas internas» ya no es de la tabla: sus datos pasaron a la hoja «Columnas retiradas»"),
        (BOOK, "Compromisos", "la columna «Título» ahora se llama «Nombre del compromiso»"),
        (BOOK, "Compromisos", "la columna «Responsable» ahora se llama «Responsable en el gobierno»"),
        (BOOK, "Compromisos", "se agregó la columna «Número», en D"),
        (BOOK, "Compromisos", "se agregó la columna «Responsable en la sociedad civil», en H"),
        (BOOK, "Hitos",
         "la columna «Presupuesto» ya no es de la tabla, pero la fórmula de Mi tablero!B1 la usa: se queda donde "
         "está. Cambie esa fórmula y borre la columna"),
        (BOOK, "Hitos", "la columna «Avance», que estaba vacía, ya no es de la tabla y se quitó"),
        (BOOK, "Hitos", "la columna «Fecha» ahora se llama «Fecha límite»"),
        (BOOK, "Hitos", "se agregó la columna «Ponderación», en E"),
        (BOOK, "Objetivos", "se agregó la hoja, con su tabla"),
        (BOOK, "", "tiene fórmulas: ábralo y guárdelo una vez, para que se calculen, antes de validar"),
        (BOOK, "Ligas", "la tabla ya no existe; la hoja se queda, y no se publica"),
        ("secretariado.xlsx", "", "es un libro nuevo: Secretariado Técnico Local"),
        ("ejercicio.toml", "", "la tabla ligas ya no existe: se puso un # a su fuente"),
        ("ejercicio.toml", "", f"tabla nueva Objetivos: {LATER}"),
        ("ejercicio.toml", "", f"tabla nueva Sesiones: {LATER}"),
    ]  # fmt: skip


def test_the_data_are_read_in_todays_columns(folder: Path) -> None:
    update(folder)
    table = read(folder / BOOK, "Compromisos", load_schema("compromisos", SCHEMAS))
    assert rows_of(table) == [
        {"compromiso_id": "c1-tramites", "numero": "", "titulo": "Trámites en línea", "componente": "aga",
         "responsable_gobierno": "Secretaría de Administración", "responsable_sociedad_civil": ""},
        {"compromiso_id": "c2-dinero", "numero": "", "titulo": "Sigue el dinero", "componente": "follow_the_money",
         "responsable_gobierno": "Secretaría de Hacienda", "responsable_sociedad_civil": ""},
    ]  # fmt: skip
    assert table.missing_columns == ()
    # The steward's own column is hers, and validation says what to do with it.
    assert [(one.cell, one.value) for one in table.unknown_columns] == [("G4", "Mis pendientes")]


def test_nothing_of_the_stewards_is_lost(folder: Path) -> None:
    update(folder)
    workbook = load_workbook(folder / BOOK)
    own, commitments, milestones = workbook["Mi tablero"], workbook["Compromisos"], workbook["Hitos"]
    assert [[cell.value for cell in row] for row in own["A1:B2"]] == [
        ["Total", "=SUM(Hitos!D5:D6)"], ["Hitos", "=COUNTA(Hitos!A5:A6)"],
    ]  # fmt: skip
    assert own["A2"].font.italic and workbook.sheetnames[0] == "Mi tablero"
    assert (commitments["B5"].fill.fgColor.rgb, commitments["B5"].font.bold) == ("FFFFFF99", True)
    assert commitments.column_dimensions["B"].width == pytest.approx(61, abs=1)
    assert commitments.row_dimensions[5].height == pytest.approx(40, abs=1)
    assert (commitments["G4"].value, commitments["G5"].value) == ("Mis pendientes", "llamar")
    assert [milestones[one].value for one in ("H4", "H5", "H6", "D5")] == [
        "Con IVA", "=D5*1.16", "=D6*1.16", 1500.5,
    ]  # fmt: skip
    assert [[cell.value for cell in row] for row in workbook[RETIRED].iter_rows()] == [
        ["Compromisos: Clave del compromiso", "Compromisos: Notas internas"],
        ["c1-tramites", "Falta el visto bueno"],
    ]  # fmt: skip
    assert workbook["Ligas"]["B5"].value == "https://ejemplo.gob.mx/"


def test_lists_and_limits_are_todays(folder: Path) -> None:
    update(folder)
    workbook = load_workbook(folder / BOOK)
    limits = {str(one.sqref): one.formula1 for one in workbook["Compromisos"].data_validations.dataValidation}
    assert limits["C5:C1048576"] == "Listas!$A$2:$A$4"
    assert [cell.value for cell in workbook["Listas"]["A"]][-1] == "Problemática local"
    objectives = {str(one.sqref): one.formula1 for one in workbook["Objetivos"].data_validations.dataValidation}
    assert objectives["A5:A1048576"] == (
        "OFFSET('Compromisos'!$A$5,0,0,MAX(1,COUNTA('Compromisos'!$A$5:$A$1048576)),1)"
    )


def test_new_tables_are_in_use_and_wait_for_their_rows(folder: Path) -> None:
    """A table without rows is a warning: bringing an exercise forward does not make it invalid."""
    update(folder)
    assert sources(folder) == {
        "plan-de-accion": ("compromisos", "objetivos", "hitos"), "secretariado": ("stl_sesiones",),
    }  # fmt: skip


def sources(folder: Path) -> dict[str, tuple[str, ...]]:
    exercise = load_exercise(folder, SCHEMAS, DATAPACKAGES)
    return {one.name: tuple(one.sources) for one in exercise.packages}


def test_the_files_as_they_were_are_kept(folder: Path) -> None:
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    outcome = update(folder)
    assert outcome.backup is not None and outcome.backup.parent == folder
    assert {one.name: one.read_bytes() for one in outcome.backup.iterdir()} == before


def test_doing_it_again_changes_nothing(folder: Path) -> None:
    update(folder)
    before = {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    assert update(folder) == Outcome((), None)
    assert {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()} == before


def test_a_table_taken_out_of_use_is_not_put_back(folder: Path) -> None:
    settings = folder / "ejercicio.toml"
    text = settings.read_text(encoding="utf-8")
    out_of_use = "# [fuentes.objetivos]\n#[fuentes.stl_sesiones]\n"
    settings.write_text(text.replace("[fuentes.ligas]", f"{out_of_use}[fuentes.ligas]"), encoding="utf-8")
    assert [one.text for one in update(folder).changes if one.file != BOOK] == [
        "la tabla ligas ya no existe: se puso un # a su fuente"
    ]
    assert "Objetivos" not in load_workbook(folder / BOOK).sheetnames


def test_a_renamed_tab_is_found_by_its_source(folder: Path) -> None:
    workbook = load_workbook(folder / BOOK)
    workbook["Compromisos"].title = "Los cinco"
    workbook.save(folder / BOOK)
    settings = folder / "ejercicio.toml"
    text = settings.read_text(encoding="utf-8").replace('hoja = "Compromisos"', 'hoja = "Los cinco"')
    settings.write_text(text, encoding="utf-8")
    assert {one.sheet for one in update(folder).changes if one.file == BOOK} >= {"Los cinco"}
    assert len(read(folder / BOOK, "Los cinco", load_schema("compromisos", SCHEMAS)).data) == 2


def broken(folder: Path) -> None:
    (folder / BOOK).write_bytes((folder / BOOK).read_bytes()[:9000])


def headless(folder: Path) -> None:
    workbook = load_workbook(folder / BOOK)
    workbook["Hitos"].delete_rows(4)
    workbook.save(folder / BOOK)


def opened(folder: Path) -> None:
    (folder / f".~lock.{BOOK}#").write_text("")


def opened_in_excel(folder: Path) -> None:
    (folder / f"~${BOOK}").write_text("")


@pytest.mark.parametrize(
    ("mishap", "error", "message"),
    [
        (broken, SourceError,
         "«plan-de-accion.xlsx» está dañado o incompleto: no se puede leer como libro de hojas de cálculo."),
        (headless, SourceError,
         "No encuentro los encabezados de la hoja «Hitos» de «plan-de-accion.xlsx»: no se cambió ningún archivo."),
        (opened, UsageError, "Parece que «plan-de-accion.xlsx» está abierto: no se cambió ningún archivo."),
        (opened_in_excel, UsageError, "Parece que «plan-de-accion.xlsx» está abierto: no se cambió ningún archivo."),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_changed_leaves_all_as_it_was(
    mishap: object, error: type[CocreaError], message: str, folder: Path
) -> None:
    assert callable(mishap)
    mishap(folder)
    before = {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    with pytest.raises(error) as caught:
        update(folder)
    assert caught.value.message == message
    assert {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()} == before


def test_a_full_disk_leaves_every_file_whole(full_disk: Path) -> None:
    folder = Path(shutil.copytree(VERSIONS / "1" / "ejercicio", full_disk / "e"))
    room = 256 * 1024 - sum(one.stat().st_size for one in folder.iterdir()) - 40_000
    (full_disk / "lleno").write_bytes(b"0" * room)
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    with pytest.raises(CocreaError) as caught:
        update(folder)
    assert caught.value.exit_code == 3
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()} == before


def test_an_exercise_without_templates_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ejercicio.toml").write_text(
        'version = 1\n[ejercicio]\nclave = "uno"\nnombre = "Uno"\nentidad = "17"\n[organizacion]\nclave = "uno"\n'
        'nombre = "Uno"\n[fuentes.hitos]\narchivo = "hitos.csv"\n'
    )
    assert update(tmp_path) == Outcome((), None, from_templates=False)


def without_a_sheet(workbook: Workbook) -> None:
    del workbook["Hitos"]


def without_a_column(workbook: Workbook) -> None:
    workbook["Hitos"].delete_cols(4)


def with_another_header(workbook: Workbook) -> None:
    workbook["Hitos"]["C4"] = "Actividad del hito"


def without_a_header(workbook: Workbook) -> None:
    workbook["Hitos"]["A4"] = None


def under_another_tab(workbook: Workbook) -> None:
    workbook["Hitos"].title = "Mis hitos"


def with_her_own_column(workbook: Workbook) -> None:
    workbook["Hitos"]["F4"] = "Mis notas"


@pytest.mark.parametrize(
    ("damage", "told", "headers"),
    [
        (
            without_a_sheet,
            [("Hitos", "se agregó la hoja de nuevo, sin renglones: si tenía datos, cópielos de su respaldo")],
            [*HEADERS],
        ),
        (
            without_a_column, [("Hitos", "se agregó la columna «Fecha límite», en E")],
            [*HEADERS[:3], HEADERS[4], HEADERS[3]],
        ),
        (with_another_header, [("Hitos", "la columna «Actividad del hito» ahora se llama «Actividad»")], [*HEADERS]),
        (without_a_header, [("Hitos", "la columna A, sin encabezado, ahora se llama «Clave del hito»")], [*HEADERS]),
        (
            under_another_tab,
            [("Mis hitos", "parece la de «Hitos», que ya no está en el libro: devuélvale su nombre")], None,
        ),
        (with_her_own_column, [], None),
    ],
)  # fmt: skip
def test_what_a_workbook_lost_is_put_back(
    damage: Callable[[Workbook], None], told: list[tuple[str, str]], headers: list[str] | None, tmp_path: Path
) -> None:
    folder = tmp_path / "e"
    create_exercise(folder, "17", "Prueba", SCHEMAS, DATAPACKAGES)
    workbook = load_workbook(folder / BOOK)
    damage(workbook)
    workbook.save(folder / BOOK)
    before = (folder / BOOK).read_bytes()
    outcome = update(folder)
    assert [(one.file, one.sheet, one.text) for one in outcome.changes] == [(BOOK, *one) for one in told]
    if headers is None:
        assert (outcome.backup, (folder / BOOK).read_bytes()) == (None, before)
    else:
        assert outcome.backup is not None and (outcome.backup / BOOK).read_bytes() == before
        assert [one.value for one in load_workbook(folder / BOOK)["Hitos"][4]] == headers
        assert update(folder) == Outcome((), None)


def test_a_new_exercise_is_up_to_date(tmp_path: Path) -> None:
    create_exercise(tmp_path / "e", "17", "Prueba", SCHEMAS, DATAPACKAGES)
    assert update(tmp_path / "e") == Outcome((), None)


def test_an_exercise_of_the_first_release_keeps_every_row_and_has_every_column(tmp_path: Path) -> None:
    """``versiones/0.1`` was made and filled in when there were eight tables, and saved by LibreOffice."""
    folder = Path(shutil.copytree(VERSIONS / "0.1" / "ejercicio", tmp_path / "ejercicio"))
    before = load_exercise(folder)
    rows = {table: len(one.data) for table, one in tables_of(before).items()}
    bring_forward(folder)
    after = tables_of(load_exercise(folder))
    assert {table: len(after[table].data) for table in rows} == rows
    assert {table: (one.missing_columns, one.unknown_columns) for table, one in after.items()} == dict.fromkeys(
        after, ((), ())
    )


def test_what_could_be_published_before_can_be_published_after(tmp_path: Path) -> None:
    """The first release had no agenda: the sheet that waits for its rows is not asked for the visits of its steps."""
    folder = Path(shutil.copytree(VERSIONS / "0.1" / "ejercicio", tmp_path / "ejercicio"))
    before = judged(folder)
    bring_forward(folder)
    after = judged(folder)
    assert (before, after) == ([], [])


def judged(folder: Path) -> list[str]:
    """The errors of the exercise: without any it is published."""
    report = check(load_exercise(folder), lambda stage, subject, work: work(unheard)).report
    return [one.message for one in report.findings if one.severity == "error"]


def tables_of(exercise: Exercise) -> dict[str, Tabla]:
    return {
        table: read(source.file, source.sheet, package.schemas[table])
        for package in exercise.packages
        for table, source in package.sources.items()
        if source.file is not None
    }
