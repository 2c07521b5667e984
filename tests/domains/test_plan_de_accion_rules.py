"""R1, R2, R3 and R19: how many commitments, on which axes, for how long, and of which state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domains.breach import Breach
from pipelines.domains.plan_de_accion import check_axis, check_commitments_by_component, check_entity, check_term
from tests.domains.tables import numbers, table

FIVE = ["aga", "aga", "follow_the_money", "problematica_local", "problematica_local"]
COMPONENTS = numbers("compromisos_por_componente")


def commitments(*components: str, plan: str = "p") -> list[str]:
    return [f"{plan} | {component}" for component in components]


def wrong_number(row: int | None, message: str, difference: str, severity: str = "error") -> Breach:
    return Breach(
        "R1", severity, "compromisos", row, "componente", message,  # type: ignore[arg-type]
        f"Revise la columna «Componente»: {difference}. Si su plan se firmó con otros números, declárelos en la "
        "sección [paquetes.plan-de-accion.reglas.compromisos_por_componente] de ejercicio.toml.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("components", "breaches"),
    [
        (FIVE, []),
        (FIVE[::-1], []),
        (
            FIVE[1:],
            [wrong_number(
                None, "El plan «p» tiene 1 compromiso de los ejes de la Alianza para el Gobierno Abierto y debe "
                "tener 2.", "falta 1",
            )],
        ),
        (
            [*FIVE, "aga", "aga"],
            [wrong_number(
                5, "El plan «p» tiene 4 compromisos de los ejes de la Alianza para el Gobierno Abierto y debe "
                "tener 2.", "sobran 2",
            )],
        ),
        (
            FIVE[:2],
            [
                wrong_number(
                    None, "El plan «p» no tiene ningún compromiso de Follow the Money y debe tener 1.", "falta 1"
                ),
                wrong_number(
                    None, "El plan «p» no tiene ningún compromiso de problemática local y debe tener 2.",
                    "faltan 2",
                ),
            ],
        ),
        (
            [*FIVE, "proactivo"],
            [wrong_number(
                5, "El plan «p» tiene 1 compromiso de los proactivos y no debe tener ninguno.", "sobra 1",
            )],
        ),
    ],
)  # fmt: skip
def test_r1_five_commitments_as_2_1_2(components: list[str], breaches: list[Breach]) -> None:
    compromisos = table("plan_id componente", *commitments(*components))
    assert list(check_commitments_by_component(COMPONENTS, compromisos=compromisos)) == breaches


def test_r1_counts_what_the_exercise_declares() -> None:
    morelos = {"aga": 2, "follow_the_money": 1, "problematica_local": 3, "proactivo": 2}
    compromisos = table("plan_id componente", *commitments(*FIVE, "problematica_local", "proactivo", "proactivo"))
    assert not list(check_commitments_by_component(morelos, compromisos=compromisos))


@pytest.mark.parametrize(
    ("plans", "severities"),
    [
        (["p | 2015-08-28", "q | 2016-08-28"], [("q", "error")]),
        # A draft may still lack some; one that is not yet begun, all of them.
        (["p | 2015-08-28", "q |"], [("q", "advertencia")]),
        (["p | 2015-08-28", "q | 2016-08-28", "nuevo |"], [("q", "error")]),
        (["p | 2015-08-28", "q |", "viejo | 2014-01-01"], [("viejo", "error")] * 3 + [("q", "advertencia")]),
        # A plan that only commitments name, or without its table.
        (["p | 2015-08-28"], [("q", "error")]),
        (None, [("q", "error")]),
    ],
)
def test_r1_is_counted_plan_by_plan(plans: list[str] | None, severities: list[tuple[str, str]]) -> None:
    compromisos = table("plan_id componente", *commitments(*FIVE), *commitments(*FIVE[:-1], plan="q"))
    plan_accion = None if plans is None else table("plan_id fecha_firma", *plans)
    found = check_commitments_by_component(COMPONENTS, compromisos=compromisos, plan_accion=plan_accion)
    assert [(one.message.split("»")[0].removeprefix("El plan «"), one.severity) for one in found] == severities


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        (["p | aga | datos", "p | aga | agua", "p | follow_the_money |"], []),
        (["p | aga | datos", "q | aga | datos"], []),
        (
            ["p | aga |"],
            [Breach(
                "R2", "error", "compromisos", 0, "eje_aga",
                "El compromiso es de los ejes de la Alianza para el Gobierno Abierto y no dice de cuál.",
                "Elija el eje en «Eje AGA-MX», o corrija «Componente».",
            )],
        ),
        (
            ["p | aga | datos", "p | problematica_local | agua"],
            [Breach(
                "R2", "error", "compromisos", 1, "eje_aga",
                "Solo los compromisos de los ejes de la Alianza para el Gobierno Abierto llevan eje, y este no lo es.",
                "Borre el eje, o corrija «Componente».",
            )],
        ),
        (
            ["p | aga | datos", "p | aga | datos"],
            [Breach(
                "R2", "advertencia", "compromisos", 1, "eje_aga",
                "Otro compromiso del plan ya está en este eje.",
                "Confirme que así se firmó: el programa busca que los compromisos cubran ejes distintos.",
            )],
        ),
    ],
)  # fmt: skip
def test_r2_an_axis_for_those_of_aga(rows: list[str], breaches: list[Breach]) -> None:
    compromisos = table("plan_id componente eje_aga", *rows)
    assert list(check_axis(numbers("eje_aga"), compromisos=compromisos)) == breaches


def not_a_year(first: str, ends: str, suggestion: str) -> Breach:
    return Breach(
        "R3", "error", "plan_accion", 0, "fecha_fin",
        f"El plan dura 1 año: si empieza el {first}, termina el {ends}.",
        "Corrija «Fin de vigencia», o «Inicio de vigencia» si es la que está mal.", suggestion,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "breach"),
    [
        ("2015-08-28", "2016-08-28", None),
        ("2015-08-28", "2016-08-27", None),
        (
            "2015-08-28", "2016-08-29",
            not_a_year("28/08/2015", "28/08/2016 o el 27/08/2016", "2016-08-28"),
        ),
        (
            "2015-08-28", "2016-08-26",
            not_a_year("28/08/2015", "28/08/2016 o el 27/08/2016", "2016-08-28"),
        ),
        # 29 February has no anniversary the year after.
        ("2016-02-29", "2017-02-28", None),
        ("2016-02-29", "2017-03-01", None),
        (
            "2016-02-29", "2017-02-27",
            not_a_year("29/02/2016", "28/02/2017 o el 01/03/2017", "2017-02-28"),
        ),
        ("2015-03-01", "2016-02-29", None),
        ("2015-02-28", "2016-02-28", None),
        (
            "2015-02-28", "2016-02-29",
            not_a_year("28/02/2015", "28/02/2016 o el 27/02/2016", "2016-02-28"),
        ),
        ("2016-01-01", "2016-12-31", None),
        ("2015-08-28", "", None),
        ("", "2016-08-28", None),
        ("9999-01-01", "9999-12-31", None),
    ],
)  # fmt: skip
def test_r3_a_plan_lasts_a_year(first: str, last: str, breach: Breach | None) -> None:
    plan = table("fecha_inicio fecha_fin", f"{first} | {last}")
    assert list(check_term(numbers("vigencia"), plan_accion=plan)) == ([breach] if breach else [])


def test_r3_lasts_what_the_exercise_declares() -> None:
    plan = table("fecha_inicio fecha_fin", "2016-02-29 | 2020-02-29", "2016-02-29 | 2020-02-28")
    (found,) = check_term({"anios": 4, "dias_de_tolerancia": 0}, plan_accion=plan)
    assert (found.row, found.suggestion) == (1, "2020-02-29")
    assert found.message == "El plan dura 4 años: si empieza el 29/02/2016, termina el 29/02/2020."


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 800))
def test_r3_only_the_anniversary_and_the_day_before_hold(first: date, days: int) -> None:
    last = first + timedelta(days)
    plan = table("fecha_inicio fecha_fin", f"{first} | {last}")
    # Years are complete on the day before their anniversary; 29 February's, on 28 February.
    next_day = last + timedelta(1)
    anniversary = {(first.month, first.day)} if (first.month, first.day) != (2, 29) else {(3, 1)}
    holds = any(day.year == first.year + 1 and (day.month, day.day) in anniversary for day in (last, next_day))
    assert (not list(check_term(numbers("vigencia"), plan_accion=plan))) == holds


@pytest.mark.parametrize(("entity", "told"), [("17", []), ("31", [0]), ("7", [0])])
def test_r19_the_plan_is_of_the_exercises_state(entity: str, told: list[int]) -> None:
    found = list(check_entity({"clave": "17"}, plan_accion=table("clave_entidad", entity)))
    assert found == [
        Breach(
            "R19", "error", "plan_accion", row, "clave_entidad",
            f"El plan dice que es de la entidad «{entity}», y ejercicio.toml, que el ejercicio es de la «17».",
            "Corrija la clave, o la entidad en la sección [ejercicio] de ejercicio.toml.", "17",
        )
        for row in told
    ]  # fmt: skip
