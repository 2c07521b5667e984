"""Any one table against any Table Schema: frictionless's own report, and the same in Spanish."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from frictionless.console import console as frictionless
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from typer.testing import CliRunner

from pipelines.errors import UsageError
from pipelines.paths import SCHEMAS
from pipelines.validate.one_file import as_reporte, validate_file
from pipelines.validate.report.tally import tally
from tests.conftest import Cli

FIELDS = [
    {"name": "id", "title": "Clave", "type": "integer", "constraints": {"required": True}},
    {"name": "nombre", "title": "Nombre", "type": "string", "constraints": {"maxLength": 5}},
    {"name": "sector", "type": "string", "constraints": {"enum": ["gobierno", "sociedad"]}},
]
SCHEMA: dict[str, Any] = {"name": "prueba", "title": "Prueba", "fields": FIELDS, "primaryKey": ["id"]}
HEADER = ["id", "nombre", "sector"]
GOOD = [HEADER, [1, "ana", "gobierno"], [2, "eva", "sociedad"]]
BAD = [HEADER, [1, "ana", "gobierno"], ["x", "benjamín", "gobiern"], [1, "", ""], ["", "", ""], [2, "eva", "sociedad"]]
LONG = [HEADER, *(["x", "ana", "gobierno"] for _ in range(1200))]
EXTRA = [["id", "name", "sector", "otra"], [1, "ana", "gobierno", "algo"]]
Rows = list[list[Any]]


def _csv(path: Path, rows: Rows) -> None:
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


def _xlsx(path: Path, rows: Rows) -> None:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.create_sheet("otra hoja").append(["no se lee"])
    workbook.save(path)


def _xls(path: Path, rows: Rows) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Hoja 1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    workbook.save(str(path))


def _ods(path: Path, rows: Rows) -> None:
    document, table = OpenDocumentSpreadsheet(), Table(name="Hoja 1")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


WRITERS: Mapping[str, Callable[[Path, Rows], None]] = {"csv": _csv, "xlsx": _xlsx, "xls": _xls}


def _schema(folder: Path, descriptor: object = SCHEMA) -> Path:
    path = folder / "esquema.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return path


def _timeless(report: Mapping[str, Any]) -> Any:
    """A report without what changes from one run to the next."""
    bare = json.loads(json.dumps(report))
    for part in (bare, *bare["tasks"]):
        part["stats"].pop("seconds")
    return bare


def _by_frictionless(file: Path, schema: Path) -> tuple[int, Any]:
    """The report of frictionless's own command line, and its exit code."""
    ran = CliRunner().invoke(frictionless, ["validate", str(file), "--schema", str(schema), "--json", "--trusted"])
    return ran.exit_code, _timeless(json.loads(ran.stdout))


@pytest.mark.parametrize("rows", [GOOD, BAD, LONG, EXTRA], ids=["good", "bad", "long", "extra"])
@pytest.mark.parametrize("kind", WRITERS)
def test_the_report_is_the_one_that_frictionless_gives(tmp_path: Path, kind: str, rows: Rows) -> None:
    file, schema = tmp_path / f"datos.{kind}", _schema(tmp_path)
    WRITERS[kind](file, rows)
    code, expected = _by_frictionless(file, schema)
    report, _ = validate_file(file, schema)
    assert _timeless(report.to_dict()) == expected
    assert report.valid is (code == 0)
    assert report.valid is (rows is GOOD)


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 8, "id,nombre\n1,Ñandú\n".encode("latin-1"), b"\n\n\n"])
@pytest.mark.parametrize("name", ["datos.csv", "datos.xlsx"])
def test_a_file_that_is_not_what_its_name_says_is_a_report_too(tmp_path: Path, name: str, content: bytes) -> None:
    file, schema = tmp_path / name, _schema(tmp_path)
    file.write_bytes(content)
    _, expected = _by_frictionless(file, schema)
    report, _ = validate_file(file, schema)
    assert _timeless(report.to_dict()) == expected


