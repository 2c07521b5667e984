"""R14: the links of a path of the money, and the keys that join them."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.follow_the_money import (
    check_component,
    check_joined,
    check_keys,
    check_links,
    check_repeated,
)
from tests.domains.tables import numbers, table

NUMBERS = numbers("rastreo")
COLUMNS = "compromiso_id orden eslabon linea_id contrato_id pago_id monto disponibilidad"
CONTRACTS = table(
    "contrato_id linea_id titulo monto monto_vigente", "k1 | l1 | Techos | 70 | 80", "k2 | l2 | Pintura | 50 |"
)
PAYMENTS = table(
    "pago_id contrato_id fecha monto",
    "p1 | k1 | 2015-05-01 | 30", "p2 | k1 | 2015-06-01 | 20", "p3 | k1 | 2015-07-01 | 20", "q1 | k2 | 2015-07-01 | 5",
)  # fmt: skip
WHOLE = (
    "c3 | 1 | presupuesto | l1 | | | 100 | encontrada",
    "c3 | 2 | contrato | l1 | k1 | | 80 | encontrada",
    "c3 | 3 | pago | l1 | k1 | p1 | 30 | encontrada",
    "c3 | 4 | pago | l1 | k1 | p2 | 20 | encontrada",
    "c3 | 5 | entrega | l1 | k1 | | 50 | encontrada",
)


def path(*rows: str) -> pd.DataFrame:
    return table(COLUMNS, *rows)


def breach(row: int, column: str, message: str, remedy: str, suggestion: str | None = None) -> Breach:
    return Breach("R14", "error", "rastreo_follow_the_money", row, column, message, remedy, suggestion)


def test_r14_the_order_is_kept_also_without_contracts_and_payments() -> None:
    trace = path(WHOLE[0], "c3 | 2 | contrato | l2 | k2 | | 50 | encontrada")
    assert list(check_links(NUMBERS, rastreo_follow_the_money=trace)) == [
        breach(1, "linea_id", "Antes de este eslabón no está el del presupuesto con esa clave.", UNLINKED)
    ]


def test_r14_only_follow_the_money_is_followed() -> None:
    trace = table("compromiso_id", "c3", "c1", "nadie")
    commitments = table("compromiso_id componente", "c3 | follow_the_money", "c1 | aga")
    assert list(check_component(NUMBERS, rastreo_follow_the_money=trace, compromisos=commitments)) == [
        breach(
            1, "compromiso_id", "El compromiso «c1» no es del componente Follow the Money.",
            "Escriba la clave del compromiso Follow the Money, o corrija «Componente» en la hoja de compromisos.",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "column", "what", "suggestion"),
    [
        ("presupuesto | | | | 0 | no_encontrada", None, "", None),
        ("contrato | l1 | | | 0 | no_encontrada", None, "", None),
        ("presupuesto | | | | 100 | encontrada", "linea_id", "del presupuesto", None),
        ("contrato | l1 | | | 80 | insuficiente", "contrato_id", "del contrato", "k1"),
        ("contrato | l9 | | | 80 | encontrada", "contrato_id", "del contrato", None),
        ("entrega | l2 | | | 80 | encontrada", "contrato_id", "de la entrega", "k2"),
        ("pago | l1 | k1 | | 30.00 | encontrada", "pago_id", "del pago", "p1"),
        ("pago | l1 | k1 | | 20 | encontrada", "pago_id", "del pago", None),
        ("pago | l1 | k1 | | | encontrada", "pago_id", "del pago", None),
    ],
)  # fmt: skip
def test_r14_what_was_found_is_named(link: str, column: str | None, what: str, suggestion: str | None) -> None:
    trace = path(f"c3 | 1 | {link}")
    remedy = "Escriba la clave, o «No encontrada» en «Disponibilidad»."
    titles = {"linea_id": "Clave de la línea", "contrato_id": "Clave del contrato", "pago_id": "Clave del pago"}
    message = f"El eslabón {what} se encontró y falta «{titles.get(column or '')}»."
    expected = [breach(0, column, message, remedy, suggestion)] if column else []
    found = check_keys(NUMBERS, rastreo_follow_the_money=trace, contratos=CONTRACTS, pagos=PAYMENTS)
    assert list(found) == expected
    alone = [(one.row, one.column, one.suggestion) for one in check_keys(NUMBERS, rastreo_follow_the_money=trace)]
    assert alone == ([(0, column, None)] if column else [])


UNLINKED = "Corrija la clave, o el orden de los eslabones: presupuesto, contrato, pago y entrega."


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        (WHOLE, []),
        (WHOLE[::-1], []),  # the order is the column's, not the rows'
        (["c3 | 1 | presupuesto | | | | 0 | no_encontrada", "c3 | 2 | contrato | | | | 0 | no_encontrada"], []),
        (
            [*WHOLE, "c3 | 6 | pago | l1 | k1 | q1 | 5 | encontrada"],
            [breach(5, "contrato_id", "El pago «q1» no es de este contrato.", UNLINKED, "k2")],
        ),
        (
            [WHOLE[0], "c3 | 2 | contrato | l1 | k2 | | 50 | encontrada"],
            [breach(1, "linea_id", "El contrato «k2» no se paga con esta línea.", UNLINKED, "l2")],
        ),
        (
            [WHOLE[0], "c3 | 2 | contrato | l2 | k2 | | 50 | encontrada"],
            [breach(1, "linea_id", "Antes de este eslabón no está el del presupuesto con esa clave.", UNLINKED)],
        ),
        (
            [WHOLE[0], *WHOLE[2:]],
            [breach(1, "contrato_id", "Antes de este eslabón no está el del contrato con esa clave.", UNLINKED)],
        ),
        # That the contract is not named is told by its own link.
        ([WHOLE[0], "c3 | 2 | contrato | l1 | | | 80 | encontrada", *WHOLE[2:]], []),
        (
            ["c3 | 9 | presupuesto | l1 | | | 100 | encontrada", *WHOLE[1:]],
            [breach(1, "linea_id", "Antes de este eslabón no está el del presupuesto con esa clave.", UNLINKED)],
        ),
        (
            [*WHOLE[:2], WHOLE[4]],
            [breach(2, "contrato_id", "Antes de este eslabón no está el del pago con esa clave.", UNLINKED)],
        ),
        # Another commitment's path is another path.
        (
            [WHOLE[0], "c9 | 2 | contrato | l1 | k1 | | 80 | encontrada"],
            [breach(1, "linea_id", "Antes de este eslabón no está el del presupuesto con esa clave.", UNLINKED)],
        ),
    ],
)  # fmt: skip
def test_r14_each_link_holds_to_the_one_before(rows: list[str], breaches: list[Breach]) -> None:
    trace = path(*rows)
    assert list(check_links(NUMBERS, rastreo_follow_the_money=trace, contratos=CONTRACTS, pagos=PAYMENTS)) == breaches


def lacks(row: int, link: str, column: str, joined: str, suggestion: str | None = None) -> Breach:
    titles = {"linea_id": "Clave de la línea", "contrato_id": "Clave del contrato"}
    return breach(
        row, column, f"El eslabón {link} no dice «{titles[column]}»: así no se une con el {joined}.",
        "Escriba la misma clave que lleva el eslabón del que depende.", suggestion,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        (WHOLE, []),
        # The line, the contract's own by its table.
        (
            [*WHOLE[:1], "c3 | 2 | contrato | | k1 | | 80 | encontrada"],
            [lacks(1, "del contrato", "linea_id", "del presupuesto", "l1")],
        ),
        (
            [*WHOLE[:2], "c3 | 3 | pago | l1 | | p1 | 30 | encontrada"],
            [lacks(2, "del pago", "contrato_id", "del contrato", "k1")],
        ),
        (
            [*WHOLE[:2], "c3 | 3 | pago | | | p1 | 30 | insuficiente"],
            [
                lacks(2, "del pago", "linea_id", "del presupuesto", "l1"),
                lacks(2, "del pago", "contrato_id", "del contrato", "k1"),
            ],
        ),
        (
            [*WHOLE[:4], "c3 | 5 | entrega | | k1 | | 50 | encontrada"],
            [lacks(4, "de la entrega", "linea_id", "del presupuesto", "l1")],
        ),
        # Its own key is what a found link must have: that is another rule's.
        ([*WHOLE[:4], "c3 | 5 | entrega | l1 | | | 50 | encontrada"], []),
        # What was not found says of what, when it is known.
        (
            [WHOLE[0], "c3 | 2 | contrato | | | | 0 | no_encontrada"],
            [lacks(1, "del contrato", "linea_id", "del presupuesto", "l1")],
        ),
        (
            [WHOLE[0], WHOLE[1], "c3 | 3 | entrega | l1 | | | 0 | no_encontrada"],
            [lacks(2, "de la entrega", "contrato_id", "del contrato", "k1")],
        ),
        (["c3 | 1 | presupuesto | | | | 0 | no_encontrada", "c3 | 2 | contrato | | | | 0 | no_encontrada"], []),
        ([WHOLE[0], "c3 | 2 | pago | l1 | | | 0 | no_encontrada"], []),
        # Without a table, the only line of the path; of several, nobody knows which.
        (
            [
                WHOLE[0], "c3 | 2 | presupuesto | l2 | | | 50 | encontrada",
                "c3 | 3 | contrato | | k9 | | 9 | encontrada",
            ],
            [lacks(2, "del contrato", "linea_id", "del presupuesto")],
        ),
    ],
)  # fmt: skip
def test_r14_a_link_carries_the_keys_of_those_before(rows: list[str], breaches: list[Breach]) -> None:
    trace = path(*rows)
    assert list(check_joined(NUMBERS, rastreo_follow_the_money=trace, contratos=CONTRACTS, pagos=PAYMENTS)) == breaches
    alone = list(check_joined(NUMBERS, rastreo_follow_the_money=trace))
    assert [(one.row, one.column) for one in alone] == [(one.row, one.column) for one in breaches]


def twice(row: int, column: str, link: str) -> Breach:
    message = f"Ya hay un eslabón {link} con esa clave: su dinero se contaría dos veces."
    return breach(row, column, message, "Corrija la clave, o borre el renglón que sobra.")


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        (WHOLE, []),
        (
            [*WHOLE[:3], "c3 | 4 | pago | l1 | k1 | p1 | 30 | encontrada"],
            [twice(3, "pago_id", "del pago")],
        ),
        # A payment is made once, also when two commitments are followed.
        (
            [WHOLE[2], "c9 | 3 | pago | l1 | k1 | p1 | 30 | encontrada"],
            [twice(1, "pago_id", "del pago")],
        ),
        # The second is the one that comes later in the path, wherever its row is.
        (
            ["c3 | 9 | contrato | l1 | k1 | | 80 | encontrada", *WHOLE[:2]],
            [twice(0, "contrato_id", "del contrato")],
        ),
        ([WHOLE[0], "c9 | 1 | presupuesto | l1 | | | 100 | encontrada"], []),
        ([*WHOLE, "c3 | 6 | entrega | l1 | k1 | | 5 | encontrada"], []),
        ([f"c3 | {n} | pago | l1 | k1 | | 0 | no_encontrada" for n in (3, 4)], []),
    ],
)  # fmt: skip
def test_r14_nothing_is_counted_twice(rows: list[str], breaches: list[Breach]) -> None:
    assert list(check_repeated(NUMBERS, rastreo_follow_the_money=path(*rows))) == breaches
