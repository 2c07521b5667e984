"""Workbooks of the three kinds: each cell as the text a person would have typed, and nothing lost in silence."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from pipelines.clean.cells import column_letter
from tests.clean.books import edited, ods, ods_cell, xls, xls_error, xlsx
from tests.clean.reading import HEADER, read, refusal, rows, table_schema

DAY = dt.datetime(2015, 3, 15)  # noqa: DTZ001 - a cell has no time zone
WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods}
TWO = table_schema({"name": "clave", "title": "Clave"}, {"name": "valor", "title": "Valor"})
PERCENT = table_schema(
    {"name": "clave", "title": "Clave"}, {"name": "avance", "title": "Avance", "type": "number", "unit": "%"}
)


def test_columns_are_named_as_spreadsheets_do():
    widest = range(16_384)
    assert [column_letter(index) for index in widest] == [get_column_letter(index + 1) for index in widest]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_table_under_its_title_keeps_each_cells_place(tmp_path, kind):
    sheet = [
        ["Egresos 2015"],
        [None],
        [None, *HEADER],
        [None, "a-1", "Año", "2015-01-02", 10.5],
        [None],
        [None, "a-2", "Más", "", 7.0],
    ]
    table = read(tmp_path, WRITERS[kind](("Hoja1", sheet)), f"t.{kind}")
    assert rows(table) == [["a-1", "Año", "2015-01-02", "10.5"], ["a-2", "Más", "", "7"]]
    assert (table.sheet, table.header_row, table.rows) == ("Hoja1", 3, (4, 6))
    assert [table.cell(1, column) for column in table.schema.columns] == ["B6", "C6", "D6", "E6"]


# Characters that the writers themselves keep: XML allows few control characters, and openpyxl none.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), max_size=20)
NUMBER = st.integers(-(10**14), 10**14).map(float) | st.decimals(-(10**9), 10**9, places=4).map(float)


@pytest.mark.parametrize("kind", WRITERS)
@given(table=st.lists(st.tuples(st.uuids(), TEXT, NUMBER), max_size=6))
def test_what_each_program_writes_is_read_back(tmp_path_factory, kind, table):
    schema = table_schema("clave", "texto", "numero")
    sheet = [["clave", "texto", "numero"], *([str(key), text, number] for key, text, number in table)]
    read_back = read(tmp_path_factory.mktemp("libro"), WRITERS[kind](("Hoja1", sheet)), f"t.{kind}", schema)
    normal = [unicodedata.normalize("NFC", " ".join(text.split())) for _, text, _ in table]
    assert [[" ".join(row[1].split()), float(row[2])] for row in rows(read_back)] == [
        [text, number] for text, (_, _, number) in zip(normal, table, strict=True)
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (0.1 + 0.2, "0.3"), (1234567890.12, "1234567890.12"), (1e-7, "0.0000001"), (-2.50, "-2.5"),
        (123456789012345.0, "123456789012345"), (True, "true"), (False, "false"), ("007", "007"), (" a\nb ", "a\nb"),
        (dt.date(2015, 3, 1), "2015-03-01"), (DAY.replace(day=1, hour=10, minute=30), "2015-03-01T10:30:00"),
        (dt.time(9, 30), "09:30:00"), (dt.timedelta(hours=30, minutes=5), "30:05:00"),
    ],
)  # fmt: skip
def test_a_typed_cell_is_the_text_a_person_would_have_typed(tmp_path, value, text):
    assert rows(read(tmp_path, xlsx(("H", [["Clave", "Valor"], ["a", value]])), "t.xlsx", TWO)) == [["a", text]]


@pytest.mark.parametrize(
    "content",
    [
        xlsx(("H", [["Clave", "Avance"], ["a", 0.4], ["b", 0.405], ["c", 1], ["d", 40], ["e", None]]),
             formats={"B2": "0%", "B3": "0.00%", "B4": "[Red]0.0 %"}),
        xls(("H", [["Clave", "Avance"], ["a", 0.4], ["b", 0.405], ["c", 1.0], ["d", 40], ["e", None]]),
            formats={float: "0.0%"}),
        ods(("H", [["Clave", "Avance"],
                   ["a", ods_cell("40%", valuetype="percentage", value="0.4")],
                   ["b", ods_cell("40.5%", valuetype="percentage", value="0.405")],
                   ["c", ods_cell("100%", valuetype="percentage", value="1")], ["d", 40], ["e", None]])),
    ],
    ids=["xlsx", "xls", "ods"],
)  # fmt: skip
def test_a_percentage_is_the_one_that_the_sheet_shows(tmp_path, content):
    name = "t.xlsx" if b"xl/workbook.xml" in content else "t.ods" if content.startswith(b"PK") else "t.xls"
    table = read(tmp_path, content, name, PERCENT)
    assert rows(table) == [["a", "40"], ["b", "40.5"], ["c", "100"], ["d", "40"], ["e", ""]]
    assert [(one.kind, one.column, one.count, one.examples[0]) for one in table.repairs] == [
        ("porcentaje", "avance", 3, ("B2", "40%", "40"))
    ]


@pytest.mark.parametrize(
    "content",
    [
        xlsx(("H", [["Clave", "Valor"], ["a", 7], ["b", 1234], ["c", 1.5], ["d", -7], ["e", 7]]),
             formats={"B2": "000", "B3": "000", "B4": "000", "B5": "000", "B6": "0"}),
        xls(("H", [["Clave", "Valor"], ["a", 7.0], ["b", 1234.0], ["c", 1.5], ["d", -7.0], ["e", 7]]),
            formats={float: "000"}),
        ods(("H", [["Clave", "Valor"], ["a", ods_cell("007", valuetype="float", value="7")], ["b", 1234], ["c", 1.5],
                   ["d", -7], ["e", 7]])),
    ],
    ids=["xlsx", "xls", "ods"],
)  # fmt: skip
def test_a_code_keeps_the_zeros_that_the_sheet_shows(tmp_path, content):
    name = "t.xlsx" if b"xl/workbook.xml" in content else "t.ods" if content.startswith(b"PK") else "t.xls"
    assert [row[1] for row in rows(read(tmp_path, content, name, TWO))] == ["007", "1234", "1.5", "-7", "7"]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_date_in_a_column_of_text_is_told(tmp_path, kind):
    """Spreadsheets turn the code 3-15 into a day of March on their own."""
    sheet = [["Clave", "Valor"], ["a", "3-14"], ["b", DAY], ["c", "x"]]
    content = xlsx(("H", sheet)) if kind == "xlsx" else xls(("H", sheet), formats={dt.datetime: "dd/mm/yyyy"})
    table = read(tmp_path, content, f"t.{kind}", TWO)
    assert [row[1] for row in rows(table)] == ["3-14", "2015-03-15", "x"]
    assert [(one.kind, one.column, one.count, one.examples) for one in table.repairs] == [
        ("fecha-en-texto", "valor", 1, (("B3", "fecha", "2015-03-15"),))
    ]


ERROR = (
    "error-de-formula",
    "La fórmula de la celda termina en un error.",
    "Corrija la fórmula, o escriba en la celda el valor.",
)
WITHOUT_RESULT = (
    "formula-sin-resultado",
    "La fórmula de la celda no tiene resultado guardado.",
    "Abra el libro con Excel o LibreOffice, que calculan las fórmulas, guárdelo y vuelva a intentarlo.",
)
# The sheet, and of each cell that lost its value: place, column, what it shows, and what is said of it.
FORMULAS = {
    "xlsx error": (
        xlsx(("H", [["Clave", "Valor"], ["a", "#REF!"], ["b", 1], ["c", "#DIV/0!"]])), "t.xlsx",
        [("B2", "valor", "#REF!", *ERROR), ("B4", "valor", "#DIV/0!", *ERROR)],
    ),
    "xls error": (
        xls(("H", [["Clave", "Valor"], ["a", xls_error(0x17)], ["b", 1], ["c", xls_error(0x07)]])), "t.xls",
        [("B2", "valor", "#REF!", *ERROR), ("B4", "valor", "#DIV/0!", *ERROR)],
    ),
    "ods error": (
        ods(("H", [["Clave", "Valor"],
                   ["a", ods_cell("#¡DIV/0!", formula="of:=1/0", valuetype="string", stringvalue="")],
                   ["b", ods_cell("Err:502", formula="of:=X()", valuetype="float", value="0")], ["c", "#1"]])),
        "t.ods", [("B2", "valor", "#¡DIV/0!", *ERROR), ("B3", "valor", "Err:502", *ERROR)],
    ),
    "xlsx without results": (
        xlsx(("H", [["Clave", "Valor"], ["a", "=1+1"], ["b", 2]])), "t.xlsx",
        [("B2", "valor", None, *WITHOUT_RESULT)],
    ),
    "ods without results": (
        ods(("H", [["Clave", "Valor"], ["a", ods_cell(formula="of:=1+1")], ["b", 2]])), "t.ods",
        [("B2", "valor", None, *WITHOUT_RESULT)],
    ),
    "a sum under the table": (
        xlsx(("H", [["Clave", "Valor"], ["a", 1], ["", "=SUM(B2)"]])), "t.xlsx",
        [("B3", "valor", None, *WITHOUT_RESULT)],
    ),
    "a title": (
        xlsx(("H", [["Clave", "Valor", "#REF!"], ["a", 1, 3]])), "t.xlsx", [("C1", None, "#REF!", *ERROR)],
    ),
    "above and beside the table": (
        xlsx(("H", [["Al", "=TODAY()"], ["Clave", "Valor"], ["a", 1, None, "=1+1"], ["b", 2, None, "#REF!"]])),
        "t.xlsx", [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "name", "told"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_that_has_no_value_is_told_at_its_cell_if_it_is_of_the_table(tmp_path, content, name, told):
    table = read(tmp_path, content, name, TWO)
    assert [(one.cell, one.column, one.value, one.rule, one.message, one.remedy) for one in table.complaints] == told


def test_the_errors_of_another_sheet_do_not_matter(tmp_path):
    content = xlsx(("Datos", [["Clave", "Valor"], ["a", 1]]), ("Cálculos", [["#REF!", "=1+1"]]))
    assert rows(read(tmp_path, content, "t.xlsx", TWO, sheet="Datos")) == [["a", "1"]]


def test_formulas_with_their_results_are_read(tmp_path):
    content = xlsx(("H", [["Clave", "Valor"], ["a", 7], ["b", 8]]))
    calculated = edited(
        content, "xl/worksheets/sheet1.xml",
        lambda old: old.replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>").replace(
            b'<c r="B3" t="n"><v>8</v></c>', b'<c r="B3" t="str"><f>IF(A3="","x","")</f><v></v></c>'
        ),
    )  # fmt: skip
    assert rows(read(tmp_path, calculated, "t.xlsx", TWO)) == [["a", "7"], ["b", ""]]


def test_repeated_rows_and_cells_of_an_ods_count(tmp_path):
    """LibreOffice writes equal neighbours once, and ends a sheet with a million empty rows."""
    content = ods(("H", [["Clave", "Valor"], ["a", ods_cell("40%", valuetype="percentage", value="0.4")], ["z", 1]]))
    first = b'<table:table-row><table:table-cell office:value-type="string"><text:p>a'
    end = (
        b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        b'table:number-columns-repeated="1024"/></table:table-row></table:table>'
    )
    twice = edited(
        content, "content.xml",
        lambda old: old.replace(first, first.replace(b"table-row>", b'table-row table:number-rows-repeated="3">', 1))
        .replace(b"</table:table>", end),
    )  # fmt: skip
    table = read(tmp_path, twice, "t.ods", TWO)
    assert (rows(table), table.rows) == ([["a", "40%"]] * 3 + [["z", "1"]], (2, 3, 4, 5))


def test_a_strict_workbook_without_cell_addresses(tmp_path):
    """ISO's strict names, and rows and cells that only follow each other, as some programs write them."""
    content = xlsx(("H", [["Clave", "Avance"], ["a", 0.4]]), formats={"B2": "0%"})
    content = edited(content, "xl/worksheets/sheet1.xml", lambda old: re.sub(rb' r="[A-Z]*\d+"', b"", old))
    main, strict = b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
    for member in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        content = edited(content, member, lambda old: old.replace(main, strict))
    assert rows(read(tmp_path, content, "t.xlsx", PERCENT)) == [["a", "40"]]