def test_relative_paths_and_those_above_are_read_too(tmp_path: Path) -> None:
    inner = tmp_path / "carpeta"
    inner.mkdir()
    _csv(tmp_path / "datos.csv", BAD)
    _schema(tmp_path)
    here = Path.cwd()
    os.chdir(inner)
    try:
        _, expected = _by_frictionless(Path("../datos.csv"), Path("../esquema.json"))
        report, _ = validate_file(Path("../datos.csv"), Path("../esquema.json"))
    finally:
        os.chdir(here)
    assert _timeless(report.to_dict()) == expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_in_spanish_with_the_address_of_each_cell(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"datos.{kind}"
    WRITERS[kind](file, BAD)
    report, schema = validate_file(file, _schema(tmp_path))
    found = as_reporte(report, schema, file.name)
    assert [(one.table, one.file, one.sheet) for one in found.findings] == [("prueba", file.name, None)] * 7
    assert [(one.cell, one.value, one.rule, one.message) for one in found.findings] == [
        ("A3", "x", "type-error", "«Clave» debe ser un número entero."),
        ("B3", "benjamín", "constraint-error/maxLength",
         "El texto de «Nombre» es demasiado largo: tiene 8 caracteres."),
        ("C3", "gobiern", "constraint-error/enum", "«sector» solo admite los valores de su lista."),
        ("A3", "x", "primary-key", "Falta la clave del renglón."),
        ("A4", "1", "primary-key", "El valor de «Clave» no debe repetirse. Ya está en el renglón 2."),
        ("5:5", None, "blank-row", "El renglón está vacío."),
        ("A5", None, "primary-key", "Falta la clave del renglón."),
    ]  # fmt: skip
    assert found.findings[2].suggestion == "gobierno"


def test_headers_that_are_not_the_schemas(tmp_path: Path) -> None:
    _csv(tmp_path / "datos.csv", EXTRA)
    report, schema = validate_file(tmp_path / "datos.csv", _schema(tmp_path))
    assert [(one.cell, one.value, one.message) for one in as_reporte(report, schema, "datos.csv").findings[:2]] == [
        ("D1", "otra", "El encabezado «otra» no está en el esquema."),
        ("B1", "name", "El encabezado es «name» y aquí debería ir «Nombre»."),
    ]


@pytest.mark.parametrize(("kind", "rows"), [("csv", 200_000), ("xlsx", 40_000)])
def test_how_far_it_is_is_told_in_bytes_of_the_file(tmp_path: Path, kind: str, rows: int) -> None:
    file, told = tmp_path / f"datos.{kind}", list[tuple[int, int]]()
    WRITERS[kind](file, [HEADER, *([number, f"nombre {number}", "gobierno"] for number in range(rows))])
    validate_file(file, _schema(tmp_path), 0, lambda count, read: told.append((count, read)))
    size = file.stat().st_size
    assert told[-1] == (rows, size)
    assert [read for _, read in told] == sorted({read for _, read in told})
    assert 0 < told[0][1] < size


def test_what_a_header_or_a_column_hides_does_nothing_to_a_terminal(tmp_path: Path, cocrea: Cli) -> None:
    fields = [{"name": "i\x1bd"}, {"name": "b"}]
    (tmp_path / "datos.csv").write_text(f"a\x1b[31m\x07,{'b' * 100_000}\n1,x\n", encoding="utf-8")
    ran = cocrea("validar", tmp_path / "datos.csv", "--esquema", _schema(tmp_path, {"fields": fields}))
    assert "El encabezado es «a␛[31m␇» y aquí debería ir «i␛d»." in ran.stdout
    assert f"El encabezado es «{'b' * 59}…» y aquí debería ir «b»." in ran.stdout
    assert "\x1b" not in ran.stdout


@pytest.mark.parametrize(("limit", "told", "row"), [(1, "1 error", 2), (1000, "1,000 errores", 501)])
def test_a_checking_that_stopped_says_so_first(tmp_path: Path, limit: int, told: str, row: int) -> None:
    _csv(tmp_path / "datos.csv", LONG)
    report, schema = validate_file(tmp_path / "datos.csv", _schema(tmp_path), limit)
    found = as_reporte(report, schema, "datos.csv")
    first = found.findings[0]
    assert (first.rule, first.cell) == ("demasiados-errores", None)
    assert first.message == (
        f"La tabla «Prueba» tiene {told} o más: la revisión se detuvo en el renglón {row} y lo que sigue no se revisó."
    )
    # And is not one of them.
    assert (len(found.errors), tally(found.findings), found.valid) == (limit, told, False)


def test_keys_of_other_tables_are_left_to_the_whole_exercise_and_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "minutas.csv").write_text(
        "minuta_id,sesion_id,version,estatus,fecha_aprobacion,archivo,url,sha256\nm-1,s-1,1,otra,,,https://ejemplo.gob.mx/m1.pdf,\n",
        encoding="utf-8",
    )
    report, schema = validate_file(tmp_path / "minutas.csv", SCHEMAS / "minutas.json")
    error, notice = as_reporte(report, schema, "minutas.csv").findings
    assert (error.cell, error.rule, error.severity) == ("D2", "constraint-error/enum", "error")
    assert (notice.rule, notice.severity, notice.message, notice.remedy) == (
        "claves-sin-comprobar",
        "advertencia",
        "No se comprobó si las claves de otras tablas existen (stl_sesiones): aquí se revisa un solo archivo.",
        "Para comprobarlas, revise el ejercicio completo con «cocrea validar CARPETA».",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "El esquema «{}» no es JSON válido: hay un error en la línea 1."),
        ("", "El esquema «{}» no es JSON válido: hay un error en la línea 1."),
        ("[" * 100_000, "El esquema «{}» no es JSON válido."),
        (b"\xff\xfe\x00", "El esquema «{}» no es JSON válido."),
        ("[]", "«{}» no es un Table Schema: no tiene una lista de columnas («fields»)."),
        ("null", "«{}» no es un Table Schema: no tiene una lista de columnas («fields»)."),
        ("{}", "«{}» no es un Table Schema: no tiene una lista de columnas («fields»)."),
        ('{"fields": []}', "«{}» no es un Table Schema: no tiene una lista de columnas («fields»)."),
        ('{"fields": {"a": 1}}', "«{}» no es un Table Schema: no tiene una lista de columnas («fields»)."),
    ],
)
def test_what_is_no_schema_is_said(tmp_path: Path, content: str | bytes, message: str) -> None:
    _csv(tmp_path / "datos.csv", GOOD)
    schema = tmp_path / "e.json"
    schema.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError) as told:
        validate_file(tmp_path / "datos.csv", schema)
    assert told.value.message == message.replace("{}", str(schema))


