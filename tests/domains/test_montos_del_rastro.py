"""R14: what a link of the money's path says of its pesos, against the others and against its own table."""

from __future__ import annotations

import pytest

from pipelines.domains.breach import Breach, Severity
from pipelines.domains.montos_del_rastro import check_amounts, check_deliveries, check_payments_followed, check_written
from tests.domains.tables import numbers, table
from tests.domains.test_follow_the_money import NUMBERS, WHOLE, path

SPENDING = numbers("contratos_y_pagos")
TOO_MUCH = "c3 | 5 | pago | l1 | k1 | p3 | 31 | encontrada"


def grows(row: int, total: str, limit: str, kind: str) -> Breach:
    return Breach(
        "R14", "advertencia", "rastreo_follow_the_money", row, "monto",
        f"Con este eslabón se documentan {total}, más que los {limit} del eslabón {kind} del que depende.",
        "Confirme los montos: por el camino el dinero no aumenta.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        (WHOLE, []),
        ([*WHOLE[:2], "c3 | 3 | pago | l1 | k1 | p1 | 80.01 | encontrada"], []),
        (
            [WHOLE[0], "c3 | 2 | contrato | l1 | k1 | | 100.02 | encontrada"],
            [grows(1, "$100.02", "$100.00", "del presupuesto")],
        ),
        # Payments together exceed their contract; a refund may bring them back.
        ([*WHOLE[:4], TOO_MUCH], [grows(4, "$81.00", "$80.00", "del contrato")]),
        ([*WHOLE[:4], TOO_MUCH, "c3 | 6 | pago | l1 | k1 | p4 | -1 | encontrada"], []),
        ([*WHOLE[:4], "c3 | 5 | entrega | l1 | k1 | | 51 | encontrada"], [grows(4, "$51.00", "$50.00", "del pago")]),
        (["c3 | 1 | contrato | l1 | k1 | | 900 | encontrada"], []),
        ([WHOLE[0], "c3 | 2 | contrato | l1 | | | | no_encontrada"], []),
        # What is wrong with a link is told there, and not also after it.
        ([*WHOLE[:2], "c3 | 3 | pago | l1 | | p1 | 30 | encontrada", *WHOLE[3:]], []),
        ([WHOLE[0], "c3 | 2 | contrato | l1 | k1 | | | encontrada", *WHOLE[2:]], []),
    ],
)  # fmt: skip
def test_r14_money_does_not_grow_on_its_way(rows: list[str], breaches: list[Breach]) -> None:
    assert list(check_amounts(NUMBERS, SPENDING, rastreo_follow_the_money=path(*rows))) == breaches


HERE = "Corrija el monto aquí o en su tabla."
PARTLY = "Corrija el monto aquí o en su tabla, o escriba «Insuficiente» si solo una parte se pudo comprobar."
WRITE = "Escriba los pesos que la información permite comprobar."
Told = tuple[str, Severity, str, str, str | None]


def amount(kind: str, said: str, there: str, remedy: str, suggestion: str, severity: Severity = "error") -> Told:
    return "monto", severity, f"El eslabón {kind} documenta {said}, y su tabla dice {there}.", remedy, suggestion


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("presupuesto | l1 | | | 100 | encontrada", None),
        ("contrato | l1 | k1 | | 80.00 | encontrada", None),
        ("contrato | l1 | k1 | | 30 | insuficiente", None),
        ("contrato | l1 | k1 | | | insuficiente", None),
        ("pago | l1 | k1 | r1 | -20 | encontrada", None),
        ("contrato | l1 | | | 0 | no_encontrada", None),
        # A line may pay for more than its commitment.
        ("presupuesto | l1 | | | 70 | encontrada",
         amount("del presupuesto", "$70.00", "$100.00", PARTLY, "100.00", "advertencia")),
        ("presupuesto | l1 | | | 100.01 | encontrada",
         amount("del presupuesto", "$100.01", "$100.00", HERE, "100.00", "advertencia")),
        ("contrato | l1 | k1 | | 1 | encontrada", amount("del contrato", "$1.00", "$80.00", PARTLY, "80.00")),
        ("contrato | l1 | k1 | | 90 | insuficiente", amount("del contrato", "$90.00", "$80.00", HERE, "80.00")),
        ("pago | l1 | k1 | p1 | 5 | encontrada", amount("del pago", "$5.00", "$50.00", PARTLY, "50.00")),
        ("pago | l1 | k1 | r1 | 20 | encontrada", amount("del pago", "$20.00", "-$20.00", PARTLY, "-20.00")),
        ("contrato | l1 | k1 | | | encontrada",
         ("monto", "error", "El eslabón del contrato se encontró y falta «Monto documentado».", WRITE, "80.00")),
        ("entrega | l1 | k1 | | | encontrada",
         ("monto", "error", "El eslabón de la entrega se encontró y falta «Monto documentado».", WRITE, None)),
        ("pago | l1 | k1 | p1 | 50 | no_encontrada",
         ("disponibilidad", "error", "El eslabón del pago dice que no se encontró, y está en su tabla.",
          "Corrija «Disponibilidad», o quite la clave si es de otro.", "encontrada")),
        ("contrato | l1 | | | 5 | no_encontrada",
         ("monto", "error", "El eslabón del contrato no se encontró, y documenta pesos.",
          "Escriba 0, o corrija «Disponibilidad» y la clave de lo que se encontró.", "0")),
        ("contrato | l1 | k1 | | 80 | insuficiente",
         ("disponibilidad", "advertencia", "El eslabón del contrato dice «Insuficiente», y documenta todo lo de su "
          "tabla.", "Corrija «Disponibilidad», o el monto si solo una parte se pudo comprobar.", "encontrada")),
        # Nothing to compare it with: no table, another currency, a key of nobody, an amount that is wrong there.
        ("entrega | l1 | k1 | | 5 | encontrada", None),
        ("contrato | l1 | usd | | 1800 | encontrada", None),
        ("contrato | l1 | k9 | | 5 | encontrada", None),
        ("contrato | l1 | odd | | 1 | encontrada", None),
    ],
)  # fmt: skip
def test_r14_a_link_says_what_its_table_says(link: str, told: Told | None) -> None:
    found = list(check_written(
        NUMBERS, SPENDING,
        rastreo_follow_the_money=table("eslabon linea_id contrato_id pago_id monto disponibilidad", link),
        presupuesto_egresos=table("linea_id monto_modificado", "l1 | 100"),
        contratos=table("contrato_id monto monto_vigente moneda", "k1 | 70 | 80 | MXN", "usd | 100 | | USD",
                        "odd | 1.005 | | MXN"),
        pagos=table("pago_id monto moneda", "p1 | 50 | MXN", "r1 | -20 | MXN"),
    ))  # fmt: skip
    assert [(one.column, one.severity, one.message, one.remedy, one.suggestion) for one in found] == (
        [told] if told else []
    )
    assert [(one.rule, one.table, one.row) for one in found] == [("R14", "rastreo_follow_the_money", 0)] * bool(told)


