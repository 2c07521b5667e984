"""R15 and R16: a plan comes from its participatory tables, and these come before it."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.participacion import check_origin, check_outcomes, check_tables_before_signing
from tests.domains.tables import numbers, table

PROPOSALS = numbers("propuestas")
REMEDY = "Anote en la hoja «Propuestas» de dónde salió: el destino de la propuesta y la clave del compromiso."


@pytest.mark.parametrize(
    ("proposals", "wanted", "message"),
    [
        (["incorporada | c1"], 1, None),
        (["fusionada | c1"], 1, None),
        (
            ["descartada | c1", "incorporada | c2"], 1,
            "Ninguna propuesta de las mesas quedó en el compromiso «c1», que atiende una problemática local.",
        ),
        (["incorporada | c1"], 2, "El compromiso «c1» viene de 1 propuesta y debe venir de al menos 2."),
    ],
)  # fmt: skip
def test_r15_local_problems_come_from_proposals(proposals: list[str], wanted: int, message: str | None) -> None:
    compromisos = table("compromiso_id componente", "c2 | aga", "c1 | problematica_local")
    propuestas = table("destino compromiso_id", *proposals)
    found = check_origin(
        {**PROPOSALS, "propuestas_por_compromiso": wanted}, compromisos=compromisos, propuestas=propuestas
    )
    assert list(found) == (
        [Breach("R15", "advertencia", "compromisos", 1, "compromiso_id", message, REMEDY)] if message else []
    )


@pytest.mark.parametrize(
    ("row", "breaches"),
    [
        ("incorporada | c1 |", []),
        ("en_revision | |", []),
        ("turnada | | Toca al municipio", []),
        (
            "fusionada | |",
            [Breach(
                "R15", "error", "propuestas", 0, "compromiso_id",
                "La propuesta quedó en un compromiso y no dice en cuál.",
                "Escriba la clave del compromiso, o corrija «Destino».",
            )],
        ),
        (
            "descartada | c1 | No alcanza el año",
            [Breach(
                "R15", "error", "propuestas", 0, "destino",
                "La propuesta dice que quedó en «c1», y con ese destino no quedó en ninguno.",
                "Corrija «Destino», o borre la clave del compromiso.",
            )],
        ),
        (
            "descartada | |",
            [Breach(
                "R15", "error", "propuestas", 0, "motivo",
                "Falta «Motivo»: quien la propuso tiene derecho a saber por qué no quedó en el plan.",
                "Escriba el motivo, o corrija «Destino».",
            )],
        ),
    ],
)  # fmt: skip
def test_r15_a_proposal_says_what_became_of_it(row: str, breaches: list[Breach]) -> None:
    propuestas = table("destino compromiso_id motivo", row)
    assert list(check_outcomes(PROPOSALS, propuestas=propuestas)) == breaches


@pytest.mark.parametrize(
    ("mesa", "days", "column", "message"),
    [
        ("p | 2015-05-01 | 2015-05-31 | realizada", 0, None, None),
        ("p | 2015-08-28 | | realizada", 0, None, None),
        ("p | 2015-09-01 | | cancelada", 0, None, None),
        ("q | 2015-09-01 | | realizada", 0, None, None),
        ("otro | 2015-09-01 | | realizada", 0, None, None),
        (
            "p | 2015-08-29 | | realizada", 0, "fecha",
            "La mesa es posterior a la firma del plan (28/08/2015).",
        ),
        (
            "p | 2015-08-01 | 2015-08-31 | programada", 0, "fecha_fin",
            "La mesa es posterior a la firma del plan (28/08/2015).",
        ),
        (
            "p | 2015-08-20 | | realizada", 10, "fecha",
            "El plan se firmó el 28/08/2015, y las mesas terminan a más tardar el 18/08/2015.",
        ),
    ],
)  # fmt: skip
def test_r16_tables_end_before_the_signing(mesa: str, days: int, column: str | None, message: str | None) -> None:
    mesas = table("plan_id fecha fecha_fin estatus", mesa)
    plan = table("plan_id fecha_firma", "p | 2015-08-28", "q |")
    found = check_tables_before_signing({"dias_antes_de_la_firma": days}, mesas=mesas, plan_accion=plan)
    remedy = "Corrija el día de la mesa, o «Fecha de firma» en la hoja del plan."
    assert list(found) == ([Breach("R16", "error", "mesas", 0, column, message, remedy)] if message else [])