@pytest.mark.parametrize(
    "fields",
    [
        [1], ["id"], [{"type": "string"}], [{"name": "id", "type": "entero"}], [{"name": 5}],
        [{"name": "id", "constraints": {"required": "sí"}}], [{"name": "id", "constraints": {"pattern": "("}}],
        [{"name": "id", "constraints": {"enum": "a"}}], [{"name": "id", "type": "number", "constraints": {"enum": 3}}],
        [{"name": "id"}, {"name": "id"}],
    ],
)  # fmt: skip
def test_a_malformed_schema_is_a_wrong_use_and_never_a_traceback(tmp_path: Path, fields: object) -> None:
    _csv(tmp_path / "datos.csv", GOOD)
    with pytest.raises(UsageError) as told:
        validate_file(tmp_path / "datos.csv", _schema(tmp_path, {"fields": fields}))
    assert told.value.message.startswith(f"«{tmp_path / 'esquema.json'}» no es un Table Schema válido")


@pytest.mark.parametrize(
    ("file", "schema", "message"),
    [
        ("nada.csv", "esquema.json", "No encuentro el archivo «nada.csv»."),
        (".", "esquema.json", "«.» no es un archivo."),
        ("datos.csv", "nada.json", "No encuentro el esquema «nada.json»."),
        ("datos.csv", ".", "No se puede leer el esquema «.»."),
        ("foto.png", "esquema.json", "«foto.png» no es una tabla que se sepa leer, según su nombre."),
        ("libro.ods", "esquema.json", "«libro.ods» es un ODS, y un solo archivo se revisa si es CSV, XLSX o XLS."),
        ("sin-terminacion", "esquema.json", "«sin-terminacion» no es una tabla que se sepa leer, según su nombre."),
    ],
)
def test_what_cannot_be_checked_is_said(tmp_path: Path, file: str, schema: str, message: str) -> None:
    _csv(tmp_path / "datos.csv", GOOD)
    _csv(tmp_path / "sin-terminacion", GOOD)
    _ods(tmp_path / "libro.ods", GOOD)
    (tmp_path / "foto.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    _schema(tmp_path)
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        with pytest.raises(UsageError) as told:
            validate_file(Path(file), Path(schema))
    finally:
        os.chdir(here)
    assert told.value.message == message


@pytest.mark.parametrize(
    ("field", "cell", "message", "remedy"),
    [
        (
            {"type": "date"}, "15/03/2015", "«X» debe ser una fecha.",
            "¿Quiso escribir «2015-03-15»? Escríbala exactamente así: 2015-03-15.",
        ),
        (
            {"type": "date"}, "2015-02-31",
            "«X» debe ser una fecha. El día 31 de febrero de 2015 no existe: ese mes termina el 28.",
            "Escríbala exactamente así: 2015-03-15.",
        ),
        (
            {"type": "date", "format": "%d/%m/%y"}, "2015-03-01", "«X» debe ser una fecha.",
            "¿Quiso escribir «01/03/15»? Escríbala exactamente así: 15/03/15.",
        ),
        (
            {"type": "time"}, "9:30", "«X» debe ser una hora.",
            "¿Quiso escribir «09:30:00»? Escríbala exactamente así: 10:30:00.",
        ),
        (
            {"type": "datetime"}, "15/03/2015", "«X» debe ser una fecha con hora.",
            "Escríbala exactamente así: 2015-03-15T10:30:00.",
        ),
        (
            {"type": "boolean"}, "Sí", "«X» debe ser true o false.",
            "¿Quiso escribir «true»? Escriba true o false, tal como está aquí.",
        ),
        (
            {"type": "boolean", "trueValues": ["S"], "falseValues": ["N"]}, "No", "«X» debe ser S o N.",
            "¿Quiso escribir «N»? Escriba S o N, tal como está aquí.",
        ),
        (
            {"type": "number"}, "$1,234.50", "«X» debe ser un número.",
            "¿Quiso escribir «1234.50»? Escriba solo la cifra, con punto para los decimales, por ejemplo 1234.50.",
        ),
        (
            {"type": "string", "categories": [{"value": "a", "label": "Alfa"}], "constraints": {"enum": ["a"]}}, "Alfa",
            "«X» solo admite los valores de su lista.", "Escriba uno de estos, tal como está aquí: a.",
        ),
        (
            {"type": "string", "constraints": {"enum": []}}, "a",
            "«X» no admite ningún valor: su lista está vacía en el esquema.",
            "Escriba en el «enum» del esquema los valores que se admiten, o quítelo.",
        ),
        # What it says already is no suggestion.
        (
            {"type": "number", "decimalChar": ""}, "1", "«X» debe ser un número.",
            "Escriba solo la cifra, con punto para los decimales, por ejemplo 1234.50.",
        ),
    ],
)  # fmt: skip
def test_a_file_judged_as_it_is_asks_for_what_frictionless_takes(
    tmp_path: Path, field: dict[str, Any], cell: str, message: str, remedy: str
) -> None:
    file = tmp_path / "datos.csv"
    file.write_text(f'id,x\n1,"{cell}"\n', encoding="utf-8")
    fields = [{"name": "id", "type": "integer"}, {"name": "x", "title": "X", **field}]
    report, schema = validate_file(file, _schema(tmp_path, {"fields": fields}))
    (found,) = as_reporte(report, schema, file.name).findings
    assert (found.cell, found.message, found.remedy) == ("B2", message, remedy)
    if found.suggestion:
        file.write_text(f'id,x\n1,"{found.suggestion}"\n', encoding="utf-8")
        assert validate_file(file, tmp_path / "esquema.json")[0].valid
