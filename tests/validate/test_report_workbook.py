"""The steward's workbook comes back with its bad cells marked, and whatever else she keeps in it, untouched."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load as load_ods
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from pipelines.clean import Tabla
from pipelines.errors import SourceError
from pipelines.validate import Finding, source_finding
from pipelines.validate.report.workbook import Returned, SourceFile, return_workbook
from pipelines.validate.report.workbook.copies import MAX_CELLS
from pipelines.validate.report.workbook.marks import COLOURS, Mark
from pipelines.validate.report.workbook.to_correct import ToCorrect
from pipelines.validate.report.workbook.xlsx import mark_xlsx
from pipelines.validate.report.workbook.xml_text import Xml
from tests.clean.books import edited, encrypted_xlsx, ods, ods_cell, xls, xlsx
from tests.clean.reading import HEADER, SCHEMA, read
from tests.validate.full_workbook import full_workbook

ERROR, WARNING = (f"FF{back}" for back, _ in COLOURS.values())
TITLES = {"egresos": {field.name: field.title for field in SCHEMA.fields}}
VIEW = (
    '<workbookView visibility="visible" minimized="0" showHorizontalScroll="1" showVerticalScroll="1" '
    'showSheetTabs="1" tabRatio="600" firstSheet="0" activeTab="1" autoFilterDateGrouping="1" />'
)
LIST = (
    '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="Qué corregir" '
    'sheetId="3" r:id="rIdCocrea1"/>'
)
COPY = "Este libro es una copia del suyo, que no se tocó: corrija el suyo y vuelva a validar."


def finding(
    cell: str | None, value: str | None = None, column: str | None = "monto", sheet: str | None = "Egresos",
    severity: str = "error", file: str = "egresos.xlsx", message: str = "«Monto» debe ser una cifra.",
    remedy: str = "Escriba la cifra.",
) -> Finding:  # fmt: skip
    return Finding("type-error", severity, "egresos", file, sheet, cell, value, message, remedy, column)  # type: ignore[arg-type]


BAD = (
    finding("D5", "mucho"),
    finding("B6", None, "descripcion", message="Falta «Descripción».", remedy="Escríbala."),
    finding("E3", None, None, severity="advertencia", message="No está la columna «Ramo».", remedy="Agréguela."),
    finding(None, None, None, message="Faltan renglones.", remedy="Revise el total."),
)


def returned(
    folder: Path, content: bytes, name: str, findings: Sequence[Finding], tables: Sequence[Tabla] = ()
) -> Returned:
    path = folder / "original"
    path.write_bytes(content)
    found = return_workbook(SourceFile(path, name, SCHEMA), findings, tables, TITLES)
    assert path.read_bytes() == content
    assert found is not None
    return found


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {one: archive.read(one) for one in archive.namelist()}


def pieces(text: bytes) -> list[str]:
    return re.split("(?=<)", text.decode())


@pytest.mark.parametrize(("macros", "suffix"), [(False, ".xlsx"), (True, ".xlsm")])
def test_every_part_that_holds_no_mark_stays_byte_for_byte(tmp_path: Path, macros: bool, suffix: str) -> None:
    content = full_workbook(macros=macros)

    found = returned(tmp_path, content, f"egresos{suffix}", BAD)

    before, after = members(content), members(found.content)
    assert found.suffix == suffix
    assert [name for name in before if after[name] != before[name]] == [
        "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml",
        "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    ]  # fmt: skip
    assert [name for name in after if name not in before] == ["xl/worksheets/sheet3.xml"]
    assert {"xl/media/image1.png", "xl/charts/chart1.xml", "xl/tables/table1.xml", "customXml/item1.xml"} <= set(before)
    assert ("xl/vbaProject.bin" in before) is macros


def test_in_the_parts_that_hold_marks_nothing_else_changes(tmp_path: Path) -> None:
    content = full_workbook()

    after = members(returned(tmp_path, content, "egresos.xlsx", BAD).content)

    before = members(content)
    changes = {
        name: (
            [one for one in pieces(before[name]) if one not in pieces(after[name])],
            [one for one in pieces(after[name]) if one not in pieces(before[name])],
        )
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml")
    }
    assert changes == {
        "xl/worksheets/sheet1.xml": (
            ['<c r="D5" s="4" t="inlineStr">'],
            ['<c r="E3" s="6"/>', '<c r="D5" s="7" t="inlineStr">', '<c r="B6" s="8"/>'],
        ),
        "xl/worksheets/sheet2.xml": (
            ['<sheetView tabSelected="1" workbookViewId="0">'],
            ['<sheetView workbookViewId="0">'],
        ),
        "xl/workbook.xml": ([VIEW], [VIEW.replace('activeTab="1"', 'activeTab="2"'), LIST]),
    }
    assert before["xl/styles.xml"].count(b"<numFmt ") == after["xl/styles.xml"].count(b"<numFmt ")


def test_a_marked_cell_keeps_its_look_and_says_what_to_do(tmp_path: Path) -> None:
    found = returned(tmp_path, full_workbook(), "egresos.xlsx", BAD)

    book = openpyxl.load_workbook(io.BytesIO(found.content))
    sheet = book["Egresos"]
    bad, missing, header = sheet["D5"], sheet["B6"], sheet["E3"]
    assert [one.fill.fgColor.rgb for one in (bad, missing, header)] == [ERROR, ERROR, WARNING]
    assert (bad.value, bad.number_format, bad.border.bottom.style) == ("mucho", '"$"#,##0.00', "thin")
    assert bad.comment.text == (
        "Preguntar a Hacienda\n\nCocrea\nError: «Monto» debe ser una cifra.\nQué hacer: Escriba la cifra."
    )
    assert (missing.comment.author, missing.comment.text) == (
        "Cocrea", "Error: Falta «Descripción».\nQué hacer: Escríbala.",
    )  # fmt: skip
    assert header.comment.text == "Aviso: No está la columna «Ramo».\nQué hacer: Agréguela."
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb in (ERROR, WARNING)}
    assert marked == {"D5", "B6", "E3"}
    assert sheet["D4"].number_format == '"$"#,##0.00'
    assert book["Notas y 'más'"]["B1"].comment.text == "Nota de Lucía"


def test_a_comment_opens_beside_its_cell_whatever_the_width_of_the_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.column_dimensions["B"].width = 100
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[2].height = 60
    content = io.BytesIO()
    book.save(content)

    found = returned(tmp_path, content.getvalue(), "e.xlsx", [finding(one, sheet="Sheet") for one in ("A1", "B2")])

    (drawing,) = (text for name, text in members(found.content).items() if name.endswith(".vml"))
    # Column, row and offset in pixels of each corner: 340 wide and 52 high.
    assert re.findall(b"<x:Anchor>(.*?)</x:Anchor>", drawing) == [
        b"1, 12, 0, 0, 1, 352, 1, 32", b"2, 12, 1, 0, 8, 32, 1, 52",
    ]  # fmt: skip


def test_the_list_says_equal_errors_once_with_the_way_to_the_first(tmp_path: Path) -> None:
    thousand = [finding(f"D{row}", "x" if row % 2 else "y") for row in range(4, 1_004)]

    found = returned(tmp_path, full_workbook(), "egresos.xlsx", [*thousand, *BAD[1:]])

    book = openpyxl.load_workbook(io.BytesIO(found.content))
    sheet = book["Qué corregir"]
    assert [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()] == [
        ["Qué corregir"],
        [
            "1,002 errores y 1 aviso. Las celdas con error están en rojo y las de aviso en amarillo; cada una tiene un "
            "comentario que dice qué hacer."
        ],
        [COPY],
        [],
        ["Gravedad", "Hoja", "Celdas", "Columna", "Dice", "Qué pasa", "Qué hacer"],
        ["Error", "Egresos", "D4 a D1003", "Monto", "«y»\n«x»", "«Monto» debe ser una cifra.", "Escriba la cifra."],
        ["Error", "Egresos", "B6", "Descripción", "Falta «Descripción».", "Escríbala."],
        ["Aviso", "Egresos", "E3", "No está la columna «Ramo».", "Agréguela."],
        ["Error", "Egresos", "Faltan renglones.", "Revise el total."],
    ]
    links = {cell.coordinate: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"C6": "'Egresos'!D4", "C7": "'Egresos'!B6", "C8": "'Egresos'!E3"}
    assert book.active.title == "Qué corregir"
    assert [one.title for one in book if one.sheet_view.tabSelected] == ["Qué corregir"]
    cells = [book["Egresos"][f"D{row}"] for row in range(4, 1_004)]
    assert all(cell.fill.fgColor.rgb == ERROR and cell.comment for cell in cells)


def test_nothing_of_the_data_becomes_markup_or_a_formula(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://e.mx","x")</t><script>alert(1)</script>&\x01'

    found = returned(tmp_path, full_workbook(), "egresos.xlsx", [finding("D5", hostile, message=hostile)])

    book = openpyxl.load_workbook(io.BytesIO(found.content))
    shown = '=HYPERLINK("http://e.mx","x")</t><script>alert(1)</script>&\ufffd'
    assert book["Egresos"]["D5"].comment.text.endswith(f"Error: {shown}\nQué hacer: Escriba la cifra.")
    row = [cell for cell in book["Qué corregir"][6] if cell.value]
    assert [(cell.value, cell.data_type) for cell in row][4] == (f"«{shown}»", "s")


def test_marks_where_the_sheet_has_no_cell_no_row_or_one_merged_with_others(tmp_path: Path) -> None:
    places = ["B2", "Z5", "A5", "C40", "D300"]

    found = returned(tmp_path, full_workbook(), "egresos.xlsx", [finding(one) for one in places])

    sheet = openpyxl.load_workbook(io.BytesIO(found.content))["Egresos"]
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == ERROR}
    assert marked == {"A1", "Z5", "A5", "C40", "D300"}
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment} == {*marked, "D5"}


def test_a_finding_of_a_whole_row_marks_what_the_table_has_in_it(tmp_path: Path) -> None:
    content = xlsx(("Egresos", [HEADER, ["a-1", "x", None, 1], ["a-1", "y", None, 2]]))
    table = read(tmp_path, content, "egresos.xlsx")

    found = returned(tmp_path, content, "egresos.xlsx", [finding("3:3", "a-1", "linea_id")], [table])

    book = openpyxl.load_workbook(io.BytesIO(found.content))
    row = book["Egresos"][3]
    assert [cell.fill.fgColor.rgb for cell in row] == [ERROR] * 4
    assert [bool(cell.comment) for cell in row] == [True, False, False, False]
    assert book["Qué corregir"]["C6"].value == "renglón 3"


def test_a_corrected_copy_that_comes_back_has_only_the_new_marks(tmp_path: Path) -> None:
    first = returned(tmp_path, full_workbook(), "egresos.xlsx", BAD).content

    again = returned(tmp_path, first, "egresos.xlsx", [finding("D4", "1,2,3")]).content

    book = openpyxl.load_workbook(io.BytesIO(again))
    assert book.sheetnames == ["Egresos", "Notas y 'más'", "Qué corregir"]
    sheet = book["Egresos"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {
        "D4": "Error: «Monto» debe ser una cifra.\nQué hacer: Escriba la cifra.", "D5": "Preguntar a Hacienda",
    }  # fmt: skip
    assert {c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb in (ERROR, WARNING)} == {"D4"}
    assert [row[2].value for row in book["Qué corregir"].iter_rows(6)] == ["D4"]


ROWS = [HEADER, ["a-1", "Sillas", "15/03/2015", "$1,234.50"], ["a-2", "", "ayer", "=1+1"], ["a-3", "#N/A", "", "-"]]


@pytest.mark.parametrize(
    ("name", "content", "suffix", "where"),
    [
        ("e.xlsx", xlsx(("Egresos", ROWS[:2])), ".xlsx", "Egresos"),
        ("e.xlsx", full_workbook(), ".xlsx", "Egresos"),
        ("e.ods", ods(("Egresos", ROWS), ("Otra", [["x"]])), ".ods", "Egresos"),
        ("e.xls", xls(("Egresos", [*ROWS[:2], ["a-2", "", None, 7.5], ["a-3", "=x", None, 0.4]])), ".xlsx", "Egresos"),
        ("e.csv", "\r\n".join(";".join(row) for row in [["Título"], [], *ROWS]).encode("cp1252"), ".xlsx", None),
    ],
    ids=lambda one: one if isinstance(one, str) and "." in one else "",
)  # fmt: skip
def test_the_marked_copy_reads_as_the_same_table(
    tmp_path: Path, name: str, content: bytes, suffix: str, where: str | None
) -> None:
    hint = {"sheet": where} if where else {}
    table = read(tmp_path, content, name, **hint)
    bad = [finding(table.cell(row, "monto"), "x", sheet=where, file=name) for row in range(len(table.data))]

    found = returned(tmp_path, content, name, bad, [table])

    again = read(tmp_path, found.content, f"e{found.suffix}", **hint)
    assert found.suffix == suffix
    assert again.data.equals(table.data)
    assert (again.rows, again.header_row, again.letters) == (table.rows, table.header_row, table.letters)


def test_a_csv_and_an_old_workbook_come_back_as_a_copy_that_says_so(tmp_path: Path) -> None:
    csv = returned(
        tmp_path, b"Clave,Monto\na-1,x\n", "https://e.mx/datos/egresos%202015.csv?v=1",
        [finding("B2", "x", sheet=None)],
    )  # fmt: skip
    old = returned(tmp_path, xls(("Egresos", [["Clave", "Monto"], ["a-1", "x"]])), "egresos.xls", [finding("B2", "x")])

    heads = []
    for one in (csv, old):
        book = openpyxl.load_workbook(io.BytesIO(one.content))
        assert book.worksheets[0]["B2"].fill.fgColor.rgb == ERROR
        assert book.worksheets[0]["B2"].comment.text.startswith("Error: «Monto» debe ser una cifra.")
        heads.append((book.sheetnames, book["Qué corregir"]["A3"].value))
    assert heads == [
        (
            ["egresos 2015", "Qué corregir"],
            "«https://e.mx/datos/egresos%202015.csv?v=1» es un CSV, que no admite colores: esto es una copia en XLSX, "
            "solo con sus datos. Corrija su archivo y vuelva a validar.",
        ),
        (
            ["Egresos", "Qué corregir"],
            "«egresos.xls» es un libro de Excel 97-2003: esto es una copia en XLSX, solo con sus datos. Corrija su "
            "archivo y vuelva a validar.",
        ),
    ]


def test_a_very_large_csv_comes_back_with_the_rows_that_matter_in_their_places(tmp_path: Path) -> None:
    # As wide as long: a row takes longer than a cell.
    titles = [*HEADER, *(f"Nota {number}" for number in range(96))]
    notes = "," * 96
    lines = [",".join(titles), *(f"a-{row},x,,{row}{notes}" for row in range(2, MAX_CELLS // 100 + 10))]
    content = "\n".join(lines).encode()
    table = read(tmp_path, content, "egresos.csv")

    found = returned(tmp_path, content, "egresos.csv", [finding("D3000", "3000", sheet=None)], [table])

    book = openpyxl.load_workbook(io.BytesIO(found.content))
    rows = {row[0].row: [cell.value for cell in row] for row in book["egresos"].iter_rows() if row[0].value}
    assert rows == {1: titles, 3_000: ["a-3000", "x", None, "3000", *[None] * 96]}
    assert book["Qué corregir"]["A4"].value == (
        "Por su tamaño, la copia tiene solo el encabezado y los renglones señalados, cada uno en su lugar."
    )


def test_a_file_that_cannot_be_opened_is_not_given_back(tmp_path: Path) -> None:
    for name, content in {"e.xlsx": encrypted_xlsx(), "e.csv": b"%PDF-1.4", "f.xlsx": b"PK\x03\x04nada"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        told = source_finding(SourceError("No se puede leer.", "Ábralo.", "archivo-ilegible", name), "egresos")
        assert return_workbook(SourceFile(path, name, SCHEMA), [told], [], TITLES) is None


def test_an_odd_workbook_comes_back_as_a_copy(tmp_path: Path) -> None:
    odd = edited(
        xlsx(("Egresos", [["Clave", "Monto"], ["a-1", "x"]])), "xl/styles.xml",
        lambda text: re.sub(rb"<cellXfs.*</cellXfs>", b"", text),
    )  # fmt: skip

    found = returned(tmp_path, odd, "egresos.xlsx", [finding("B2", "x")])

    book = openpyxl.load_workbook(io.BytesIO(found.content))
    assert book["Egresos"]["B2"].fill.fgColor.rgb == ERROR
    assert book["Qué corregir"]["A3"].value == (
        "«egresos.xlsx» no se pudo marcar como está: esto es una copia en XLSX, solo con sus datos. Corrija su archivo "
        "y vuelva a validar."
    )


def test_a_tag_that_never_ends_is_none() -> None:
    assert list(Xml(b"<a><row " + b"r='1' / " * 50_000).tags("row", "c")) == []


def test_an_ods_keeps_every_cell_and_every_other_part(tmp_path: Path) -> None:
    run = ods_cell("x", valuetype="string", numbercolumnsrepeated="3")
    content = ods(
        ("Egresos", [["Título"], [run, "y"], [ods_cell(numbercolumnsrepeated="5")], ["fin"]]), ("Otra", [[1]])
    )
    bad = [finding("B2", "x", sheet="Egresos"), finding("C3"), finding("F4"), finding("A1", sheet="Otra")]

    found = returned(tmp_path, content, "egresos.ods", bad)

    before, after = members(content), members(found.content)
    assert [name for name in before if before[name] != after[name]] == ["content.xml"]
    assert list(after) == list(before)
    read_before, read_after = (CalamineWorkbook.from_filelike(io.BytesIO(one)) for one in (content, found.content))
    assert read_after.sheet_names == ["Egresos", "Otra", "Qué corregir"]
    for name in ("Egresos", "Otra"):
        old, new = (one.get_sheet_by_name(name).to_python(skip_empty_area=False) for one in (read_before, read_after))
        assert [[cell for cell in row if cell != ""] for row in new] == [[c for c in row if c != ""] for row in old]
    marked = marked_in_ods(found.content)
    assert marked == {
        "Egresos": {(2, 2): "#FFC7CF", (3, 3): "#FFC7CF", (4, 6): "#FFC7CF"}, "Otra": {(1, 1): "#FFC7CF"},
    }  # fmt: skip
    again = returned(tmp_path, found.content, "egresos.ods", [finding("A4", "fin")])
    assert marked_in_ods(again.content) == {"Egresos": {(4, 1): "#FFC7CF"}, "Otra": {}}


def marked_in_ods(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet → cell with a comment → background, as odfpy reads them."""
    book = load_ods(io.BytesIO(content))
    styles = {
        one.getAttribute("name"): child.getAttribute("backgroundcolor")
        for one in book.automaticstyles.childNodes
        for child in one.childNodes
        if child.tagName == "style:table-cell-properties"
    }
    found: dict[str, dict[tuple[int, int], str]] = {}
    for table in book.spreadsheet.childNodes:
        cells: dict[tuple[int, int], str] = {}
        rows = [one for one in table.childNodes if one.tagName == "table:table-row"]
        for number, row in enumerate(rows, 1):
            column = 1
            for cell in row.childNodes:
                if any(child.tagName == "office:annotation" for child in cell.childNodes):
                    cells[number, column] = styles[cell.getAttribute("stylename")]
                column += int(cell.getAttribute("numbercolumnsrepeated") or 1)
        found[table.getAttribute("name")] = cells
    found.pop("Qué corregir")
    return found


