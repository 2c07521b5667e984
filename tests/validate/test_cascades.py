"""One defect that shows in many cells is told once, where it is mended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.validate.broken import PLAN, edit_sheet, report_of

RECORDS = "Bórrelo: cada renglón de la tabla es un registro, y las sumas las hace el programa."
LOOSE = "Bórrelo o páselo a otra hoja; si es un registro de la tabla, escriba los datos que le faltan."
# sheet, cell, value, rule, message, remedy
Told = tuple[str | None, str | None, str | None, str, str, str]


def told(exercise: Path) -> list[Told]:
    """Every finding of the exercise."""
    return [(one.sheet, one.cell, one.value, one.rule, one.message, one.remedy) for one in report_of(exercise).findings]


def _cells(**values: object) -> Callable[[Worksheet], None]:
    def write(sheet: Worksheet) -> None:
        for cell, value in values.items():
            sheet[cell] = value

    return write


def _last_row(**values: object) -> Callable[[Worksheet], None]:
    """A row under the last one, by the letters of its columns."""
    return lambda sheet: _cells(**{f"{column}{sheet.max_row + 1}": value for column, value in values.items()})(sheet)


NAMED = "19 renglones de «Propuestas», «Objetivos», «Hitos» y «Presupuesto de egresos»"

CASES: list[tuple[str, Callable[[Worksheet], None], list[Told]]] = [
    # A key that is wrong in its own table, and those that name it are right.
    (
        "Compromisos", _cells(A5="C1 Trámites en línea"),
        [
            (
                "Compromisos", "A5", "C1 Trámites en línea", "constraint-error/pattern",
                "«Clave del compromiso» no tiene la forma debida. Identificador estable del compromiso: minúsculas, "
                f"números y guiones. No cambia aunque cambie el título. {NAMED} la citan como «c1-tramites-en-linea»: "
                "se arreglan al corregir esta celda.",
                "¿Quiso escribir «c1-tramites-en-linea»? Escríbalo como en este ejemplo: c1-tramites-en-linea.",
            ),
        ],
    ),
    (
        "Compromisos", _cells(A5="c1-tramites-en-lineas"),
        [
            (
                "Compromisos", "A5", "c1-tramites-en-lineas", "clave-cambiada",
                f"Nadie cita esta clave, y {NAMED} citan «c1-tramites-en-linea», que no está en la tabla.",
                "¿Quiso escribir «c1-tramites-en-linea»? Corrija la clave; si de veras cambió, cámbiela también donde "
                "la citan.",
            ),
        ],
    ),
]  # fmt: skip

# Those that no other package cites.
CASES_OF_THE_PLAN: list[tuple[str, Callable[[Worksheet], None], list[Told]]] = [
    # One record that names what does not exist is wrong itself, though a key is wrong too.
    (
        "Avances", _cells(A6="C1 H2", B7="c1-h22"),
        [
            (
                "Avances", "A6", "C1 H2", "constraint-error/pattern",
                "«Clave del avance» no tiene la forma debida. Identificador estable del reporte: minúsculas, números y "
                "guiones.",
                "¿Quiso escribir «c1-h2»? Escríbalo como en este ejemplo: c1-h1-2015-11-ip.",
            ),
            (
                "Avances", "B7", "c1-h22", "foreign-key",
                "«Clave del hito» debe ser una clave de la tabla «Hitos», y esta no está en ella.",
                "Corrija la clave, o agregue el renglón que falta en la hoja «Hitos» de «plan-de-accion.xlsx».",
            ),
        ],
    ),
    # Rows that are no record.
    (
        "Hitos", _last_row(A="TOTAL", L=500),
        [("Hitos", "26:26", "TOTAL", "renglon-de-total", "Parece un renglón de total.", RECORDS)],
    ),
    (
        "Hitos", _last_row(A="Compromiso 2"),
        [
            (
                "Hitos", "26:26", "Compromiso 2", "renglon-suelto",
                "Parece un subtítulo o una nota: es lo único que hay en el renglón.", LOOSE,
            )
        ],
    ),
    (
        "Hitos", _last_row(C=2),
        [
            (
                "Hitos", "26:26", "2", "renglon-suelto",
                "Parece un dato suelto: es lo único que hay en el renglón.", LOOSE,
            )
        ],
    ),
    (
        "Hitos", _last_row(A="c1-h9", B="c1-tramites-en-linea", C="dos"),
        [
            (
                "Hitos", "26:26", None, "renglon-incompleto",
                "Al renglón le faltan 7 datos obligatorios: «Número del hito», «Actividad», «Indicador», «Medio de "
                "verificación», «Responsable», «Sector del responsable» y «Fecha límite».",
                "Escríbalos, o borre el renglón si sobra.",
            ),
            (
                "Hitos", "C26", "dos", "type-error", "«Meta» debe ser un número entero.",
                "Escriba solo la cifra, sin decimales, por ejemplo 1.",
            ),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "edit", "expected"), CASES)
def test_one_cause_is_one_finding(
    exercise: Path, sheet: str, edit: Callable[[Worksheet], None], expected: list[Told]
) -> None:
    edit_sheet(exercise, sheet, edit)
    assert told(exercise) == expected


@pytest.mark.parametrize(("sheet", "edit", "expected"), CASES_OF_THE_PLAN)
def test_one_cause_in_the_plan_is_one_finding(
    plan: Path, sheet: str, edit: Callable[[Worksheet], None], expected: list[Told]
) -> None:
    edit_sheet(plan, sheet, edit)
    assert told(plan) == expected


def test_a_key_that_is_not_written_is_told_beside_a_slip_of_who_names_another(exercise: Path) -> None:
    edit_sheet(exercise, "Compromisos", _cells(A5=None))
    edit_sheet(exercise, "Hitos", _cells(B9="c2-aire-en-dato"))
    key, slip = report_of(exercise).findings
    assert (key.cell, key.rule, key.suggestion) == ("A5", "constraint-error/required", "c1-tramites-en-linea")
    assert f"{NAMED} la citan como «c1-tramites-en-linea»" in key.message
    assert (slip.cell, slip.rule, slip.suggestion) == ("B9", "foreign-key", "c2-aire-en-datos")


def test_a_formula_without_a_value_is_one_finding_and_the_rest_of_its_sheet_is_told(plan: Path) -> None:
    edit_sheet(plan, "Avances", _cells(Z1="=SUM(F5:F60)", E6="Completo", C8="=TODAY()", A9="#REF!"))
    report = report_of(plan)
    assert [(one.sheet, one.cell, one.column, one.value, one.rule) for one in report.findings] == [
        ("Avances", "E6", "estatus", "Completo", "constraint-error/enum"),
        ("Avances", "C8", "fecha_corte", None, "formula-sin-resultado"),
        ("Avances", "A9", "avance_id", "#REF!", "error-de-formula"),
    ]


def test_a_damaged_workbook_is_told_once_with_its_tables(exercise: Path) -> None:
    (exercise / PLAN).write_bytes(b"PK\x03\x04garbage")
    assert [(one.file, one.cell, one.message) for one in report_of(exercise).findings] == [
        (
            PLAN,
            None,
            "«plan-de-accion.xlsx» está dañado o incompleto: no se puede leer como libro de hojas de cálculo. De ahí "
            "salen «Plan de Acción Local», «Mesas participativas», «Propuestas», «Compromisos», «Objetivos», «Hitos», "
            "«Avances», «Agenda», «Contactos» y «Ligas de interés».",
        )
    ]
