"""A file is what its bytes are: names that lie, ciphered, cut, damaged and swollen files."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from itertools import islice

import pytest

from pipelines.clean import Repair
from pipelines.clean.formats import expand_gzip, recognise
from pipelines.clean.grids import read_grid
from pipelines.errors import SourceError
from pipelines.source import Files, Source
from tests.clean.books import edited, encrypted_ods, encrypted_xls, encrypted_xlsx, ods, xls, xlsx
from tests.clean.reading import original_of, read, refusal, table_schema

TWO = table_schema({"name": "clave", "title": "Clave"}, {"name": "valor", "title": "Valor"})
SHEET = ("H", [["Clave", "Valor"], *([f"c{number}", number * 1.5] for number in range(200))])
TEXT = b"Clave,Valor\na,1\n"
BOOKS = {"xlsx": xlsx(SHEET), "xls": xls(SHEET), "ods": ods(SHEET)}


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


SAVE = "Ábralo con el programa que lo creó y guárdelo como XLSX, ODS o CSV, con la extensión que le corresponde."
PAGE = (
    "Si lo descargó, revise que la dirección sea la del archivo y no la de una página; si Excel lo abre como tabla, "
    "guárdelo ahí como XLSX."
)
IMAGE = "Pida la hoja de cálculo de la que se tomó la imagen, o capture la tabla en una."
PDF = "Pida la hoja de cálculo de la que se hizo el PDF, o capture la tabla en una."
UNZIP = (
    "Diga cuál de sus archivos es la tabla, con «miembro» en ejercicio.toml; o descomprímalo y use el que trae adentro."
)
LIES = {
    "pdf.csv": (b"%PDF-1.4\n...", "dice ser texto (CSV), pero es un PDF", PDF),
    "pagina.csv": (b"\n<!DOCTYPE html><html>", "dice ser texto (CSV), pero es una página web (HTML)", PAGE),
    "xhtml.csv": (
        b'<?xml version="1.0"?><html xmlns="x">', "dice ser texto (CSV), pero es una página web (HTML)", PAGE,
    ),
    "hoja2003.xls": (
        b'<?xml version="1.0"?><Workbook/>', "dice ser un libro de Excel 97-2003 (XLS), pero es un archivo XML", SAVE,
    ),
    "foto.csv": (b"\x89PNG\r\n\x1a\n\0\0", "dice ser texto (CSV), pero es una imagen", IMAGE),
    "foto.jpg": (b"\xff\xd8\xff\xe0", "debería ser una tabla, pero es una imagen", IMAGE),
    "libro.csv": (BOOKS["xlsx"], "dice ser texto (CSV), pero es un libro de Excel (XLSX)", SAVE),
    "texto.xlsx": (TEXT, "dice ser un libro de Excel (XLSX), pero es texto (CSV)", SAVE),
    "texto.csv.gz": (TEXT, "dice ser un archivo comprimido (GZ), pero es texto (CSV)", SAVE),
    "comprimido.csv": (gzip.compress(TEXT, mtime=0), "dice ser texto (CSV), pero es un archivo comprimido (GZ)", SAVE),
    "tabla.zip": (zipped(tabla_csv=TEXT), "debería ser una tabla, pero es un archivo comprimido (ZIP)", UNZIP),
    "tabla.csv": (zipped(tabla_csv=TEXT), "dice ser texto (CSV), pero es un archivo comprimido (ZIP)", UNZIP),
    "minuta.xlsx": (
        zipped(word__document_xml=b"<w/>"), "dice ser un libro de Excel (XLSX), pero es un documento de Word",
        "Copie la tabla a una hoja de cálculo y guárdela como XLSX u ODS.",
    ),
    "libro.xlsb": (
        zipped(xl__workbook_bin=b"\0"), "debería ser una tabla, pero es un libro binario de Excel (XLSB)", SAVE,
    ),
    "datos.csv": (b'{"ocid": "x"}', "dice ser texto (CSV), pero es un archivo JSON", SAVE),
    "https://x.mx/datos": (b"\0\1\2\3", "debería ser una tabla, pero es un archivo de otro tipo", SAVE),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_file_that_is_not_what_its_name_says(tmp_path, name):
    content, what, remedy = LIES[name]
    assert refusal(tmp_path, content, name, TWO) == (f"«{name}» {what}.", remedy, "archivo-no-es-lo-que-dice")


PAGE_OF_A_SYSTEM = b"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset=iso-8859-1>
<table><tr><td colspan=3>Gobierno del Estado<br>Egresos de 2024<script>x()</script>
<tr><th rowspan=2>Clave<th colspan=2>Egresos<tr><th>Concepto<th>Aprobado
<tr><td>007<td>&nbsp;&nbsp;Educaci\xf3n &amp; cultura<td x:num="1234.567">1,234.57</td>
<tr><td x:num=8>8<td><p>Obra</p><p>p\xfablica</p><td x:num="0.4">40%</table>
<table><tr><td><table></table></table>"""
BOOK_IN_XML = b"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="c"><NumberFormat ss:Format="000"/></Style>
<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="Egresos"><Table><Row ss:Index="2"><Cell ss:MergeAcross="1"><Data ss:Type="String">T</Data></Cell>
<Cell><Data ss:Type="String">U</Data></Cell></Row>
<Row><Cell ss:StyleID="c"><Data ss:Type="Number">7</Data></Cell><Cell><ss:Data ss:Type="String"><B>Obra</B>
 y m\xc3\xa1s</ss:Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.4</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Error">#DIV/0!</Data></Cell></Row></Table></Worksheet></Workbook>"""
