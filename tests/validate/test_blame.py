"""A wrong value that a declared correction put is the correction's, and the sheet's own cell is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.clean.corrections_file import CORRECTIONS_FILE
from pipelines.validate.findings import Unchecked, Until
from tests.validate.broken import BUDGET, checked, report_of

CORRECTION = """correcciones:
  - tabla: {table}
    donde: {{{where}}}
    columna: {column}
    valor_esperado: "{expected}"
    reemplazo: "{replacement}"
    motivo: Así lo dijo el acta
    autor: Ana López
    fecha: 2016-01-15
"""
MEND = "Corrija su «reemplazo», o quite la corrección."


@pytest.fixture
def corrected(request: pytest.FixtureRequest) -> Path:
    """The exercise of the package that has the table, with one correction."""
    keys = ("table", "where", "column", "expected", "replacement")
    text = CORRECTION.format(**dict(zip(keys, request.param, strict=True)))
    exercise: Path = request.getfixturevalue("plan" if request.param[0] == "compromisos" else "budget")
    (exercise / CORRECTIONS_FILE).write_text(text, encoding="utf-8")
    return exercise


COMPONENT = ("compromisos", "compromiso_id: c1-tramites-en-linea", "componente")
LABEL = "Ejes de la Alianza para el Gobierno Abierto"
PUT = "Lo puso la corrección 1 de correcciones.yml en la celda {} de «plan-de-accion.xlsx», que dice otra cosa."


@pytest.mark.parametrize(
    ("corrected", "expected"),
    [
        (
            (*COMPONENT, LABEL, "Agaa"),
            (
                CORRECTIONS_FILE, None, "Agaa", "constraint-error/enum",
                "«Componente» solo admite los valores de su lista. " + PUT.format("G5 de la hoja «Compromisos»"),
                f"¿Quiso escribir «{LABEL}»? Escriba uno de estos, tal como está aquí: {LABEL}, Follow the Money, "
                f"Problemática local, Proactivo. {MEND}",
            ),
        ),
        (
            (
                "compromisos", "compromiso_id: c1-tramites-en-linea", "titulo",
                "Trámites estatales en línea, de principio a fin", "Trámites de BOXW310820HNERXN09",
            ),
            (
                CORRECTIONS_FILE, None, "", "datos-personales/curp", PUT.format("D5 de la hoja «Compromisos»"), MEND,
            ),
        ),
        # Several cells together: any of them may be the wrong one.
        (
            ("presupuesto_egresos", "linea_id: 2015-0002", "monto_modificado", "62110386.67", "62110387.67"),
            (
                BUDGET, "AQ5", "62110387.67", "R12",
                " El valor de la celda lo puso la corrección 1 de correcciones.yml.", "",
            ),
        ),
    ],
    indirect=["corrected"],
    ids=["a cell's own error", "personal data", "a rule of the programme"],
)  # fmt: skip
def test_a_wrong_replacement_is_told_of_its_correction(corrected: Path, expected: tuple[str | None, ...]) -> None:
    found = checked(corrected)
    (first,) = (one for one in found.report.findings if "la corrección 1" in one.message)
    file, cell, value, rule, message, remedy = expected
    assert (first.file, first.cell, first.rule) == (file, cell, rule)
    assert first.message.endswith(str(message))
    assert first.remedy.endswith(str(remedy))
    if value:
        assert first.value == value
    assert found.files is not None
    # The sheet's own cell is right: there is nothing to mark in it.
    assert [one.name for one in found.files.workbooks] == ["presupuesto_egresos_2015.revisado.xlsx"] * (
        cell is not None
    )


@pytest.mark.parametrize("corrected", [(*COMPONENT, LABEL, "Agaa")], indirect=True)
def test_what_waits_for_a_wrong_replacement_waits_for_its_correction(corrected: Path) -> None:
    assert report_of(corrected).unchecked == (
        Unchecked(
            ("que el plan tenga los compromisos que pide el programa de cada componente",),
            (Until(CORRECTIONS_FILE, None, ()),),
        ),
    )
