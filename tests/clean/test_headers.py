"""Where a table begins, which column is which, and what lies outside of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean.headers import plain
from pipelines.clean.tabla import Repair, StrayCell
from tests.clean.reading import HEADER, SCHEMA, read, refusal, rows, table_schema

RECORD = "1;Año;2015-01-01;10"


def csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("cp1252")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fecha límite:", "fecha limite"), ("fecha_limite", "fecha limite"), (" FECHA  LÍMITE ", "fecha limite"),
        ("N.º de oficio", "n o de oficio"), ("Año\n(ciclo)", "ano ciclo"), ("—", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_title_without_accents_case_or_punctuation(title, expected):
    assert plain(title) == expected


@given(st.text())
def test_a_plain_title_is_plain_already(title):
    assert plain(plain(title)) == plain(title)


@pytest.mark.parametrize(
    "titles",
    [
        "Clave;Descripción;Fecha;Monto",
        "linea_id;descripcion;fecha;monto",
        "CLAVE;DESCRIPCION; fecha ;monto:",
        "LINEA ID;descripción;Fecha;MONTO",
    ],
)
def test_columns_are_known_by_title_or_name(tmp_path, titles):
    assert rows(read(tmp_path, csv(titles, RECORD), "t.csv")) == [["1", "Año", "2015-01-01", "10"]]


def test_columns_in_any_order_and_some_missing(tmp_path):
    table = read(tmp_path, csv("Monto;Clave", "10;1"), "t.csv")
    assert rows(table) == [["1", "", "", "10"]]
    assert (table.letters, table.missing_columns) == ({"monto": "A", "linea_id": "B"}, ("descripcion", "fecha"))
    assert (table.cell(0, "monto"), table.cell(0, "fecha")) == ("A2", "2")


PREAMBLES = {
    "titles": ["Secretaría de Hacienda", "Egresos 2015", ""],
    "a merged title": ["Egresos por clave;;;", ";;;"],
    "a note that names one column": ["Monto en pesos, por clave;;;", "Fecha;;;"],
    "two rows of headers": ["Línea;;Pagos;", "Clave;;;Monto"],
    "much text": [f"Nota {number}" for number in range(29)],
}


@pytest.mark.parametrize("above", PREAMBLES.values(), ids=PREAMBLES)
def test_the_header_is_the_row_that_names_most_columns(tmp_path, above):
    table = read(tmp_path, csv(*above, ";".join(HEADER), RECORD), "t.csv")
    assert (table.header_row, rows(table)) == (len(above) + 1, [["1", "Año", "2015-01-01", "10"]])


def test_a_record_that_holds_names_of_columns_is_no_header(tmp_path):
    table = read(tmp_path, csv("Clave;Descripción;Fecha;Monto", "Clave;Monto;;", RECORD), "t.csv")
    assert (table.header_row, len(table.data)) == (1, 2)


def test_rows_that_repeat_the_header_are_left_out_and_told(tmp_path):
    header = ";".join(HEADER)
    table = read(tmp_path, csv("Página 1;;;", header, RECORD, header, "2;b;;", header, "Clave;b;;"), "t.csv")
    assert [row[0] for row in rows(table)] == ["1", "2", "Clave"]
    assert table.rows == (3, 5, 7)
    assert table.repairs == (
        Repair("encabezado-repetido", "", 2, (("4:4", "Clave", ""), ("6:6", "Clave", ""))),
    )  # fmt: skip


def test_what_is_outside_the_table_is_told_with_its_place(tmp_path):
    table = read(
        tmp_path,
        csv("Clave;Observaciones;Descripción;;Fecha;Monto", "1;x;Año;nota;2015-01-01;10", "2;;b;;;;; fin "),
        "t.csv",
    )
    assert rows(table) == [["1", "Año", "2015-01-01", "10"], ["2", "b", "", ""]]
    assert table.unknown_columns == (StrayCell("B1", "Observaciones", "Observaciones"),)
    assert table.stray_cells == (StrayCell("D2", "nota", ""), StrayCell("H3", "fin", ""))


def test_short_records_are_filled_and_blank_ones_left_out(tmp_path):
    table = read(tmp_path, csv(";".join(HEADER), "1", "", " ; ;;", "2;b"), "t.csv")
    assert rows(table) == [["1", "", "", ""], ["2", "b", "", ""]]
    assert table.rows == (2, 5)


def test_a_table_with_headers_alone_is_empty_and_not_an_error_of_reading(tmp_path):
    table = read(tmp_path, csv(";".join(HEADER)), "t.csv")
    assert (len(table.data), list(table.data.columns), table.missing_columns) == (0, list(SCHEMA.columns), ())


def test_repairs_are_counted_with_their_first_cells(tmp_path):
    amounts = [f'{number};x;{number + 1:02}/01/2015;"$1,00{number}.50"' for number in range(7)]
    table = read(tmp_path, csv(";".join(HEADER), *amounts, "7; y ;;-"), "t.csv")
    assert table.repairs == (
        Repair("espacios", "descripcion", 1, (("B9", " y ", "y"),)),
        Repair(
            "fecha", "fecha", 7, tuple((f"C{n + 2}", f"{n + 1:02}/01/2015", f"2015-01-{n + 1:02}") for n in range(5))
        ),
        Repair("guion-cero", "monto", 1, (("D9", "-", "0"),)),
        Repair("numero", "monto", 7, tuple((f"D{n + 2}", f"$1,00{n}.50", f"100{n}.50") for n in range(5))),
    )


def test_no_header(tmp_path):
    assert refusal(tmp_path, csv("uno;dos", "1;2", "Clave;3"), "t.csv") == (
        "No encuentro los encabezados de la tabla Egresos en «t.csv».",
        "Escriba en un renglón los títulos de las columnas: «Clave», «Descripción», «Fecha», «Monto»… o revise que la "
        "hoja sea la correcta.",
        "encabezado-faltante",
    )


def test_a_header_too_far_down(tmp_path):
    lines = [f"Nota {number}" for number in range(30)]
    assert refusal(tmp_path, csv(*lines, ";".join(HEADER), RECORD), "t.csv")[2] == "encabezado-faltante"


def test_a_column_twice(tmp_path):
    assert refusal(tmp_path, csv("Clave;Monto;Fecha;monto", "1;2;;3"), "t.csv") == (
        "La columna «monto» aparece dos veces en el renglón 1 de «t.csv».",
        "Deje una sola de las dos columnas; si no puede, declare su letra con «posicion» en ejercicio.toml.",
        "columna-repetida",
    )  # fmt: skip


def test_a_table_of_one_column(tmp_path):
    schema = table_schema({"name": "titulo", "title": "Título"})
    assert rows(read(tmp_path, csv("Notas", "Título", "uno", "dos"), "t.csv", schema)) == [["uno"], ["dos"]]