places = st.tuples(st.integers(1, 12), st.integers(1, 8))


@given(st.dictionaries(places, st.text("ab<&", max_size=3)), st.sets(places, min_size=1, max_size=12))
def test_exactly_the_marked_cells_change_their_colour_and_no_cell_its_value(
    cells: Mapping[tuple[int, int], str], marked: set[tuple[int, int]]
) -> None:
    book = openpyxl.Workbook()
    for (row, column), value in cells.items():
        book.active.cell(row, column, value)
    content = io.BytesIO()
    book.save(content)

    marks = {place: Mark("error", "Nota") for place in marked}
    after = openpyxl.load_workbook(io.BytesIO(mark_xlsx(content, {"Sheet": marks}, ToCorrect((), ()))))["Sheet"]

    coloured, noted, values = set(), set(), {}
    for row in after.iter_rows():
        for cell in row:
            place = (cell.row, cell.column)
            if cell.fill.fgColor.rgb == ERROR:
                coloured.add(place)
            if cell.comment:
                noted.add(place)
            if cell.value is not None:
                values[place] = cell.value
    assert (coloured, noted) == (marked, marked)
    assert values == {place: value for place, value in cells.items() if value}


@pytest.mark.libreoffice
def test_libreoffice_shows_the_marks_and_keeps_them(tmp_path: Path, save_with_libreoffice) -> None:
    marked = tmp_path / "marcado.xlsx"
    marked.write_bytes(returned(tmp_path, full_workbook(), "egresos.xlsx", BAD).content)
    marked_ods = tmp_path / "marcado-ods.ods"
    marked_ods.write_bytes(returned(tmp_path, ods(("Egresos", ROWS)), "egresos.ods", [finding("D3", "=1+1")]).content)

    sheet, from_ods = (
        openpyxl.load_workbook(one)["Egresos"] for one in save_with_libreoffice([marked, marked_ods], "xlsx")
    )

    assert [sheet[cell].fill.fgColor.rgb for cell in ("D5", "B6", "E3")] == [ERROR, ERROR, WARNING]
    assert sheet["B6"].comment.text == "Error: Falta «Descripción».\nQué hacer: Escríbala."
    assert from_ods["D3"].fill.fgColor.rgb == ERROR
    assert from_ods["D3"].comment.text == "Error: «Monto» debe ser una cifra.\nQué hacer: Escriba la cifra."


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", pytest.param("ods", marks=pytest.mark.long)])
def test_a_copy_that_libreoffice_saved_comes_back_with_only_the_new_marks(
    tmp_path: Path, save_with_libreoffice, kind: str
) -> None:
    noted = tmp_path / "egresos.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(full_workbook()))
    book["Egresos"]["D4"].comment = Comment("Lo dijo Hacienda & Cía.", "Ana")
    book.save(noted)
    (own,) = save_with_libreoffice([noted], kind)
    first = tmp_path / f"marcado.{kind}"
    bad = [finding("D4", "=1+1"), finding("D6", "x")]
    first.write_bytes(returned(tmp_path, own.read_bytes(), f"egresos.{kind}", bad).content)
    (saved,) = save_with_libreoffice([first], kind)

    again = tmp_path / f"otra.{kind}"
    again.write_bytes(returned(tmp_path, saved.read_bytes(), f"egresos.{kind}", [finding("D3", "1,2,3")]).content)

    (shown,) = save_with_libreoffice([again], "xlsx")
    sheet = openpyxl.load_workbook(shown)["Egresos"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {
        "D3": "Error: «Monto» debe ser una cifra.\nQué hacer: Escriba la cifra.", "D4": "Lo dijo Hacienda & Cía.",
        "D5": "Preguntar a Hacienda",
    }  # fmt: skip