THREE = [("Plan", [["x"]]), ("Compromisos", [["Clave", "Valor"], ["a", "b"]]), ("Hitos", [["x"]])]


@pytest.mark.parametrize("sheet", ["Compromisos", "compromisos", " COMPROMISOS ", "Compromísos"])
@pytest.mark.parametrize("kind", WRITERS)
def test_a_sheet_is_found_by_its_name_without_accents_or_case(tmp_path, kind, sheet):
    table = read(tmp_path, WRITERS[kind](*THREE), f"t.{kind}", TWO, sheet=sheet)
    assert (table.sheet, rows(table)) == ("Compromisos", [["a", "b"]])


@pytest.mark.parametrize(
    ("sheet", "message", "remedy"),
    [
        ("Compromiso", "«t.xlsx» no tiene la hoja «Compromiso»; tiene «Plan», «Compromisos», «Hitos».",
         "¿Es «Compromisos»? Corrija el nombre de la hoja en el libro o en ejercicio.toml."),
        ("Avances", "«t.xlsx» no tiene la hoja «Avances»; tiene «Plan», «Compromisos», «Hitos».",
         "Corrija el nombre de la hoja en el libro o en ejercicio.toml."),
        (None, "«t.xlsx» tiene 3 hojas y no se dice cuál usar: «Plan», «Compromisos», «Hitos».",
         'Agregue hoja = "…" a la fuente en ejercicio.toml.'),
    ],
)  # fmt: skip
def test_a_sheet_that_is_not_there(tmp_path, sheet, message, remedy):
    assert refusal(tmp_path, xlsx(*THREE), "t.xlsx", TWO, sheet=sheet) == (message, remedy, "hoja-faltante")


