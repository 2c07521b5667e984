"""Each defect of an exercise is one finding: at its cell, with its value, what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.exercise import load_exercise
from pipelines.validate import Finding, validate
from pipelines.validate.placeholders import says_nothing
from pipelines.validate.table_schema import MAX_ERRORS
from tests.validate.broken import (
    BUDGET,
    PLAN,
    checked,
    edit_sheet,
    report_of,
    set_budget_cell,
    set_cell,
    set_cells,
    together,
)

HEADER_ROW = 4
REQUIRED = "Escriba el dato en la celda; si no lo tiene, pídalo a quien corresponda."
DATE = "Escríbala como día/mes/año, por ejemplo 15/03/2015."
AMOUNT = "Escriba solo la cifra, con punto para los centavos, por ejemplo 1234.50."
PERCENTAGE = "Escriba solo la cifra, por ejemplo 40 para 40%."
INTEGER = "Escriba solo la cifra, sin decimales, por ejemplo 1."
WHERE = "Corrija la clave, o agregue el renglón que falta en la hoja «{}» de «plan-de-accion.xlsx»."
R1 = (
    " Si su plan se firmó con otros números, declárelos en la sección "
    "[paquetes.plan-de-accion.reglas.compromisos_por_componente] de ejercicio.toml."
)

LIMIT = "¿Quiso escribir «Fecha límite»? Cambie el encabezado; si es otra columna, quítela y agregue la que falta."

# sheet, cell, what is written in it → value seen, rule, message, remedy
PLAN_CELLS = [
    ("Compromisos", "D6", None, None, "constraint-error/required", "Falta «Título»: es un dato obligatorio.", REQUIRED),
    ("Compromisos", "D6", " ", None, "constraint-error/required", "Falta «Título»: es un dato obligatorio.", REQUIRED),
    (
        "Compromisos", "D6", "x" * 301, "x" * 301, "constraint-error/maxLength",
        "El texto de «Título» es demasiado largo: tiene 301 caracteres.",
        "Redúzcalo a 300 caracteres (contando los espacios): sobra 1.",
    ),
    (
        "Mesas", "E5", "N/A", "N/A", "dato-pendiente", "«Tema» es un dato obligatorio, y «N/A» no lo es.",
        "Escriba el dato; si no lo tiene, pídalo a quien corresponda.",
    ),
    (
        "Mesas", "F6", "2015-13-45", "2015-13-45", "type-error",
        "«Fecha» debe ser una fecha. El mes 13 no existe.", DATE,
    ),
    (
        "Compromisos", "B6", "pal-2051", "pal-2051", "foreign-key",
        "«Clave del plan» debe ser una clave de la tabla «Plan de Acción Local», y esta no está en ella.",
        f"¿Quiso escribir «pal-2015»? {WHERE.format('Plan')}",
    ),
    (
        "Compromisos", "C6", 0, "0", "constraint-error/minimum",
        "«Número» no puede ser menor que 1.", "Revise la cifra: debe ser 1 o más.",
    ),
    (
        "Hitos", "C6", 5, "5", "constraint-error/maximum",
        "«Meta» no puede ser mayor que 4.", "Revise la cifra: debe ser 4 o menos.",
    ),
    (
        "Hitos", "L6", 101, "101", "constraint-error/maximum",
        "«Ponderación» no puede ser mayor que 100%.", "Revise la cifra: debe ser 100% o menos.",
    ),
    (
        "Hitos", "L6", -1, "-1", "constraint-error/minimum",
        "«Ponderación» no puede ser menor que 0%.", "Revise la cifra: debe ser 0% o más.",
    ),
    (
        "Plan", "K5", 0, "0", "constraint-error/minimum",
        "«Quórum mínimo», en integrantes, no puede ser menor que 1.", "Revise la cifra: debe ser 1 o más.",
    ),
    (
        "Compromisos", "G9", "Problematica locl", "Problematica locl", "constraint-error/enum",
        "«Componente» solo admite los valores de su lista.",
        "¿Quiso escribir «Problemática local»? Escriba uno de estos, tal como está aquí: "
        "Ejes de la Alianza para el Gobierno Abierto, Follow the Money, Problemática local, Proactivo.",
    ),
    (
        "Hitos", "I6", "Academia", "Academia", "constraint-error/enum",
        "«Sector del responsable» solo admite los valores de su lista.",
        "Escriba uno de estos, tal como está aquí: Institución pública, Sociedad civil, Órgano autónomo.",
    ),
    (
        "Avances", "A6", "C1 H2, noviembre", "C1 H2, noviembre", "constraint-error/pattern",
        "«Clave del avance» no tiene la forma debida. "
        "Identificador estable del reporte: minúsculas, números y guiones.",
        "¿Quiso escribir «c1-h2-noviembre»? Escríbalo como en este ejemplo: c1-h1-2015-11-ip.",
    ),
    (
        "Avances", "A6", "c1\u200b-h2", "c1\u200b-h2", "constraint-error/pattern",
        "«Clave del avance» no tiene la forma debida. La celda tiene caracteres que no se ven. "
        "Identificador estable del reporte: minúsculas, números y guiones.",
        "¿Quiso escribir «c1-h2»? Escríbalo como en este ejemplo: c1-h1-2015-11-ip.",
    ),
    (
        "Compromisos", "K6", "ejemplo.gob.mx/plan 1.pdf", "ejemplo.gob.mx/plan 1.pdf", "type-error",
        "«Dirección del plan de trabajo» debe ser una dirección web.",
        "¿Quiso escribir «https://ejemplo.gob.mx/plan%201.pdf»? Cópiela completa, desde https://.",
    ),
    (
        "Hitos", "L6", "12,5", "12,5", "type-error",
        "«Ponderación» debe ser un porcentaje.", f"¿Quiso escribir «12.5»? {PERCENTAGE}",
    ),
    ("Hitos", "L6", "NaN", "NaN", "type-error", "«Ponderación» debe ser un porcentaje.", PERCENTAGE),
    ("Hitos", "L6", "sNaN", "sNaN", "type-error", "«Ponderación» debe ser un porcentaje.", PERCENTAGE),
    ("Hitos", "C6", "dos", "dos", "type-error", "«Meta» debe ser un número entero.", INTEGER),
    ("Hitos", "C6", 1.5, "1.5", "type-error", "«Meta» debe ser un número entero. Este tiene decimales.", INTEGER),
    (
        "Hitos", "K6", "31/02/2015", "31/02/2015", "type-error",
        "«Fecha límite» debe ser una fecha. El día 31 de febrero de 2015 no existe: ese mes termina el 28.", DATE,
    ),
    (
        "Hitos", "K6", "03/15/2015", "03/15/2015", "type-error",
        "«Fecha límite» debe ser una fecha. Parece mes/día/año.", f"¿Quiso escribir «15/03/2015»? {DATE}",
    ),
    ("Hitos", "K6", "pronto", "pronto", "type-error", "«Fecha límite» debe ser una fecha.", DATE),
    (
        "Hitos", "B6", "c1-tramites-en-lina", "c1-tramites-en-lina", "foreign-key",
        "«Clave del compromiso» debe ser una clave de la tabla «Compromisos», y esta no está en ella.",
        f"¿Quiso escribir «c1-tramites-en-linea»? {WHERE.format('Compromisos')}",
    ),
    (
        "Avances", "B6", "c9-h9", "c9-h9", "foreign-key",
        "«Clave del hito» debe ser una clave de la tabla «Hitos», y esta no está en ella.",
        WHERE.format("Hitos"),
    ),
    (
        # The key is also badly written: one defect, told by what mends both.
        "Compromisos", "B6", "PAL 2015", "PAL 2015", "foreign-key",
        "«Clave del plan» debe ser una clave de la tabla «Plan de Acción Local», y esta no está en ella.",
        f"¿Quiso escribir «pal-2015»? {WHERE.format('Plan')}",
    ),
    (
        "Avances", "A6", "c1-h1-2015-11-ip", "c1-h1-2015-11-ip", "primary-key",
        "El valor de «Clave del avance» no debe repetirse. Ya está en el renglón 5.",
        "Escriba un valor distinto, o borre el renglón si sobra.",
    ),
    (
        "Compromisos", "C6", 1, "pal-2015, 1", "clave-repetida",
        "La combinación de «Clave del plan» y «Número» está repetida. Ya está en el renglón 5.",
        "Corrija uno de los dos renglones, o borre el que sobra.",
    ),
    (
        "Hitos", "N6", "nota [bold] suelta", "nota [bold] suelta", "celda-fuera-de-tabla",
        "Hay contenido fuera de la tabla: la columna N no tiene encabezado.",
        "Bórrelo o páselo a otra hoja; si es parte de la tabla, escriba el encabezado en N4.",
    ),
    (
        "Hitos", "P40", "Elaboró: la Dirección", "Elaboró: la Dirección", "celda-fuera-de-tabla",
        "Hay contenido fuera de la tabla: la columna P no tiene encabezado.",
        "Bórrelo o páselo a otra hoja; si es parte de la tabla, escriba el encabezado en P4.",
    ),
    (
        "Hitos", "M4", "Observaciones", "Observaciones", "columna-desconocida",
        "La tabla «Hitos» no tiene una columna llamada «Observaciones».",
        "Corrija el encabezado, o quite la columna si no debe publicarse.",
    ),
    (
        "Hitos", "K4", "Fecha limte", "Fecha limte", "columna-desconocida",
        "La tabla «Hitos» no tiene una columna llamada «Fecha limte», y le falta «Fecha límite».", LIMIT,
    ),
    (
        "Hitos", "K4", "Vencimiento", "Vencimiento", "columna-desconocida",
        "La tabla «Hitos» no tiene una columna llamada «Vencimiento», y le falta «Fecha límite».", LIMIT,
    ),
    (
        "Hitos", "E4", "Actividad del hito", "Actividad del hito", "columna-desconocida",
        "La tabla «Hitos» no tiene una columna llamada «Actividad del hito», y le falta «Actividad».",
        "¿Quiso escribir «Actividad»? Cambie el encabezado; si es otra columna, quítela y agregue la que falta.",
    ),
    (
        "Mesas", "E4", "Asunto", "Asunto", "columna-desconocida",
        "La tabla «Mesas participativas» no tiene una columna llamada «Asunto», y le falta «Tema».",
        "¿Quiso escribir «Tema»? Cambie el encabezado; si es otra columna, quítela y agregue la que falta.",
    ),
    (
        "Hitos", "L4", None, None, "columna-sin-encabezado",
        "La columna L no tiene encabezado, y tiene contenido en 21 celdas: la primera, L5, dice «20».",
        "¿Quiso escribir «Ponderación»? Escriba su encabezado en L4, o borre la columna si no es parte de la tabla.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "nothing"), [
    ("N/A", True), ("n.a.", True), ("s/d", True), ("Pendiente", True), ("PENDIENTE.", True), ("por definir", True),
    ("No aplica", False), ("---", False), ("...", True), ("?", True), ("XXX", True), ("NA", False), ("S/N", False),
    ("Pendiente de pago", False), ("NA-14", False), ("Ninguno", False), ("5", False), ("A", False),
])  # fmt: skip
def test_only_a_whole_cell_says_that_there_is_no_datum(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing


def test_a_percentage_written_as_a_fraction_is_asked_about(plan: Path) -> None:
    set_cell(plan, "Hitos", "L5", 0.2)
    found, *_ = report_of(plan).findings
    assert (found.severity, found.rule, found.cell, found.value, found.message, found.remedy) == (
        "advertencia", "porcentaje-en-fraccion", "L5", "0.2",
        "«Ponderación» dice 0.2%, menos de uno por ciento: parece escrito como fracción.",
        "¿Quiso escribir «20»? Si es 20%, escriba 20; si de veras es 0.2%, no hace falta nada.",
    )  # fmt: skip


# column's header and letter, what is written in row 5 → value seen, rule, message, remedy
BUDGET_CELLS = [
    (
        "APROBADO", "AN", "1.234,50", "1.234,50", "type-error",
        "«Aprobado» debe ser una cantidad en pesos.", f"¿Quiso escribir «1234.50»? {AMOUNT}",
    ),
    (
        "APROBADO", "AN", "1.5E+06", "1.5E+06", "type-error",
        "«Aprobado» debe ser una cantidad en pesos.", f"¿Quiso escribir «1500000»? {AMOUNT}",
    ),
    ("APROBADO", "AN", "1_000", "1_000", "type-error", "«Aprobado» debe ser una cantidad en pesos.", AMOUNT),
    ("APROBADO", "AN", "INF", "INF", "type-error", "«Aprobado» debe ser una cantidad en pesos.", AMOUNT),
    (
        # Less than a cent below the limit: a float would round it away.
        "AMPLIACIONES", "AO", "-0.00000000000000000000000001", "-0.00000000000000000000000001",
        "constraint-error/minimum", "«Ampliaciones» no puede ser menor que $0.", "Revise la cifra: debe ser $0 o más.",
    ),
    (
        "CICLO", "B", "15", "15", "type-error",
        "«Ciclo» debe ser un año.", "¿Quiso escribir «2015»? Escríbalo con cuatro cifras, por ejemplo 2015.",
    ),
    (
        "ACUMULADO", "D", "Yes", "Yes", "type-error",
        "«Acumulado» debe ser Sí o No.", "¿Quiso escribir «Sí»? Escriba Sí o No.",
    ),
    ("ACUMULADO", "D", "tal vez", "tal vez", "type-error", "«Acumulado» debe ser Sí o No.", "Escriba Sí o No."),
    (
        "ID_CAPITULO", "V", "1", "1", "constraint-error/pattern",
        "«Clave del capítulo» no tiene la forma debida. Capítulo del clasificador por objeto del gasto (COG).",
        "¿Quiso escribir «1000»? Escríbalo como en este ejemplo: 6000.",
    ),
    (
        "ID_UR", "H", "05-b01", "05-b01", "constraint-error/pattern",
        "«Clave de la unidad responsable» no tiene la forma debida. "
        "Unidad que ejerce el gasto: hasta seis dígitos o mayúsculas.",
        "¿Quiso escribir «05B01»? Escríbalo como en este ejemplo: 05B01.",
    ),
    (
        # In another package.
        "COMPROMISO_ID", "E", "c3-sigue-dinero", "c3-sigue-dinero", "foreign-key",
        "«Clave del compromiso» debe ser una clave de la tabla «Compromisos», y esta no está en ella.",
        f"¿Quiso escribir «c3-sigue-el-dinero»? {WHERE.format('Compromisos')}",
    ),
    (
        "DESC_UR", "I", "Con\x01greso", "Con␁greso", "caracter-invisible",
        "«Unidad responsable» tiene caracteres que no se ven y no son texto.",
        "Borre el contenido de la celda y escríbalo de nuevo, sin copiarlo y pegarlo.",
    ),
    (
        "LINEA_ID", "A", "2015-0001", "2015-0001", "primary-key",
        "El valor de «Clave de la línea» no debe repetirse. Ya está en el renglón 4.",
        "Escriba un valor distinto, o borre el renglón si sobra.",
    ),
]  # fmt: skip


def _of_plan(case: tuple[Any, ...]) -> set[Hashable]:
    """A column; with a header all headers of the sheet, as which is meant is told by those that are missing; and
    columns that are unique together are one."""
    sheet, cell, *_ = case
    column, row = coordinate_from_string(cell)
    touched: set[Hashable] = {(sheet, {("Compromisos", "C"): "B"}.get((sheet, column), column))}
    return touched | {(sheet, row)} if row == HEADER_ROW else touched


def _of_budget(case: tuple[Any, ...]) -> set[Hashable]:
    return {case[0]}


PLANS, BUDGETS = together(PLAN_CELLS, _of_plan), together(BUDGET_CELLS, _of_budget)
# One whole; the others have no more than what is broken in them.
EXERCISES = [
    ("exercise", PLANS[0], BUDGETS[0]),
    *(("plan", one, []) for one in PLANS[1:]),
    *(("budget", [], one) for one in BUDGETS[1:]),
]


@pytest.mark.parametrize(("which", "of_plan", "of_budget"), EXERCISES, ids=range(len(EXERCISES)))
def test_each_broken_cell_is_one_finding_there(
    request: pytest.FixtureRequest, which: str, of_plan: list[tuple[Any, ...]], of_budget: list[tuple[Any, ...]]
) -> None:
    exercise: Path = request.getfixturevalue(which)
    set_cells(exercise, {(sheet, cell): written for sheet, cell, written, *_ in of_plan})
    for column, _, written, *_ in of_budget:
        set_budget_cell(exercise, 5, column, written)
    expected = [("error", PLAN, sheet, cell, *told) for sheet, cell, _, *told in of_plan]
    expected += [("error", BUDGET, None, f"{letter}5", *told) for _, letter, _, *told in of_budget]
    assert sorted(map(_told, report_of(exercise).findings), key=str) == sorted(expected, key=str)


def _told(one: Finding) -> tuple[str | None, ...]:
    return one.severity, one.file, one.sheet, one.cell, one.value, one.rule, one.message, one.remedy


@pytest.mark.parametrize(
    ("number", "severity", "message", "remedy"),
    [
        (
            5, "error", "Falta la columna obligatoria «Actividad».",
            "Agréguela con ese encabezado en el renglón 4; L4 está libre.",
        ),
        (
            1, "error", "Falta la columna obligatoria «Clave del hito».",
            "Agréguela con ese encabezado en el renglón 4; L4 está libre.",
        ),
        (
            12, "advertencia", "No está la columna «Ponderación», que es opcional: se publicará vacía.",
            "Si tiene esos datos, agréguela con ese encabezado en el renglón 4; si no, no hace falta nada.",
        ),
    ],
)  # fmt: skip
def test_a_missing_column_is_said_once_and_not_in_every_row(
    plan: Path, number: int, severity: str, message: str, remedy: str
) -> None:
    edit_sheet(plan, "Hitos", lambda sheet: sheet.delete_cols(number))
    (found,) = report_of(plan).findings
    assert (found.rule, found.severity, found.sheet, found.cell) == ("columna-faltante", severity, "Hitos", "L4")
    assert (found.message, found.remedy) == (message, remedy)


def _lose_two_headers(sheet: Worksheet) -> None:
    sheet["A4"], sheet["K4"] = None, "Vencimiento"


def _lose_two_columns(sheet: Worksheet) -> None:
    sheet.delete_cols(11)
    sheet.delete_cols(5)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            _lose_two_headers,
            [("A4", "columna-sin-encabezado", "Clave del hito"), ("K4", "columna-desconocida", "Fecha límite")],
        ),
        (_lose_two_columns, [("K4", "columna-faltante", None), ("L4", "columna-faltante", None)]),
    ],
)
def test_each_lost_column_is_one_finding_at_a_place_of_its_own(
    plan: Path, edit: Callable[[Worksheet], None], told: list[tuple[str, str, str | None]]
) -> None:
    edit_sheet(plan, "Hitos", edit)
    assert [(one.cell, one.rule, one.suggestion) for one in report_of(plan).findings] == told


def test_a_table_with_only_its_header_is_one_finding(exercise: Path) -> None:
    edit_sheet(exercise, "Compromisos", lambda sheet: sheet.delete_rows(5, 10))
    (found,) = report_of(exercise).findings
    assert (found.rule, found.severity, found.sheet, found.cell) == ("tabla-vacia", "error", "Compromisos", None)
    assert found.message.startswith("La tabla «Compromisos» tiene encabezados pero ningún renglón, y la tabla «")
    assert found.message.endswith("» la cita.")


def test_a_table_that_is_not_begun_waits_unless_it_was_published(exercise: Path) -> None:
    edit_sheet(exercise, "Ligas", lambda sheet: sheet.delete_rows(5, 10))
    found = checked(exercise)
    assert [(one.rule, one.severity) for one in found.report.findings] == [("R11", "advertencia")]

    published = validate(load_exercise(exercise).packages, found.tables, published={"ligas"})
    assert not published.valid
    assert [(one.severity, one.sheet, one.message) for one in published.findings if one.rule == "tabla-vacia"] == [
        (
            "error", "Ligas",
            "La tabla «Ligas de interés» tiene encabezados pero ningún renglón, y la última entrega la publicó con "
            "renglones.",
        )
    ]  # fmt: skip


def test_cells_keep_their_address_below_titles_and_blank_rows(exercise: Path) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet.insert_rows(10, 3)
        sheet["K15"] = "nunca"
        sheet["A17"] = sheet["A7"].value

    edit_sheet(exercise, "Hitos", edit)
    found = [one for one in report_of(exercise).findings if one.sheet == "Hitos"]
    assert [(one.cell, one.rule, one.message) for one in found] == [
        ("K15", "type-error", "«Fecha límite» debe ser una fecha."),
        (
            "A17",
            "primary-key",
            "El valor de «Clave del hito» no debe repetirse. Ya está en el renglón 7. 4 renglones de «Avances» y "
            "«Evidencias» la citan como «c2-h4»: se arreglan al corregir esta celda.",
        ),
    ]


def test_an_empty_key_is_one_finding_and_never_a_repeated_one(plan: Path) -> None:
    set_cells(plan, {("Avances", "A7"): None, ("Avances", "A9"): None})
    assert [(one.cell, one.rule) for one in report_of(plan).findings] == [
        ("A7", "constraint-error/required"),
        ("A9", "constraint-error/required"),
    ]


def test_a_copied_row_is_one_finding(plan: Path) -> None:
    edit_sheet(plan, "Compromisos", lambda sheet: sheet.append([cell.value for cell in sheet[9]]))
    assert [(one.cell, one.rule) for one in report_of(plan).findings] == [("A10", "primary-key")]


def test_a_repeated_unique_key_points_at_the_first_that_has_it(plan: Path) -> None:
    set_cell(plan, "Avances", "C15", dt.date(2015, 11, 30))
    (found,) = report_of(plan).findings
    assert (found.sheet, found.cell, found.rule) == ("Avances", "D15", "clave-repetida")
    assert found.value == "c1-h2, 30/11/2015, Institución pública"
    assert found.message == (
        "La combinación de «Clave del hito», «Fecha de corte» y «Sector que informa» está repetida. "
        "Ya está en el renglón 6."
    )


def test_errors_come_sheet_by_sheet_as_declared_and_warnings_after_them(plan: Path) -> None:
    set_cells(plan, {("Hitos", "K20"): "nunca", ("Hitos", "C7"): "dos", ("Compromisos", "D6"): None})
    edit_sheet(plan, "Hitos", lambda sheet: sheet.delete_cols(12))
    edit_sheet(plan, "Plan", lambda sheet: sheet.delete_cols(15))
    assert [(one.sheet, one.cell, one.severity) for one in report_of(plan).findings] == [
        ("Compromisos", "D6", "error"),
        ("Hitos", "C7", "error"),
        ("Hitos", "K20", "error"),
        ("Hitos", "L4", "advertencia"),
        ("Plan", "O4", "advertencia"),
    ]


def _r1(findings: tuple[Finding, ...]) -> list[tuple[str | None, str | None, str, str]]:
    found = [one for one in findings if one.rule == "R1"]
    assert {(one.severity, one.sheet) for one in found} <= {("error", "Compromisos")}
    return [(one.cell, one.value, one.message, one.remedy) for one in found]


def test_r1_points_at_the_commitment_too_many(plan: Path) -> None:
    def add(sheet: Worksheet) -> None:
        sheet.append(["c6", "pal-2015", 6, *(cell.value for cell in sheet[9][3:])])

    edit_sheet(plan, "Compromisos", add)
    assert _r1(report_of(plan).findings) == [
        (
            "G10",
            "Problemática local",
            "El plan «pal-2015» tiene 3 compromisos de problemática local y debe tener 2.",
            "Revise la columna «Componente»: sobra 1." + R1,
        )
    ]


def test_r1_points_at_the_column_when_there_are_too_few(plan: Path) -> None:
    edit_sheet(plan, "Hitos", lambda sheet: sheet.delete_rows(22, 4))
    edit_sheet(plan, "Compromisos", lambda sheet: sheet.delete_rows(9))
    assert _r1(report_of(plan).findings) == [
        (
            "G4",
            None,
            "El plan «pal-2015» tiene 1 compromiso de problemática local y debe tener 2.",
            "Revise la columna «Componente»: falta 1." + R1,
        )
    ]


def test_r1_counts_the_numbers_that_the_exercise_declares(plan: Path) -> None:
    settings = plan / "ejercicio.toml"
    numbers = "aga = 2\nfollow_the_money = 1\nproblematica_local = 3\nproactivo = 0\n"
    settings.write_text(
        f"{settings.read_text(encoding='utf-8')}\n"
        f"[paquetes.plan-de-accion.reglas.compromisos_por_componente]\n{numbers}",
        encoding="utf-8",
    )
    assert _r1(report_of(plan).findings) == [
        (
            "G4",
            None,
            "El plan «pal-2015» tiene 2 compromisos de problemática local y debe tener 3.",
            "Revise la columna «Componente»: falta 1." + R1,
        )
    ]


def test_r1_holds_for_each_plan_even_one_without_commitments(plan: Path) -> None:
    edit_sheet(plan, "Plan", lambda sheet: sheet.append(["pal-2017", *(cell.value for cell in sheet[5][1:])]))
    assert [message for _, _, message, _ in _r1(report_of(plan).findings)] == [
        "El plan «pal-2017» no tiene ningún compromiso de los ejes de la Alianza para el Gobierno Abierto "
        "y debe tener 2.",
        "El plan «pal-2017» no tiene ningún compromiso de Follow the Money y debe tener 1.",
        "El plan «pal-2017» no tiene ningún compromiso de problemática local y debe tener 2.",
    ]


def test_r1_waits_until_the_columns_that_it_reads_are_right(plan: Path) -> None:
    set_cell(plan, "Compromisos", "G9", "otro")
    assert [one.rule for one in report_of(plan).findings] == ["constraint-error/enum"]


def test_an_untouched_exercise_has_nothing_to_say(exercise: Path) -> None:
    assert report_of(exercise).findings == ()


@pytest.mark.long
def test_a_checking_that_stopped_at_its_limit_says_so_first(exercise: Path) -> None:
    path = exercise / BUDGET
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    cells = lines[3].split(";")
    cells[2], cells[4] = "03/15/2015", "c9"
    many = [";".join([f"linea-{number}", *cells[1:]]) for number in range(MAX_ERRORS)]
    path.write_bytes("\r\n".join([*lines[:3], *many]).encode("cp1252"))
    report = report_of(exercise)
    # The tables that name the lines that were there have errors too.
    findings = [one for one in report.findings if one.file == BUDGET]
    assert len(findings) == MAX_ERRORS + 1
    first = findings[0]
    assert (first.rule, first.file, first.cell) == ("demasiados-errores", BUDGET, None)
    assert first.message == (
        "La tabla «Presupuesto de egresos» tiene 10,000 errores o más: la revisión se detuvo en el renglón 5003 "
        "y lo que sigue no se revisó."
    )


def test_what_the_json_says_of_a_finding(plan: Path) -> None:
    set_cell(plan, "Compromisos", "G9", "Problematica locl")
    report = report_of(plan).as_json()
    assert (report["valido"], report["errores"], report["advertencias"]) == (False, 1, 0)
    assert report["sin_revisar"] == [
        {
            "revisiones": ["que el plan tenga los compromisos que pide el programa de cada componente"],
            "hasta_corregir": [{"archivo": PLAN, "hoja": "Compromisos", "celdas": ["G9"]}],
        }
    ]
    assert report["hallazgos"] == [
        {
            "regla": "constraint-error/enum",
            "gravedad": "error",
            "tabla": "compromisos",
            "archivo": PLAN,
            "hoja": "Compromisos",
            "celda": "G9",
            "columna": "componente",
            "valor": "Problematica locl",
            "mensaje": "«Componente» solo admite los valores de su lista.",
            "remedio": "¿Quiso escribir «Problemática local»? Escriba uno de estos, tal como está aquí: "
            "Ejes de la Alianza para el Gobierno Abierto, Follow the Money, Problemática local, Proactivo.",
            "sugerencia": "Problemática local",
        }
    ]
