"""R5: what each of the six steps asks for."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.pasos import check_last_step, check_order_of_days, check_required_by_step, check_visits
from tests.domains.tables import numbers, table

REQUIRED = numbers("obligatorio_desde_paso")


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
def test_r5_what_a_plan_must_say_grows_with_its_step(step: int) -> None:
    columns = " ".join(REQUIRED)
    titles = {
        "fecha_instalacion_stl": "Fecha de instalación del Secretariado",
        "frecuencia_sesiones": "Frecuencia de las sesiones",
        "regla_votacion": "Regla de votación",
        "quorum_minimo": "Quórum mínimo",
        "mecanismo_seguimiento": "Mecanismo de seguimiento",
        "mecanismo_cumplimiento": "Mecanismo de cumplimiento",
        "fecha_firma": "Fecha de firma",
        "fecha_inicio": "Inicio de vigencia",
        "fecha_fin": "Fin de vigencia",
    }
    assert list(titles) == list(REQUIRED)
    empty = table(f"paso_actual {columns}", f"{step} |" + "|" * (len(REQUIRED) - 1))
    assert list(check_required_by_step(REQUIRED, plan_accion=empty)) == [
        Breach(
            "R5", "error", "plan_accion", 0, column,
            f"Falta «{titles[column]}»: es un dato obligatorio desde el paso {first}, y el ejercicio va en el "
            f"{step}.",
            "Escriba el dato, o corrija «Paso actual».",
        )
        for column, first in REQUIRED.items() if step >= first
    ]  # fmt: skip
    full = table(f"paso_actual {columns}", f"{step} |" + " x |" * (len(REQUIRED) - 1) + " x")
    assert not list(check_required_by_step(REQUIRED, plan_accion=full))


def test_r5_there_is_no_seventh_step() -> None:
    plan = table("paso_actual", "6", "7")
    assert list(check_last_step(numbers("pasos"), plan_accion=plan)) == [
        Breach("R5", "error", "plan_accion", 1, "paso_actual", "El ejercicio tiene 6 pasos.", "Corrija «Paso actual».")
    ]


def too_early(column: str, message: str, remedy: str) -> Breach:
    return Breach("R5", "error", "plan_accion", 0, column, message, remedy)


@pytest.mark.parametrize(
    ("row", "breaches"),
    [
        ("2015-03-27 | 2015-08-28 | 2015-08-28", []),
        ("2015-03-27 | 2015-03-27 | 2015-03-27", []),
        ("2015-03-27 | | 2015-08-28", []),
        (" | | ", []),
        (
            "2015-08-29 | 2015-08-28 | 2015-08-28",
            [too_early(
                "fecha_firma", "La firma (28/08/2015) es anterior a la instalación del Secretariado (29/08/2015).",
                "Corrija «Fecha de firma» o «Fecha de instalación del Secretariado».",
            )],
        ),
        (
            "2015-03-27 | 2015-08-28 | 2015-08-27",
            [too_early(
                "fecha_inicio", "El inicio de vigencia (27/08/2015) es anterior a la firma (28/08/2015).",
                "Corrija «Inicio de vigencia» o «Fecha de firma».",
            )],
        ),
        (
            "2015-03-27 | | 2015-03-26",
            [too_early(
                "fecha_inicio",
                "El inicio de vigencia (26/03/2015) es anterior a la instalación del Secretariado (27/03/2015).",
                "Corrija «Inicio de vigencia» o «Fecha de instalación del Secretariado».",
            )],
        ),
    ],
)  # fmt: skip
def test_r5_installed_signed_begun(row: str, breaches: list[Breach]) -> None:
    plan = table("fecha_instalacion_stl fecha_firma fecha_inicio", row)
    assert list(check_order_of_days(plan_accion=plan)) == breaches


def not_in_agenda(step: int) -> Breach:
    return Breach(
        "R5", "error", "plan_accion", 0, "paso_actual",
        f"El ejercicio va en el paso 5 y la agenda no tiene la visita del IFAI del paso {step}.",
        "Agregue la visita en la agenda, con su paso y su día, o corrija «Paso actual».",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "events", "breaches"),
    [
        (5, ["p | visita_ifai | 2 | realizada", "p | visita_ifai | 4 | realizada"], []),
        (4, ["p | visita_ifai | 2 | realizada", "p | visita_ifai | 4 | tentativa"], []),
        (2, ["p | taller | 1 | realizada"], []),
        (5, [], []),
        (5, ["p | taller | 2 | realizada"], [not_in_agenda(2), not_in_agenda(4)]),
        (5, ["q | visita_ifai | 2 | realizada", "p | visita_ifai | 4 | realizada"], [not_in_agenda(2)]),
        (5, ["p | visita_ifai | 2 | cancelada", "p | visita_ifai | 4 | realizada"], [not_in_agenda(2)]),
        (
            5, ["p | visita_ifai | 02 | realizada", "p | visita_ifai | 4 | confirmada"],
            [Breach(
                "R5", "error", "agenda", 1, "estatus",
                "El ejercicio va en el paso 5 y la visita del IFAI del paso 4 no aparece como realizada.",
                "Si la visita ya se hizo, corrija su estatus; si no, corrija «Paso actual» en la hoja del plan.",
                "realizada",
            )],
        ),
    ],
)  # fmt: skip
def test_r5_the_visits_of_the_steps_already_passed(step: int, events: list[str], breaches: list[Breach]) -> None:
    plan, agenda = table("plan_id paso_actual", f"p | {step}"), table("plan_id tipo paso estatus", *events)
    assert list(check_visits(numbers("pasos"), plan_accion=plan, agenda=agenda)) == breaches