@pytest.mark.parametrize("kind", WRITERS)
def test_an_empty_sheet(tmp_path, kind):
    assert refusal(tmp_path, WRITERS[kind](("Hoja1", [])), f"t.{kind}", TWO) == (
        f"No hay ningún dato en la hoja «Hoja1» de «t.{kind}».",
        "Revise que sea el archivo correcto y que se haya guardado con sus datos.",
        "tabla-vacia",
    )


def test_one_cell_far_from_the_table_does_not_take_the_machines_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active["XFD1048576"] = "Clave", "Valor", "x"
    book.active.title = "Hoja1"
    content = io.BytesIO()
    book.save(content)
    assert refusal(tmp_path, content.getvalue(), "t.xlsx", TWO) == (
        "La hoja «Hoja1» de «t.xlsx» llega hasta la celda XFD1048576: es demasiado grande.",
        "Borre lo que haya en la celda XFD1048576, que está lejos de la tabla; si la tabla de veras es así de grande, "
        "guárdela como CSV.",
        "hoja-demasiado-grande",
    )


@pytest.mark.parametrize("author", ["None", "Ejemplo ficticio", "x" * 48])
def test_an_xls_is_read_whoever_its_author_is(tmp_path, author):
    """Some programs write the author's name so that xlrd alone stops at it."""
    book = xlwt.Workbook()
    book.owner = author
    sheet = book.add_sheet("Hoja1")
    for column, title in enumerate(["Clave", "Valor"]):
        sheet.write(0, column, title)
        sheet.write(1, column, "x")
    content = io.BytesIO()
    book.save(content)
    assert rows(read(tmp_path, content.getvalue(), "t.xls", TWO)) == [["x", "x"]]


MONTHS = [("Notas", [["x"]]), ("Enero", [["Clave", "Valor"], ["a", "1"]]), ("Marzo", [["Clave", "Valor"], ["b", "2"]])]


@pytest.mark.parametrize("sheets", [("Marzo", "enero"), ("*o",), ("Marzo", "*o")])
@pytest.mark.parametrize("kind", WRITERS)
def test_several_sheets_are_one_table(tmp_path, kind, sheets):
    table = read(tmp_path, WRITERS[kind](*MONTHS), f"t.{kind}", TWO, sheets=sheets)
    expected = [["a", "1"], ["b", "2"]]
    assert rows(table) == (expected[::-1] if sheets[0] == "Marzo" else expected)
    assert {one.sheet for one in table.pieces} == {"Enero", "Marzo"}


def test_one_of_several_sheets_is_not_there(tmp_path):
    assert refusal(tmp_path, xlsx(*MONTHS), "t.xlsx", TWO, sheets=("Enero", "Febrero")) == (
        "«t.xlsx» no tiene la hoja «Febrero»; tiene «Notas», «Enero», «Marzo».",
        "¿Es «Enero»? Corrija el nombre de la hoja en el libro o en ejercicio.toml.",
        "hoja-faltante",
    )
