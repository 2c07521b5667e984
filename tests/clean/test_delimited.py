"""Delimited text is read cell for cell as Python's csv wrote it, whatever it was written with."""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata

import pytest
from frictionless import Dialect, Resource
from frictionless.formats import CsvControl
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.errors import SourceError
from pipelines.source import Dialect as Written
from tests.clean.reading import HEADER, SCHEMA, read, refusal, rows, table_schema

LINES = ["1;Compra, venta;2015-01-01;10", '2;"A;B";2015-01-02;20.50']
CELL = st.text(st.characters(exclude_characters="\0\r\ufeff", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_csv_writes_is_read_cell_for_cell(tmp_path_factory, table, delimiter, quoting, line_end, codec):
    # A lone line feed inside quotes stays; csv itself does not quote what only other readers take for a line's end.
    assume(line_end == "\r\n" or quoting == csv.QUOTE_ALL or not any("\n" in cell for row in table for cell in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([("uno", "dos", "tres"), *table])
    folder = tmp_path_factory.mktemp("csv")
    read_back = read(folder, text.getvalue().encode(codec), "t.csv", table_schema("uno", "dos", "tres"))
    kept = [(number, row) for number, row in enumerate(table, 2) if any(cell.strip() for cell in row)]
    kept = [(number, row) for number, row in kept if row != ("uno", "dos", "tres")]
    assert rows(read_back) == [[unicodedata.normalize("NFC", cell.strip()) for cell in row] for _, row in kept]
    assert read_back.rows == tuple(number for number, _ in kept)
    assert (read_back.stray_cells, read_back.unknown_columns) == ((), ())


DELIMITED = {
    "commas": 'Clave,Descripción,Fecha,Monto\n1,"Compra, venta",2015-01-01,10\n',
    "semicolons and commas inside": "Clave;Descripción;Fecha;Monto\n1;Compra, venta;2015-01-01;10\n",
    "semicolons and decimal commas": "Clave;Descripción;Fecha;Monto\n" + "1;a;2015-01-01;1,5\n" * 30,
    "tabs": "Clave\tDescripción\tFecha\tMonto\n1\tCompra, venta; más\t2015-01-01\t10\n",
    "bars": "Clave|Descripción|Fecha|Monto\n1|Compra, venta|2015-01-01|10\n",
    "Excel's own mark": "sep=;\nClave;Descripción;Fecha;Monto\n1;Compra, venta;2015-01-01;10\n",
    "titles above, with commas": "Egresos, enero, febrero, marzo, abril\nen pesos, con IVA, sin más, del año, 2015\n\n"
    "Clave;Descripción;Fecha;Monto\n1;Compra, venta;2015-01-01;10\n",
    "ragged": "Clave;Descripción;Fecha;Monto\n1;a,b,c,d\n2\n3;a,b,c,d;2015-01-01\n4;a,b,c,d\n",
}


@pytest.mark.parametrize("text", DELIMITED.values(), ids=DELIMITED)
def test_the_delimiter_is_the_one_that_gives_the_expected_titles(tmp_path, text):
    table = read(tmp_path, text.encode(), "t.csv")
    assert (list(table.letters), table.stray_cells, table.unknown_columns) == (list(SCHEMA.columns), (), ())
    assert [row[0] for row in rows(table)][:1] == ["1"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_single_column_is_not_split(tmp_path, end):
    text = end.join(["Título", "Hola, mundo; adiós", "Otra|cosa", "Una, dos, tres", ""])
    table = read(tmp_path, text.encode("cp1252"), "t.txt", table_schema({"name": "titulo", "title": "Título"}))
    assert rows(table) == [["Hola, mundo; adiós"], ["Otra|cosa"], ["Una, dos, tres"]]


def test_a_declared_delimiter_and_encoding_are_the_ones_used(tmp_path):
    content = "Clave~Descripción~Fecha~Monto\n1~año~2015-01-01~10\n".encode("cp850")
    assert rows(read(tmp_path, content, "t.csv", dialect=Written("~"), encoding="cp850")) == [
        ["1", "año", "2015-01-01", "10"]
    ]


# The text, what is declared of it, and its records.
DIALECTS = {
    "a backslash before quotes": (
        'uno;dos\n"dice \\"sí\\"; y más";1\n"C:\\datos\\nuevo";2\n', Written(),
        [['dice "sí"; y más', "1"], ["C:\\datos\\nuevo", "2"]],
    ),
    "a cell that ends in a backslash": (
        'uno;dos\n"C:\\datos\\";1\n"x";2\n', Written(), [["C:\\datos\\", "1"], ["x", "2"]],
    ),
    "an escaped backslash before the end": (
        'uno,dos\n"a \\"b\\"",1\n"C:\\\\",2\n', Written(), [['a "b"', "1"], ["C:\\", "2"]],
    ),
    "single quotes": ("'uno','dos'\n'a, b','l''agua'\n", Written(), [["a, b", "l'agua"]]),
    "single quotes in one column": ("uno;dos\n'a; b';1\n'c';2\n", Written(), [["a; b", "1"], ["c", "2"]]),
    "apostrophes before numbers": ("uno,dos\n'07,a\n'08,b\n", Written(), [["'07", "a"], ["'08", "b"]]),
    "double quotes, and apostrophes inside": (
        "uno,dos\n\"a, 'b'\",'c'\n\"d\",'e'\n", Written(), [["a, 'b'", "'c'"], ["d", "'e'"]],
    ),
    "declared delimiter and quotes": ("uno^dos\n|a^b|^c\n", Written("^", "|"), [["a^b", "c"]]),
    "no quotes at all": ('uno,dos\n"12" de diámetro,a\n', Written(quote=""), [['"12" de diámetro', "a"]]),
    "a declared escape": ('uno~dos\n"a /"b/" ~ c"~x/y\n', Written("~", escape="/"), [['a "b" ~ c', "x/y"]]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "declared", "expected"), DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_dialect_is_recognised_by_evidence_or_declared(tmp_path, text, declared, expected, codec):
    assert rows(read(tmp_path, text.encode(codec), "t.csv", table_schema("uno", "dos"), dialect=declared)) == expected


def test_compressed_text(tmp_path):
    content = ";".join(HEADER) + "\n" + "\n".join(LINES)
    table = read(tmp_path, gzip.compress(content.encode("cp1252")), "t.csv.gz")
    assert rows(table) == [["1", "Compra, venta", "2015-01-01", "10"], ["2", "A;B", "2015-01-02", "20.50"]]


def test_a_gz_that_its_server_had_already_expanded(tmp_path):
    content = ";".join(HEADER) + "\n" + "\n".join(LINES)
    assert len(rows(read(tmp_path, content.encode(), "https://x.mx/t.csv.gz?v=1"))) == 2


QUOTED = {
    "text after a closing quote": ('1,"a"b,2015-01-01,10', [["1", "ab", "2015-01-01", "10"]]),
    "quotes inside": ('1,El "Fondo" de,2015-01-01,10', [["1", 'El "Fondo" de', "2015-01-01", "10"]]),
    "doubled quotes": ('1,"El ""Fondo""",2015-01-01,10', [["1", 'El "Fondo"', "2015-01-01", "10"]]),
    "space before the quote": ('1, "a",2015-01-01,10', [["1", '"a"', "2015-01-01", "10"]]),
    "several": ('1,"a"b,2015-01-01,10\n2,"c"d,2015-01-01,10\n3,"e\nf",2015-01-01,10',
                [["1", "ab", "2015-01-01", "10"], ["2", "cd", "2015-01-01", "10"], ["3", "e\nf", "2015-01-01", "10"]]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), QUOTED.values(), ids=QUOTED)
def test_odd_quotes_are_read_as_spreadsheets_do(tmp_path, text, expected):
    assert rows(read(tmp_path, f"{','.join(HEADER)}\n{text}\n".encode(), "t.csv")) == expected


UNPAIRED = {
    "to the end": ('1,"a,2015-01-01,10\n2,b,2015-01-01,10\n', 2),
    "swallowing records until the next one": ('1,a,2015-01-01,10\n2,"b,2015-01-01,10\n3,c,2015-01-01,10\n4,"d",,\n', 3),
    "after harmless ones": ('1,"a"b,2015-01-01,10\n2,b,2015-01-01,10\n3,"c,2015-01-01,10\n4,d,2015-01-01,10\n', 4),
    "on a line with harmless ones": ('1,"a"b,"c,10\n2,b,2015-01-01,10\n', 2),
}


@pytest.mark.parametrize(("text", "line"), UNPAIRED.values(), ids=UNPAIRED)
def test_quotes_without_a_pair_swallow_nothing_in_silence(tmp_path, text, line):
    assert refusal(tmp_path, f"{','.join(HEADER)}\n{text}".encode(), "t.csv") == (
        f"En la línea {line} de «t.csv» hay unas comillas que se abren y nunca se cierran: lo que sigue no se puede "
        "separar.",
        'Abra el archivo como texto, busque en esa línea las comillas sin pareja (") y ciérrelas; si en el archivo las '
        'comillas son parte del texto, declare comillas = "" en ejercicio.toml.',
        "comillas-sin-cerrar",
    )


def test_a_cell_longer_than_anyone_writes(tmp_path):
    content = f"{','.join(HEADER)}\n1,{'x' * 10_000_001},2015-01-01,10\n"
    assert refusal(tmp_path, content.encode(), "t.csv") == (
        "Una celda de «t.csv», desde la línea 2, pasa de 10,000,000 caracteres.",
        "Revise que las comillas estén bien cerradas y que el separador sea el correcto.",
        "celda-demasiado-larga",
    )


def test_a_long_cell_is_read(tmp_path):
    table = read(tmp_path, f"{','.join(HEADER)}\n1,{'x' * 500_000},2015-01-01,10\n".encode(), "t.csv")
    assert len(rows(table)[0][1]) == 500_000


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (b"1,a,2015-01-01,10\n" * 500 + b"2,\0,2015-01-01,10\n", "1 byte nulo desde la línea 502"),
        (b"1,a\0\0,2015-01-01,10\n", "2 bytes nulos desde la línea 2"),
        (b"\0" * 8192, "8,192 bytes nulos desde la línea 2"),
    ],
)
def test_null_bytes(tmp_path, rows, said):
    assert refusal(tmp_path, f"{','.join(HEADER)}\n".encode() + rows, "t.csv") == (
        f"«t.csv» trae {said}: así queda un archivo que se dañó al copiarse o al exportarse.",
        "Pida que lo exporten o lo copien de nuevo; o ábralo con la hoja de cálculo que lo creó y guárdelo como CSV "
        "UTF-8.",
        "archivo-ilegible",
    )


def test_a_wrong_encoding_says_the_line(tmp_path):
    content = "Clave,Descripción,Fecha,Monto\n1,año,2015-01-01,10\n".encode("cp1252")
    assert refusal(tmp_path, content, "t.csv", encoding="utf-8") == (
        "«t.csv» no se puede leer como utf-8: la línea 1 tiene bytes ajenos.",
        "Quite «codificacion» de ejercicio.toml para que se reconozca sola, o guarde el archivo como CSV UTF-8.",
        "codificacion",
    )


def test_utf_8_with_bytes_of_another_encoding(tmp_path):
    content = "Clave,Descripción,Fecha,Monto\n1,educación,2015-01-01,10\n".encode() + "2,año,,\n".encode("cp1252")
    assert refusal(tmp_path, content, "t.csv") == (
        "«t.csv» no se puede leer como texto: la línea 3 tiene bytes ajenos.",
        "Casi todo el archivo es UTF-8. Pida uno que lo sea entero; si no lo hay, declare codificacion = "
        '"cp1252" en ejercicio.toml: lo que así se lea mal se recupera donde es seguro, y el reporte lo dice.',
        "codificacion",
    )


def test_bytes_of_no_encoding(tmp_path):
    content = "Clave,Descripción,Fecha,Monto\n1,educación,2015-01-01,10\n".encode("cp1252") + b"2,\x81,,\n"
    assert refusal(tmp_path, content, "t.csv") == (
        "«t.csv» no se puede leer como texto: la línea 3 tiene bytes ajenos.",
        "Ábralo con la hoja de cálculo que lo creó y guárdelo como CSV UTF-8.",
        "codificacion",
    )


@pytest.mark.parametrize("encoding", ["utf-99", "rot13", "cp 1252 ó así"])
def test_an_encoding_that_does_not_exist(tmp_path, encoding):
    assert refusal(tmp_path, b"Clave,Monto\n1,2\n", "t.csv", encoding=encoding) == (
        f"No conozco la codificación «{encoding}» que se declara para «t.csv».",
        "Use utf-8, cp1252, cp850 o mac_roman, o quite «codificacion» para que se reconozca sola.",
        "codificacion",
    )


@given(st.text('a";,\n ', max_size=40))
def test_what_is_read_equals_frictionless_cell_for_cell(tmp_path_factory, text):
    """On any nest of quotes: either a refusal that says so, or what frictionless reads with the same delimiter."""
    folder = tmp_path_factory.mktemp("azar")
    content = f"uno;dos\n{text}\nfin;fin\n"
    schema = table_schema("uno", "dos")
    try:
        table = read(folder, content.encode(), "t.csv", schema, dialect=Written(";"))
    except SourceError as error:
        assert error.rule == "comillas-sin-cerrar"
        return
    (folder / "t.csv").write_text(content, newline="")
    dialect = Dialect(controls=[CsvControl(delimiter=";", skip_initial_space=False)])
    with Resource(path="t.csv", basepath=str(folder), dialect=dialect) as resource:
        records = list(resource.cell_stream)[1:]
    expected = [
        [(cell or "").strip() for cell in (*record, "", "")[:2]] for record in records if any(map(str.strip, record))
    ]
    assert rows(table) == expected
