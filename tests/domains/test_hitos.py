"""R6: what each commitment aims at and is made of."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.hitos import check_milestone_days, check_milestones, check_objectives, check_weights
from tests.domains.tables import numbers, table

NUMBERS = numbers("objetivos_e_hitos")


def test_r6_each_commitment_has_objectives_and_milestones() -> None:
    compromisos = table("compromiso_id", "c1", "c2")
    only_first = table("compromiso_id", "c1", "c1")
    assert list(check_objectives(NUMBERS, compromisos=compromisos, objetivos=only_first)) == [
        Breach(
            "R6", "advertencia", "compromisos", 1, "compromiso_id",
            "El compromiso «c2» no tiene ningún objetivo.",
            "Agregue sus objetivos en la hoja «Objetivos», con la clave del compromiso.",
        )
    ]  # fmt: skip
    two = {**NUMBERS, "hitos_por_compromiso": 2}
    assert list(check_milestones(two, compromisos=compromisos, hitos=table("compromiso_id", "c1", "c1", "c2"))) == [
        Breach(
            "R6", "advertencia", "compromisos", 1, "compromiso_id",
            "El compromiso «c2» tiene 1 hito y debe tener al menos 2.",
            "Agregue sus hitos en la hoja «Hitos», con la clave del compromiso.",
        )
    ]  # fmt: skip


def outside(column: str) -> Breach:
    return Breach(
        "R6", "advertencia", "hitos", 0, column,
        "El día está fuera de la vigencia del plan, del 28/08/2015 al 28/08/2016.",
        "Corrija la fecha, o confirme que la actividad rebasa el plan.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "breaches"),
    [
        ("2015-08-28 | 2016-08-28", []),
        (" | 2016-01-01", []),
        ("2016-01-01 | 2016-01-01", []),
        ("2015-08-27 | 2016-01-01", [outside("fecha_inicio")]),
        ("2016-01-01 | 2016-08-29", [outside("fecha_limite")]),
        ("2016-09-01 | 2015-01-01", [outside("fecha_inicio"), outside("fecha_limite")]),
        (
            "2016-02-01 | 2016-01-31",
            [Breach(
                "R6", "advertencia", "hitos", 0, "fecha_limite",
                "El hito termina antes de empezar: su «Fecha de inicio» es el 01/02/2016.",
                "Corrija una de las dos fechas.",
            )],
        ),
    ],
)  # fmt: skip
def test_r6_milestones_fall_within_the_plan(days: str, breaches: list[Breach]) -> None:
    hitos = table("compromiso_id fecha_inicio fecha_limite", f"c1 | {days}")
    compromisos = table("compromiso_id plan_id", "c1 | p")
    plan = table("plan_id fecha_inicio fecha_fin", "p | 2015-08-28 | 2016-08-28")
    assert list(check_milestone_days(hitos=hitos, compromisos=compromisos, plan_accion=plan)) == breaches
    unsigned = table("plan_id fecha_inicio fecha_fin", "p | |")
    assert not list(check_milestone_days(hitos=hitos, compromisos=compromisos, plan_accion=unsigned))


def wrong_weights(row: int, total: str, suggestion: str | None = None) -> Breach:
    return Breach(
        "R6", "advertencia", "hitos", row, "ponderacion",
        f"Las ponderaciones de los hitos de «c1» suman {total} y deben sumar 100.",
        "Revise la ponderación de cada hito del compromiso.", suggestion,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "breaches"),
    [
        (["50", "50"], []),
        (["33.33", "33.33", "33.33"], []),
        (["33.33", "33.33", "33.32"], [wrong_weights(2, "99.98")]),
        (["", ""], []),
        (["100", ""], []),
        (["60", "", "25"], [wrong_weights(1, "85", "15")]),
        (["60", "", ""], [wrong_weights(2, "60")]),
        (["60", "50", ""], [wrong_weights(2, "110")]),
        (["0.1"] * 3, [wrong_weights(2, "0.3")]),
    ],
)
def test_r6_weights_sum_100(weights: list[str], breaches: list[Breach]) -> None:
    hitos = table("compromiso_id ponderacion", *(f"c1 | {one}" for one in weights), "c2 | 100")
    assert list(check_weights(NUMBERS, hitos=hitos)) == breaches