# What systems save under the name of a workbook: its sheet, and its rows by their number.
OF_ANOTHER_KIND = [
    (
        "sistema.xls", PAGE_OF_A_SYSTEM, "Tabla 1", "una página web (HTML)",
        {
            1: ["Gobierno del Estado Egresos de 2024", "", ""], 2: ["Clave", "Egresos", ""],
            3: ["", "Concepto", "Aprobado"], 4: ["007", "\xa0\xa0Educación & cultura", "1234.567"],
            5: ["8", "Obra pública", "40%"],
        },
    ),
    (
        "sistema.xls", BOOK_IN_XML, "Egresos", "un libro de Excel 2003 en XML",
        {2: ["T", "", "U"], 3: ["007", "Obra\n y más", "40%"], 4: ["", "2024-03-01", ""]},
    ),
    (
        "sistema.xls", b"Clave\tValor\n007\t1,000.00\n", None, "texto (CSV)",
        {1: ["Clave", "Valor"], 2: ["007", "1,000.00"]},
    ),
    ("libro.xls", BOOKS["xlsx"], "H", "un libro de Excel (XLSX)", {1: ["Clave", "Valor"], 2: ["c0", "0"]}),
    (
        "libro.xlsx", BOOKS["ods"], "H", "una hoja de cálculo de LibreOffice (ODS)",
        {1: ["Clave", "Valor"], 2: ["c0", "0"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "sheet", "what", "first"), OF_ANOTHER_KIND, ids=[one[3] for one in OF_ANOTHER_KIND]
)
def test_a_workbook_of_another_kind_is_read_as_what_it_is_and_told(tmp_path, name, content, sheet, what, first):
    grid = read_grid(original_of(tmp_path, content, name), Source("t", Files(tmp_path, (name,))), ())
    assert (grid.sheet, dict(islice(zip(grid.numbers, grid.rows, strict=True), len(first)))) == (sheet, first)
    assert grid.repairs == (Repair("otro-tipo", "", 1, (("A1", name, what),)),)


def test_a_page_without_tables_is_none(tmp_path):
    assert refusal(tmp_path, b"<html><p>Error 500<table><tr><td> </table>", "egresos.xls", TWO) == (
        "«egresos.xls» es una página web (HTML) sin ninguna tabla.",
        "Si lo descargó, revise que la dirección sea la del archivo y no la de una página; ábralo en el navegador para "
        "ver qué dice.",
        "archivo-no-es-lo-que-dice",
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("t.csv", TEXT, "texto"), ("t.TXT", TEXT, "texto"), ("t.tsv", TEXT, "texto"), ("t.dat", TEXT, "texto"),
        ("t.csv", TEXT.decode().encode("utf-16"), "texto"), ("t.csv.gz", gzip.compress(TEXT, mtime=0), "gzip"),
        ("https://x.mx/descarga.php?id=3.csv", BOOKS["xlsx"], "xlsx"), ("https://x.mx/t.csv?x=1", TEXT, "texto"),
        ("t.XLSX", BOOKS["xlsx"], "xlsx"), ("t.xls", BOOKS["xls"], "xls"), ("t.ods", BOOKS["ods"], "ods"),
    ],
)  # fmt: skip
def test_what_a_file_is(tmp_path, name, content, kind):
    (tmp_path / "original").write_bytes(content)
    assert recognise(tmp_path / "original", name) == kind


def test_an_empty_file(tmp_path):
    assert refusal(tmp_path, b"", "t.csv", TWO) == (
        "«t.csv» está vacío: no tiene ni un byte.", "Revise que se haya guardado o descargado completo.", "tabla-vacia",
    )  # fmt: skip


@pytest.mark.parametrize("content", [b"\n\n  \r\n", b"\xef\xbb\xbf", ";;;\n;;\n".encode("utf-16")])
def test_a_file_of_blanks(tmp_path, content):
    assert refusal(tmp_path, content, "t.csv", TWO) == (
        "No hay ningún dato en «t.csv».",
        "Revise que sea el archivo correcto y que se haya guardado con sus datos.",
        "tabla-vacia",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [("t.xlsx", encrypted_xlsx()), ("t.xls", encrypted_xls()), ("t.ods", encrypted_ods())],
    ids=["xlsx", "xls", "ods"],
)
def test_a_workbook_with_a_password(tmp_path, name, content):
    assert refusal(tmp_path, content, name, TWO) == (
        f"«{name}» está protegido con contraseña para abrirlo.",
        "Ábralo, quite la contraseña (Archivo › Información › Proteger libro) y guárdelo de nuevo.",
        "libro-cifrado",
    )


DAMAGED = "Ábralo con Excel o LibreOffice, deje que lo repare, guárdelo con otro nombre y úselo en su lugar."


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.999])
def test_a_workbook_cut_on_its_way(tmp_path, kind, part):
    content = BOOKS[kind][: int(len(BOOKS[kind]) * part)]
    assert refusal(tmp_path, content, f"t.{kind}", TWO) == (
        f"«t.{kind}» está dañado o incompleto: no se puede leer como libro de hojas de cálculo.", DAMAGED,
        "archivo-ilegible",
    )  # fmt: skip


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_with_a_broken_part(tmp_path, member):
    content = edited(BOOKS["xlsx"], member, lambda old: old[: len(old) // 2])
    assert refusal(tmp_path, content, "t.xlsx", TWO)[2] == "archivo-ilegible"


@pytest.mark.parametrize("kind", BOOKS)
def test_damage_anywhere_is_told_or_harmless(tmp_path, kind):
    chance = random.Random(17)
    whole = read(tmp_path, BOOKS[kind], f"t.{kind}", TWO).data
    for _ in range(150):
        content = bytearray(BOOKS[kind])
        for _ in range(chance.choice([1, 5, 50])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            table = read(tmp_path, bytes(content), f"t.{kind}", TWO)
        except SourceError as error:
            assert error.rule in (
                "archivo-ilegible",
                "archivo-no-es-lo-que-dice",
                "archivo-demasiado-grande",
                "hoja-faltante",
                "libro-cifrado",
                "encabezado-faltante",
                "tabla-vacia",
            )
        else:
            # An XLS carries no checksum: a figure that changed in it cannot be told from the true one.
            assert kind == "xls" or table.data.equals(whole)


@pytest.mark.parametrize("damage", [lambda one: one[:-20], lambda one: one[:50] + b"\xff" * 20 + one[70:]])
def test_a_damaged_gzip(tmp_path, damage):
    content = gzip.compress(TEXT + bytes(random.Random(1).randrange(97, 122) for _ in range(3_000)))
    assert refusal(tmp_path, damage(content), "t.csv.gz", TWO) == (
        "«t.csv.gz» está incompleto o dañado: no se puede descomprimir.", "Vuelva a descargarlo o a comprimirlo.",
        "archivo-ilegible",
    )  # fmt: skip


SWOLLEN = "Revise que sea la tabla y no otro archivo; si lo es, divídala en archivos más pequeños."


def test_a_gzip_that_swells_past_the_limit():
    content = gzip.compress(b"a" * 1_000_001, mtime=0)
    assert len(expand_gzip(content, "t.csv.gz", max_bytes=1_000_001)) == 1_000_001
    with pytest.raises(SourceError) as caught:
        expand_gzip(content, "t.csv.gz", max_bytes=1_000_000)
    assert (caught.value.message, caught.value.remedy, caught.value.rule) == (
        "«t.csv.gz» pasa de 1,000,000 bytes al descomprimirse.", SWOLLEN, "archivo-demasiado-grande",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_that_swells_past_the_limit(tmp_path, kind):
    (tmp_path / "original").write_bytes(BOOKS[kind])
    assert recognise(tmp_path / "original", f"t.{kind}") == kind
    with pytest.raises(SourceError) as caught:
        recognise(tmp_path / "original", f"t.{kind}", max_bytes=2_000)
    assert (caught.value.message, caught.value.remedy, caught.value.rule) == (
        f"«t.{kind}» pasa de 2,000 bytes al descomprimirse.", SWOLLEN, "archivo-demasiado-grande",
    )  # fmt: skip
