"""Sheets as governments publish them, read as declared: what comes out, where each cell is, and what is told."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment

from pipelines.clean import Complaint, Repair, Tabla, clean
from pipelines.errors import SourceError
from pipelines.reading import UNTITLED, CellFix, ColumnReading, Level, Pivot, Reading, RowPattern, Totals, Unpivot
from pipelines.source import Files, Source
from tests.clean import books
from tests.clean.reading import original_of, read, rows, table_schema

AMOUNT = {"type": "number", "unit": "MXN"}
BUDGET = table_schema("clave", "nombre", {"name": "monto", **AMOUNT})


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def told(table: Tabla) -> list[tuple[str, str, int, tuple[str, str, str]]]:
    """Each repair with its first example."""
    return [(one.kind, one.column, one.count, one.examples[0]) for one in table.repairs]


def take(**columns: str | ColumnReading) -> dict[str, ColumnReading]:
    return {
        name: one if isinstance(one, ColumnReading) else ColumnReading(titles=(one,)) for name, one in columns.items()
    }


@pytest.mark.parametrize(
    ("content", "columns", "expected", "letters"),
    [
        # By another name, or a synonym of it.
        (("Cve,Concepto,Importe", "1,Agua,10"), take(clave="Cve", nombre="Concepto", monto="Importe"),
         [["1", "Agua", "10"]], "ABC"),
        (("Cve,Concepto,Importe", "1,Agua,10"),
         take(clave="Cve", nombre=ColumnReading(titles=("Descripción", "CONCEPTO")), monto="Importe"),
         [["1", "Agua", "10"]], "ABC"),
        # By its letter, whatever its title.
        (("Cve,Importe,Importe", "1,10,20"),
         take(clave="Cve", nombre=ColumnReading(constant="x"), monto=ColumnReading(position="C")),
         [["1", "x", "20"]], "A?C"),
        # Code and label in one cell.
        (("Concepto,Importe", '"1.1.01 Impuesto predial",10'),
         take(clave=ColumnReading(titles=("Concepto",), pattern=r"^([\d.]+)"),
              nombre=ColumnReading(titles=("Concepto",), pattern=r"^[\d.]+\s+(.*)"), monto="Importe"),
         [["1.1.01", "Impuesto predial", "10"]], "AAB"),
        (("Concepto,Importe", "Nuevo León: FAM,10"),
         take(clave=ColumnReading(titles=("Concepto",), pattern=r"^(.*?):"),
              nombre=ColumnReading(titles=("Concepto",), pattern=r":\s*(.*)$"), monto="Importe"),
         [["Nuevo León", "FAM", "10"]], "AAB"),
        # Codes padded, words translated, marks for no data.
        (("Cve,Concepto,Importe", "7,Federal,N/D"),
         take(clave=ColumnReading(titles=("Cve",), zeros=3),
              nombre=ColumnReading(titles=("Concepto",), values={"FEDERAL": "F"}),
              monto=ColumnReading(titles=("Importe",), nulls=("N/D",))), [["007", "F", ""]], "ABC"),
    ],
    ids=["name", "synonym", "position", "code-and-label", "split", "values"],
)  # fmt: skip
def test_a_column_is_found_and_read_as_declared(tmp_path: Path, content, columns, expected, letters) -> None:
    table = read(tmp_path, text(*content), "t.csv", BUDGET, reading=Reading(columns=columns))
    assert rows(table) == expected
    assert "".join(table.letters[name] or "?" for name in table.schema.columns) == letters


def test_a_file_without_titles_is_read_by_the_letters_of_its_columns(tmp_path: Path) -> None:
    letters = {"clave": "B", "nombre": "A", "monto": "C"}
    columns = {name: ColumnReading(position=letter) for name, letter in letters.items()}
    content = text("Agua,01,10", "Luz,02,20")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(columns=columns, header_rows=UNTITLED))
    assert rows(table) == [["01", "Agua", "10"], ["02", "Luz", "20"]]
    assert (table.cell(1, "monto"), dict(table.letters)) == ("C2", letters)


def test_a_decimal_comma_that_is_declared_is_read_and_told(tmp_path: Path) -> None:
    content = text("clave;nombre;monto", "1.5;x;1.234,56", "b;1,5;(12,5)", "c;z;7", "d;z;1,2,3", "Total;;1.229,06")
    totals = (Totals("clave", "^Total"),)
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(decimal_comma=True, totals=totals))
    assert rows(table) == [["1.5", "x", "1234.56"], ["b", "1,5", "-12.5"], ["c", "z", "7"], ["d", "z", "1,2,3"]]
    assert ("coma-decimal", "", 3, ("C2", "1.234,56", "1234.56")) in told(table)
    assert table.complaints == ()


def test_a_title_merged_downwards_names_its_column(tmp_path: Path) -> None:
    content = text("Gobierno,,", "Clave,Egresos,", ",Nombre,Monto", "1,Agua,10")
    assert rows(read(tmp_path, content, "t.csv", BUDGET)) == [["1", "Agua", "10"]]
    declared = Reading(columns=take(clave="Clave"), header_rows=(3,))
    assert rows(read(tmp_path, content, "t.csv", BUDGET, reading=declared)) == [["1", "Agua", "10"]]


def test_as_many_totals_as_records_are_checked_in_no_time(tmp_path: Path) -> None:
    lines = [line for at in range(3_000) for line in (f"{at},x,1.5", "Total,,1.5")]
    table = read(tmp_path, text("clave,nombre,monto", *lines), "t.csv", BUDGET,
                 reading=Reading(totals=(Totals("clave", "^Total"),)))  # fmt: skip
    assert (len(rows(table)), table.complaints) == (3_000, ())


def test_thousands_of_pesos_become_pesos_to_the_cent_and_are_told(tmp_path: Path) -> None:
    content = text("clave,nombre,monto", 'a,x,"1,234.567"', "b,y,-", "c,z,")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(pesos=1_000))
    assert [row[2] for row in rows(table)] == ["1234567.000", "0", ""]
    assert ("unidad", "monto", 1, ("C2", "1,234.567", "1234567.000")) in told(table)


def test_a_header_over_two_rows_with_merged_cells_is_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Gobierno del Estado", None, None, None], [None, None, None, None],
        ["Concepto", "Egresos", None, "Subejercicio"], [None, "Aprobado", "Devengado", None],
        ["Agua", 10, 8, 2],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    content = io.BytesIO()
    book.save(content)
    schema = table_schema("nombre", {"name": "aprobado", **AMOUNT}, {"name": "devengado", **AMOUNT})
    reading = Reading(
        header_rows=(3, 4),
        columns=take(nombre="Concepto", aprobado="Egresos Aprobado", devengado="Egresos Devengado"),
    )
    table = read(tmp_path, content.getvalue(), "t.xlsx", schema, reading=reading)
    assert (rows(table), table.rows, table.header_row) == ([["Agua", "10", "8"]], (5,), 4)
    assert told(table) == [("columna-sin-usar", "", 1, ("D4", "Subejercicio", ""))]


NOTES = ("clave,nombre,monto", "a,Agua,10", "Nota: cifras preliminares,,", "b,Luz,20", "Elaboró: SH,,")


def test_notes_are_left_out_and_told(tmp_path: Path) -> None:
    table = read(
        tmp_path, text(*NOTES), "t.csv", BUDGET, reading=Reading(discard=(RowPattern("", "^(nota|elaboró):"),))
    )
    assert (rows(table), table.rows) == ([["a", "Agua", "10"], ["b", "Luz", "20"]], (2, 4))
    assert told(table) == [("renglon-descartado", "", 2, ("3:3", "Nota: cifras preliminares", ""))]


@pytest.mark.parametrize(
    ("lines", "of"),
    [
        (("a,Agua,10", "b,Luz,20", ",Total,30", "c,Gas,5", ",Total,5"), ""),
        ((",Total A,30", "a,Agua,10", "b,Luz,20", ",Total B,5", "c,Gas,5"), ""),
        (("a,Agua,10", ",Total,10", "b,Luz,20", ",Total general,30"), ""),
        (("a,Agua,10", "b,Luz,20", ',TOTAL,"$30.00"'), "todo"),
    ],
    ids=["above", "below", "grand", "declared"],
)
def test_totals_are_checked_and_left_out(tmp_path: Path, lines, of) -> None:
    reading = Reading(totals=(Totals("nombre", "^total", of),))
    table = read(tmp_path, text("clave,nombre,monto", *lines), "t.csv", BUDGET, reading=reading)
    assert all(row[0] for row in rows(table))
    assert table.complaints == ()
    assert told(table)[0][:3] == ("total", "", sum("otal" in line or "TOTAL" in line for line in lines))


def test_a_total_that_its_parts_do_not_add_up_to_says_by_how_much(tmp_path: Path) -> None:
    content = text("clave,nombre,monto", "a,Agua,10", "b,Luz,20.10", ',Total,"30.11"')
    table = read(
        tmp_path, content, "t.csv", BUDGET, reading=Reading(totals=(Totals("nombre", "^total", "anteriores"),))
    )
    assert rows(table) == [["a", "Agua", "10"], ["b", "Luz", "20.10"]]
    assert table.complaints == (
        Complaint(
            "total-no-cuadra", "t.csv", None, "C4", "30.11",
            "El total de «monto» dice $30.11 y sus 2 renglones suman $30.10: difieren por $0.01.",
            "Pregunte a quien publica el archivo cuál es la cifra correcta; si el total está mal y lo sabe, descártelo "
            "en «descartar» y diga por qué.",
        ),
    )  # fmt: skip


LEVELS = table_schema("capitulo", "concepto", "nombre", {"name": "monto", **AMOUNT})


@pytest.mark.parametrize(
    ("lines", "levels"),
    [
        (
            ("Nombre,Monto", "1000 Servicios personales,30", "1100 Sueldos,10", "1200 Honorarios,20",
             "2000 Materiales,5", "2100 Papel,5"),
            (Level("cap", "Nombre", r"^\d000\b"), Level("con", "Nombre", r"^\d[1-9]00\b")),
        ),
        (
            ("Nombre,Monto", "1000 Servicios personales,30", "   1100 Sueldos,10", "   1200 Honorarios,20",
             "2000 Materiales,5", "   2100 Papel,5"),
            (Level("cap", "Nombre", "", 0), Level("con", "Nombre", "", 3)),
        ),
    ],
    ids=["by code", "by indentation"],
)  # fmt: skip
def test_levels_become_columns_and_their_rows_totals(tmp_path: Path, lines, levels) -> None:
    reading = Reading(
        levels=levels,
        columns=take(
            capitulo=ColumnReading(titles=("cap",), pattern=r"^(\d+)"),
            concepto=ColumnReading(titles=("con",), pattern=r"^(\d+)"),
            nombre=ColumnReading(titles=("con",), pattern=r"^\d+ (.*)"), monto="Monto",
        ),
    )  # fmt: skip
    table = read(tmp_path, text(*lines), "t.csv", LEVELS, reading=reading)
    assert rows(table) == [
        ["1000", "1100", "Sueldos", "10"], ["1000", "1200", "Honorarios", "20"], ["2000", "2100", "Papel", "5"],
    ]  # fmt: skip
    # The chapter's cell is that of its own row.
    assert [table.cell(one, "capitulo") for one in range(3)] == ["A2", "A2", "A5"]
    assert [table.cell(one, "monto") for one in range(3)] == ["B3", "B4", "B6"]
    assert ("nivel", "", 2, ("2:2", "1000 Servicios personales", "")) in told(table)
    assert table.complaints == ()


def test_levels_in_columns_of_their_own(tmp_path: Path) -> None:
    content = text("Ramo,Programa,Monto", "Salud,,30", ",Vacunas,10", ",Hospitales,20", "Agua,,5", ",Pozos,4")
    reading = Reading(
        levels=(Level("ramo", "Ramo"), Level("programa", "Programa")),
        columns=take(capitulo="ramo", nombre="programa", concepto=ColumnReading(constant=""), monto="Monto"),
    )
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert [[row[0], row[2], row[3]] for row in rows(table)] == [
        ["Salud", "Vacunas", "10"], ["Salud", "Hospitales", "20"], ["Agua", "Pozos", "4"],
    ]  # fmt: skip
    assert [one.message for one in table.complaints] == [
        "El total de «Monto» dice $5.00 y su renglón suma $4.00: difieren por $1.00."
    ]


MONTHS = table_schema("nombre", "mes", {"name": "ejercido", **AMOUNT})


def test_months_as_columns_become_rows_that_know_their_cell(tmp_path: Path) -> None:
    content = text("Centro,MES_1,MES_2", "Norte,5,7", "Sur,6,0")
    reading = Reading(
        unpivot=Unpivot(r"MES_(\d+)", "mes", "ejercido", skip=("0",)),
        columns=take(nombre="Centro", mes=ColumnReading(titles=("mes",), zeros=2)),
    )
    table = read(tmp_path, content, "t.csv", MONTHS, reading=reading)
    assert rows(table) == [["Norte", "01", "5"], ["Sur", "01", "6"], ["Norte", "02", "7"]]
    assert [table.cell(one, "ejercido") for one in range(3)] == ["B2", "B3", "C2"]
    assert ("renglon-sin-dato", "", 1, ("3:3", "Sur", "")) in told(table)


@pytest.mark.parametrize(
    ("wrong", "complaints"),
    [
        ("11", []),
        ("12", [("C3", "12", "La columna «TOTAL» dice $12.00 y sus 2 columnas suman $11.00: difieren por $1.00.")]),
    ],
    ids=["it adds up", "it does not"],
)
def test_a_total_beside_the_months_is_none_of_them(tmp_path: Path, wrong: str, complaints) -> None:
    """Its title may well fit the pattern of theirs."""
    content = text("Centro,ENERO,TOTAL,FEBRERO", "Norte,5,12,7", f"Sur,6,{wrong},5")
    reading = Reading(
        unpivot=Unpivot("([ABD-Z][A-Z]+)", "mes", "ejercido", total="Total"), columns=take(nombre="Centro", mes="mes")
    )
    table = read(tmp_path, content, "t.csv", MONTHS, reading=reading)
    assert rows(table) == [
        ["Norte", "ENERO", "5"], ["Sur", "ENERO", "6"], ["Norte", "FEBRERO", "7"], ["Sur", "FEBRERO", "5"]
    ]  # fmt: skip
    assert [(one.cell, one.value, one.message) for one in table.complaints] == complaints
    assert told(table) == [("columna-sin-usar", "", 1, ("C1", "TOTAL", ""))]


def test_moments_as_rows_become_columns_that_know_their_cell(tmp_path: Path) -> None:
    schema = table_schema("nombre", {"name": "aprobado", **AMOUNT}, {"name": "pagado", **AMOUNT})
    content = text("Ente,Momento,Total", "A,Aprobado,10", "A,Pagado,9", "B,Aprobado,20", "B,Pagado,15", "B,Pagado,16")
    reading = Reading(
        pivot=Pivot("Momento", "Total", ("Ente",), {"Aprobado": "aprobado", "Pagado": "pagado"}),
        columns=take(nombre="Ente"),
    )
    table = read(tmp_path, content, "t.csv", schema, reading=reading)
    assert rows(table) == [["A", "10", "9"], ["B", "20", "15"]]
    assert [table.cell(one, "pagado") for one in range(2)] == ["C3", "C5"]
    assert [(one.cell, one.message) for one in table.complaints] == [
        ("6:6", "El momento «Pagado» se repite con la misma clave.")
    ]


def test_merged_cells_are_filled_down(tmp_path: Path) -> None:
    content = text("clave,nombre,monto", "a,Agua,1", ",Luz,2", "b,Gas,3")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(fill=("clave",)))
    assert [row[0] for row in rows(table)] == ["a", "a", "b"]
    assert told(table) == [("relleno", "", 1, ("1:1", "clave", ""))]


@pytest.mark.parametrize(
    "reading",
    [
        Reading(columns=take(monto="Importe")),
        Reading(columns=take(monto=ColumnReading(position="Z"))),
        Reading(discard=(RowPattern("Importe", "x"),)),
        Reading(totals=(Totals("Importe", "x"),)),
        Reading(levels=(Level("n", "Importe"),)),
        Reading(fill=("Importe",)),
        Reading(unpivot=Unpivot("MES_.*", "mes", "monto")),
        Reading(pivot=Pivot("Importe", "monto", ("clave",), {"a": "b"})),
    ],
)
def test_a_declared_column_that_is_not_there_is_told(tmp_path: Path, reading: Reading) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text("clave,nombre,monto", "a,Agua,1"), "t.csv", BUDGET, reading=reading)
    assert caught.value.rule == "columna-declarada-faltante"


def test_what_is_not_used_is_told(tmp_path: Path) -> None:
    content = text("clave,nombre,monto,observaciones", "a,Agua,1,urgente")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(pesos=1_000))
    assert (table.unknown_columns, table.stray_cells) == ((), ())
    assert table.repairs[-1] == Repair("columna-sin-usar", "", 1, (("D1", "observaciones", ""),))


def test_several_files_are_one_table_whose_records_know_theirs(tmp_path: Path) -> None:
    schema = table_schema("clave", "origen", "monto")
    files = [
        original_of(tmp_path, text("clave,nombre,monto", "a,Agua,1", "b,Luz,2"), "enero.csv"),
        original_of(tmp_path, text("Febrero", "monto,clave,nombre", "3,a,Agua"), "febrero.csv"),
    ]
    reading = Reading(columns={"origen": ColumnReading(template="{archivo} {renglon}")})
    table = clean(files, Source("t", Files(tmp_path, ("*.csv",)), reading=reading), schema)
    assert rows(table) == [["a", "enero.csv 2", "1"], ["b", "enero.csv 3", "2"], ["a", "febrero.csv 3", "3"]]
    assert [(table.piece(one).file, table.cell(one, "monto")) for one in range(3)] == [
        ("enero.csv", "C2"), ("enero.csv", "C3"), ("febrero.csv", "A3"),
    ]  # fmt: skip
    assert [table.numbered(one) for one in (1, 2)] == ["3 de «enero.csv»", "3 de «febrero.csv»"]


def test_several_sheets_are_one_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notas"
    for title, amount in (("2018 T1", 1), ("2018 T2", 2)):
        sheet = book.create_sheet(title)
        sheet.append(["clave", "nombre", "monto"])
        sheet.append(["a", "Agua", amount])
    content = io.BytesIO()
    book.save(content)
    table = read(tmp_path, content.getvalue(), "t.xlsx", BUDGET, sheet="2018 *")
    assert [(row[2], table.piece(one).sheet) for one, row in enumerate(rows(table))] == [
        ("1", "2018 T1"), ("2", "2018 T2"),
    ]  # fmt: skip
    with pytest.raises(SourceError) as caught:
        read(tmp_path, content.getvalue(), "t.xlsx", BUDGET, sheet="2019 *")
    assert caught.value.message == "«t.xlsx» no tiene ninguna hoja como «2019 *»; tiene «Notas», «2018 T1», «2018 T2»."


def test_a_column_without_title_is_known_by_its_letter(tmp_path: Path) -> None:
    content = text("Programa,,Importe", "1,Agua,10", "Nota,,", "2,Luz,20")
    reading = Reading(
        discard=(RowPattern("columna A", "^nota"),),
        columns=take(clave="Programa", nombre="columna B", monto="Importe"),
    )
    table = read(tmp_path, content, "t.csv", BUDGET, reading=reading)
    assert (rows(table), table.letters["nombre"]) == ([["1", "Agua", "10"], ["2", "Luz", "20"]], "B")


def test_what_some_files_of_a_layout_do_not_have_is_empty(tmp_path: Path) -> None:
    columns = take(clave="Cve", nombre=ColumnReading(titles=("Concepto", "Nombre"), optional=True), monto="Importe")
    table = read(tmp_path, text("Cve,Importe", "1,10"), "t.csv", BUDGET, reading=Reading(columns=columns))
    assert (rows(table), table.missing_columns) == ([["1", "", "10"]], ("nombre",))


def test_a_header_is_found_and_joined_with_the_row_above_it(tmp_path: Path) -> None:
    content = text(
        "Ente Público,,,", "Del 1 de enero al 31 de marzo,,,", "Concepto,Egresos,,Subejercicio",
        ",Aprobado,Devengado,", "Agua,10,8,2",
    )  # fmt: skip
    schema = table_schema("nombre", {"name": "aprobado", **AMOUNT}, {"name": "devengado", **AMOUNT})
    columns = take(
        nombre="Concepto",
        aprobado=ColumnReading(titles=("Egresos Aprobado", "Aprobado")),
        devengado=ColumnReading(titles=("Egresos Devengado", "Devengado")),
    )
    table = read(tmp_path, content, "t.csv", schema, reading=Reading(header_above=1, columns=columns))
    assert (rows(table), table.header_row) == ([["Agua", "10", "8"]], 4)


def test_a_title_over_several_columns_is_one_indented_text(tmp_path: Path) -> None:
    content = text("Concepto,,Monto", "Personal,,30", ",Sueldos,10", ",Honorarios,20", "TOTAL,,30")
    reading = Reading(
        spread=("Concepto",),
        levels=(Level("capitulo", "Concepto", indent=0), Level("concepto", "Concepto", indent=1)),
        totals=(Totals("Concepto", "^total$", "todo"),),
        columns=take(capitulo="capitulo", concepto="concepto", nombre=ColumnReading(constant="x"), monto="Monto"),
    )
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert rows(table) == [["Personal", "Sueldos", "x", "10"], ["Personal", "Honorarios", "x", "20"]]
    assert table.complaints == ()
    assert [one.kind for one in table.repairs] == ["nivel", "total"]


def test_a_row_may_hold_the_levels_of_several_columns_and_only_be_a_heading(tmp_path: Path) -> None:
    content = text(
        "Ramo,Clave,Nombre,Total", "Salud,,,0", ",E001,Vacunas,0", ",,Sur,10", ",,Norte,20", ",E002,Sangre,0", ",,Sur,5"
    )
    reading = Reading(
        levels=(
            Level("ramo", "Ramo", heading=True),
            Level("clave", "Clave", heading=True),
            Level("programa", "Nombre", "^(?!Sur|Norte)", heading=True),
        ),
        columns=take(capitulo="clave", concepto="programa", nombre="Nombre", monto="Total"),
    )
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert rows(table) == [
        ["E001", "Vacunas", "Sur", "10"], ["E001", "Vacunas", "Norte", "20"], ["E002", "Sangre", "Sur", "5"],
    ]  # fmt: skip
    assert table.complaints == ()


def test_levels_of_one_name_are_one_column_with_the_deepest_text(tmp_path: Path) -> None:
    content = text("Concepto,Monto", "Programas,12", "Subsidios,12", "Becas,10", "Apoyos,2", "Deuda,5")
    reading = Reading(
        levels=(
            Level("grupo", "Concepto", "^(Programas|Deuda)$"),
            Level("grupo", "Concepto", "^Subsidios$"),
            Level("modalidad", "Concepto"),
        ),
        columns=take(capitulo="grupo", concepto="modalidad", nombre=ColumnReading(constant="x"), monto="Monto"),
    )
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert rows(table) == [
        ["Subsidios", "Becas", "x", "10"],
        ["Subsidios", "Apoyos", "x", "2"],
        ["Deuda", "", "x", "5"],
    ]
    assert [table.cell(one, "capitulo") for one in range(3)] == ["A3", "A3", "A6"]
    assert table.complaints == ()


def test_a_total_may_be_that_of_a_level(tmp_path: Path) -> None:
    content = text(
        "UP,UR,Nombre,Monto", "SALUD,,,", ",HOSPITAL,,", "1,1,Camas,10", "Total UR 1,,,10", ",CLÍNICA,,",
        "1,2,Vendas,5", "1,2,Gasas,7", "Total UR 2,,,12", "Total UP 1,,,22", "AGUA,,,", ",POZOS,,", "2,1,Pozo,4",
        "Total UR 1,,,4", "Total UP 2,,,5", "Total,,,26",
    )  # fmt: skip
    reading = Reading(
        levels=(Level("up", "UP", r"^\D"), Level("ur", "UR", r"^\D")),
        totals=(
            Totals("UP", "^total ur", "ur"), Totals("UP", "^total up", "up"), Totals("UP", "^total$", "todo"),
        ),
        columns=take(capitulo="up", concepto="ur", nombre="Nombre", monto="Monto"),
    )  # fmt: skip
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert rows(table) == [
        ["SALUD", "HOSPITAL", "Camas", "10"], ["SALUD", "CLÍNICA", "Vendas", "5"], ["SALUD", "CLÍNICA", "Gasas", "7"],
        ["AGUA", "POZOS", "Pozo", "4"],
    ]  # fmt: skip
    assert [(one.cell, one.message) for one in table.complaints] == [
        ("D15", "El total de «Monto» dice $5.00 y su renglón suma $4.00: difieren por $1.00.")
    ]


def test_in_a_hierarchy_of_columns_the_general_adds_up_the_particular(tmp_path: Path) -> None:
    content = text("Ente,Ramo,Programa,Monto", "A,,TOTAL,30", "A,Salud,TOTAL,25", "A,Salud,Vacunas,10",
                   "A,Salud,Camas,15", "A,,Suelto,5", "B,,TOTAL,9", "B,Agua,Pozos,8")  # fmt: skip
    reading = Reading(
        hierarchy=("Ente", "Ramo", "Programa"),
        columns=take(capitulo="Ente", concepto="Ramo", nombre="Programa", monto="Monto"),
    )
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert [row[2] for row in rows(table)] == ["Vacunas", "Camas", "Suelto", "Pozos"]
    assert told(table)[0][:3] == ("nivel", "", 3)
    assert [(one.cell, one.value) for one in table.complaints] == [("D7", "9")]


def test_a_table_ends_where_it_is_declared_to(tmp_path: Path) -> None:
    content = text("clave,nombre,monto", "a,Agua,10", "Bajo protesta de decir verdad,,", "c,Otra tabla,5")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(until="^bajo protesta"))
    assert rows(table) == [["a", "Agua", "10"]]
    assert told(table) == [("renglon-descartado", "", 2, ("3:3", "Bajo protesta de decir verdad", ""))]


def test_a_title_may_carry_the_mark_of_a_footnote(tmp_path: Path) -> None:
    content = text("clave,Denominación 2/,monto1/", "a,Agua,10")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(columns=take(nombre="Denominación")))
    assert rows(table) == [["a", "Agua", "10"]]


@pytest.mark.parametrize(
    ("says", "expected", "corrections", "complaints"),
    [
        ("", "Luz", ("B3: «» → «Luz». Se perdió al publicar.",), []),
        ("Gas", "", (), ["La celda B3 ya no dice «Gas», y se declaró que debe decir «Luz»: Se perdió al publicar."]),
    ],
)
def test_a_lost_label_is_mended_while_it_is_lost(tmp_path: Path, says, expected, corrections, complaints) -> None:
    content = text("clave,nombre,monto", "a,Agua,10", "b,,20")
    reading = Reading(cells=(CellFix("B3", says, "Luz", "Se perdió al publicar."),))
    table = read(tmp_path, content, "t.csv", BUDGET, reading=reading)
    assert [row[1] for row in rows(table)] == ["Agua", expected]
    assert table.corrections == corrections
    assert [one.message for one in table.complaints] == complaints


def test_of_two_columns_with_one_title_a_declared_one_is_taken(tmp_path: Path) -> None:
    content = text("clave,Nombre,monto,Nombre", "a,Agua,10,Luz")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=Reading(columns=take(nombre="Nombre (2)")))
    assert (rows(table), table.letters["nombre"]) == ([["a", "Luz", "10"]], "D")


def test_a_total_may_miss_by_what_its_source_says_that_it_rounds(tmp_path: Path) -> None:
    content = text("clave,nombre,monto", "a,Agua,10.004", "b,Luz,20.004", ",Total,30.02", ",Total,31")
    reading = Reading(totals=(Totals("nombre", "^total", "todo"),), tolerance="0.05")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=reading)
    assert ("redondeo", "", 1, ("C4", "30.02", "30.008")) in told(table)
    assert [one.cell for one in table.complaints] == ["C5"]


def test_the_same_is_mended_in_a_stretch_of_a_column(tmp_path: Path) -> None:
    reading = Reading(cells=(CellFix("B3:B4", "Agua", "Luz", "Heredó el nombre de arriba."),))
    content = text("clave,nombre,monto", "a,Agua,1", "b,Agua,2", "c,Agua,3")
    table = read(tmp_path, content, "t.csv", BUDGET, reading=reading)
    assert [row[1] for row in rows(table)] == ["Agua", "Luz", "Luz"]


def test_a_text_taken_apart_can_be_a_total_of_others(tmp_path: Path) -> None:
    content = text("Nombre,Monto", "Sur: FAM,10", "Norte: FAM,20", "Total: FAM,30", "Sur: FASP,5", "Total: FASP,6")
    reading = Reading(
        splits=(RowPattern("Nombre", r"(?P<entidad>.*?): *(?P<fondo>.*)"),),
        hierarchy=("fondo", "entidad"),
        columns=take(capitulo="entidad", concepto="fondo", nombre="Nombre", monto="Monto"),
    )
    table = read(tmp_path, content, "t.csv", LEVELS, reading=reading)
    assert rows(table) == [
        ["Sur", "FAM", "Sur: FAM", "10"], ["Norte", "FAM", "Norte: FAM", "20"], ["Sur", "FASP", "Sur: FASP", "5"],
    ]  # fmt: skip
    assert [one.cell for one in table.complaints] == ["B6"]


@pytest.mark.parametrize(
    ("catalogue", "found", "padded"),
    [
        # Each as its list writes it; what the list does not have stays, for validation to point at.
        ("entidades_federativas", ["09", "32", "09", "009", "33", "0", "x"], 1),
        # A list of several widths has codes that no width would give.
        ("clasificacion_funcional", ["9", "32", "09", "009", "33", "0", "x"], 0),
    ],
)
def test_zeros_are_those_of_the_list(tmp_path: Path, catalogue: str, found: list[str], padded: int) -> None:
    reading = Reading(columns=take(clave=ColumnReading(titles=("clave",), catalogue=catalogue)))
    lines = [f"{one},Agua,1" for one in ("9", "32", "09", "009", "33", "0", "x")]
    table = read(tmp_path, text("clave,nombre,monto", *lines), "t.csv", BUDGET, reading=reading)
    assert [row[0] for row in rows(table)] == found
    assert [one[2] for one in told(table) if one[0] == "ceros"] == ([padded] if padded else [])


def indented_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, (depth, said, amount) in enumerate(
        [(0, "Concepto", "Importe"), (0, "Impuestos", 30), (1, "Patrimonio", 30), (2, "Predial", 10), (2, "ISAI", 20)],
        1,
    ):
        sheet.cell(row, 1, said).alignment = Alignment(indent=depth)
        sheet.cell(row, 2, amount)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


INDENTED = Reading(
    columns=take(clave="rubro", nombre="Concepto", monto="Importe"),
    levels=(Level("rubro", "Concepto", indent=0), Level("tipo", "Concepto", indent=1)),
)


SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("style", "style"), ("fo", "xsl-fo-compatible"))
)


def indented_ods() -> bytes:
    """As LibreOffice writes them: a margin in the cell's style, in the one that it comes from, or in its column's."""
    content = books.ods(("H", [
        [books.ods_cell(said, valuetype="string", stylename=style), amount]
        for style, said, amount in [
            ("recto", "Concepto", "Importe"), ("recto", "Impuestos", 30), ("uno", "Patrimonio", 30),
            ("dos", "Predial", 10), ("de_dos", "ISAI", 20), ("", "Otro", 0),
        ]
    ]))  # fmt: skip
    margins = (("recto", "", "0cm"), ("uno", "", "0.353cm"), ("dos", "uno", "0.2778in"), ("de_dos", "dos", ""))
    styles = "".join(
        f'<style:style {SPACES} style:name="{name}" style:family="table-cell" style:parent-style-name="{parent}">'
        + (f'<style:paragraph-properties fo:margin-left="{margin}"/>' if margin else "")
        + "</style:style>"
        for name, parent, margin in margins
    )
    column = b'<table:table-column table:default-cell-style-name="dos"/>'
    return books.edited(content, "content.xml", lambda old: (
        old.replace(b"automatic-styles/>", f"automatic-styles>{styles}</office:automatic-styles>".encode())
        .replace(b"<table:table-row", column + b"<table:table-row", 1)
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [("t.xlsx", indented_workbook(), []), ("t.ods", indented_ods(), [["Impuestos", "Otro", "0"]])],
    ids=["xlsx", "ods"],
)
def test_levels_by_the_indentation_that_a_workbook_shows(tmp_path: Path, name: str, content: bytes, more) -> None:
    """The program's own indentation is of the cell's style: its text begins with no space."""
    table = read(tmp_path, content, name, BUDGET, reading=INDENTED)
    assert rows(table) == [["Impuestos", "Predial", "10"], ["Impuestos", "ISAI", "20"], *more]
    assert told(table) == [("nivel", "", 2, ("2:2", "Impuestos", ""))]


def test_an_indentation_that_no_row_has(tmp_path: Path) -> None:
    """Four spaces declared as one would leave the sums among the records."""
    content = text("Concepto;Importe", "Impuestos;30", "    Patrimonio;30", "        Predial;10", "        ISAI;20")
    with pytest.raises(SourceError) as caught:
        read(tmp_path, content, "t.csv", BUDGET, reading=INDENTED)
    assert caught.value.message == (
        "El nivel «tipo» se declara con sangría 1, y en «Concepto» de «t.csv» ningún renglón de ese nivel la tiene; "
        "las que hay son: 0, 4, 8."
    )
    assert (caught.value.rule, "espacios con que empieza" in caught.value.remedy) == ("nivel-sin-sangria", True)
    # A file without the deepest of its levels is as good.
    shallow = text("Concepto;Importe", "Impuestos;30", "Derechos;5")
    assert [row[2] for row in rows(read(tmp_path, shallow, "t.csv", BUDGET, reading=INDENTED))] == ["30", "5"]