def test_r14_without_its_tables_a_link_agrees_with_itself() -> None:
    trace = path("c3 | 1 | contrato | l1 | k1 | | | encontrada", "c3 | 2 | pago | l1 | k1 | p1 | 5 | no_encontrada")
    found = check_written(NUMBERS, SPENDING, rastreo_follow_the_money=trace)
    assert [(one.row, one.column, one.suggestion) for one in found] == [(0, "monto", None), (1, "monto", "0")]


@pytest.mark.parametrize(
    ("payments", "message"),
    [
        (["p1 | k1", "p2 | k1", "q1 | k2"], None),
        (["p1 | k1", "p3 | k1"], "El rastro no tiene 1 pago de este contrato: «p3»."),
        (["p3 | k1", "p4 | k1"], "El rastro no tiene 2 pagos de este contrato: «p3» y «p4»."),
    ],
)
def test_r14_the_path_of_a_contract_has_all_its_payments(payments: list[str], message: str | None) -> None:
    found = check_payments_followed(
        rastreo_follow_the_money=path(*WHOLE), pagos=table("pago_id contrato_id", *payments)
    )
    remedy = "Agregue un eslabón por cada pago, para que el camino del dinero los enseñe."
    assert list(found) == (
        [Breach("R14", "advertencia", "rastreo_follow_the_money", 1, "contrato_id", message, remedy)] if message else []
    )


ALL_OF_IT = "El eslabón de la entrega dice «Insuficiente», y documenta todo lo pagado."


@pytest.mark.parametrize(
    ("deliveries", "told"),
    [
        (["50 | encontrada"], None),
        (["40 | insuficiente"], None),
        (["0 | no_encontrada"], None),
        (["20 | encontrada", "30 | encontrada"], None),
        (["20 | encontrada", "20 | insuficiente"], None),
        (["20 | encontrada", "30 | insuficiente"], None),
        (["40 | encontrada"],
         (5, "Con este eslabón se documenta la entrega de $40.00 de los $50.00 pagados.", "insuficiente")),
        (["20 | encontrada", "20 | encontrada"],
         (6, "Con este eslabón se documenta la entrega de $40.00 de los $50.00 pagados.", "insuficiente")),
        (["50 | insuficiente"], (5, ALL_OF_IT, "encontrada")),
    ],
)  # fmt: skip
def test_r14_what_was_delivered_is_found_when_it_is_all_that_was_paid(
    deliveries: list[str], told: tuple[int, str, str] | None
) -> None:
    rows = [f"c3 | {n} | entrega | l1 | k1 | | {one}" for n, one in enumerate(deliveries, 5)]
    found = list(check_deliveries(NUMBERS, SPENDING, rastreo_follow_the_money=path(*WHOLE[:4], *rows)))
    assert [(one.severity, one.column, (one.row, one.message, one.suggestion)) for one in found] == (
        [("advertencia", "disponibilidad", (told[0] - 1, *told[1:]))] if told else []
    )
