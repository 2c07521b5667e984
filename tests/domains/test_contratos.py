"""R13: nothing is paid before its contract, nor beyond it or its budget line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domains.breach import Breach
from pipelines.domains.contratos import (
    check_contracted_by_line,
    check_paid_by_contract,
    check_paid_by_line,
    check_payment_belongs,
    check_payment_days,
    check_supplier_key,
)
from tests.domains.tables import numbers, table

NUMBERS = numbers("contratos_y_pagos")
PAYMENTS = "contrato_id fecha monto moneda"
CONTRACTS = "contrato_id monto monto_vigente moneda"


def test_r13_a_payment_follows_the_signing() -> None:
    contracts = table("contrato_id fecha_firma", "k1 | 2015-04-20")
    payments = table("contrato_id fecha", "k1 | 2015-04-20", "k1 | 2015-04-19", "otro | 2000-01-01")
    assert list(check_payment_days(pagos=payments, contratos=contracts)) == [
        Breach(
            "R13", "error", "pagos", 1, "fecha",
            "El pago es anterior a la firma del contrato «k1» (20/04/2015).",
            "Corrija la fecha del pago, su contrato, o «Fecha de firma» en la hoja de contratos.",
        )
    ]  # fmt: skip


def overpaid(row: int, limit: str, total: str) -> Breach:
    return Breach(
        "R13", "error", "pagos", row, "monto",
        f"Con este pago se rebasa el contrato «k1», que vale {limit}: sus pagos suman {total}.",
        "Corrija el pago, o el monto vigente del contrato si hubo un convenio modificatorio.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "payments", "breaches"),
    [
        ("100 | | MXN", ["2015-05-01 | 60 | MXN", "2015-06-01 | 40 | MXN"], []),
        ("100 | | MXN", ["2015-05-01 | 100.01 | MXN"], []),
        ("100 | | MXN", ["2015-05-01 | 100.02 | MXN"], [overpaid(0, "$100.00", "$100.02")]),
        ("100 | 120 | MXN", ["2015-05-01 | 120 | MXN"], []),
        ("100 | 80 | MXN", ["2015-05-01 | 100 | MXN"], [overpaid(0, "$80.00", "$100.00")]),
        # The first by its day that goes beyond, whatever the order of the rows.
        (
            "100 | | MXN", ["2015-07-01 | 50 | MXN", "2015-05-01 | 60 | MXN", "2015-08-01 | 5 | MXN"],
            [overpaid(0, "$100.00", "$115.00")],
        ),
        # What was given back counts.
        ("100 | | MXN", ["2015-05-01 | 110 | MXN", "2015-06-01 | -10 | MXN"], []),
        # Other money cannot be added.
        ("100 | | MXN", ["2015-05-01 | 100 | MXN", "2015-06-01 | 100 | USD"], []),
        ("100 | | USD", ["2015-05-01 | 101 | USD"], [overpaid(0, "$100.00", "$101.00")]),
    ],
)  # fmt: skip
def test_r13_a_contract_is_not_overpaid(contract: str, payments: list[str], breaches: list[Breach]) -> None:
    contratos = table(CONTRACTS, f"k1 | {contract}", "k2 | 1 | | MXN")
    pagos = table(PAYMENTS, *(f"k1 | {one}" for one in payments))
    assert list(check_paid_by_contract(NUMBERS, pagos=pagos, contratos=contratos)) == breaches


cents = st.integers(1, 10**14).map(lambda number: Decimal(number).scaleb(-2))


@given(st.lists(cents, min_size=1, max_size=8))
def test_r13_a_contract_paid_to_the_cent_holds_and_one_cent_more_is_the_last_payments(amounts: list[Decimal]) -> None:
    exact = {**NUMBERS, "tolerancia": "0"}
    pagos = table(PAYMENTS, *(f"k | 2015-01-{day:02} | {amount} | MXN" for day, amount in enumerate(amounts, 1)))
    for less, rows in ((Decimal(0), []), (Decimal("0.01"), [len(amounts) - 1])):
        contratos = table(CONTRACTS, f"k | {sum(amounts) - less} | | MXN")
        assert [one.row for one in check_paid_by_contract(exact, pagos=pagos, contratos=contratos)] == rows


def test_r13_a_line_contracts_no_more_than_its_budget() -> None:
    contracts = table(
        "linea_id estatus fecha_firma monto monto_vigente moneda",
        "l1 | active | 2015-06-01 | 50 | | MXN",  # signed last: it goes beyond
        "l1 | terminated | 2015-04-01 | 40 | 60 | MXN",
        "l1 | cancelled | 2015-04-01 | 900 | | MXN",
        "l1 | active | 2015-04-01 | 900 | | USD",
        "l2 | active | 2015-04-01 | 100 | | MXN",
    )
    budget = table("linea_id monto_modificado", "l1 | 100", "l2 | 100", "l3 | 0")
    assert list(check_contracted_by_line(NUMBERS, contratos=contracts, presupuesto_egresos=budget)) == [
        Breach(
            "R13", "advertencia", "contratos", 0, "monto",
            "Con este contrato se rebasa la línea «l1», cuyo presupuesto modificado es $100.00: sus contratos suman "
            "$110.00.",
            "Confirme el monto y la línea: puede ser un contrato de varios años o con varias líneas.",
        )
    ]  # fmt: skip


def test_r13_a_line_pays_no_more_than_it_says() -> None:
    payments = table(
        "linea_id fecha monto moneda",
        "l1 | 2015-05-01 | 60 | MXN",
        "l1 | 2015-06-01 | 60 | MXN",
        "l1 | 2015-07-01 | -10 | MXN",
        "l1 | 2015-07-01 | 900 | USD",
        "l2 | 2015-07-01 | 100 | MXN",
    )
    budget = table("linea_id monto_pagado", "l1 | 100", "l2 | 100")
    assert list(check_paid_by_line(NUMBERS, pagos=payments, presupuesto_egresos=budget)) == [
        Breach(
            "R13", "advertencia", "pagos", 1, "monto",
            "Con este pago se rebasa lo pagado en la línea «l1», $100.00: sus pagos suman $110.00.",
            "Confirme el pago y la línea: puede ser un pago posterior a la fecha de corte del presupuesto.",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("moral | ABC010203AB1", []),
        ("fisica |", []),
        ("fisica | ABC010203AB1", [0]),
        ("extranjera | ABC010203AB1", [0]),
    ],
)
def test_r13_only_companies_have_their_rfc_published(row: str, told: list[int]) -> None:
    found = list(check_supplier_key(contratos=table("proveedor_tipo proveedor_rfc", row)))
    assert [one.row for one in found] == told
    assert {(one.rule, one.severity, one.column) for one in found} <= {("R13", "error", "proveedor_rfc")}


def test_r13_a_payment_is_of_its_contracts_line_and_currency() -> None:
    payments = table(
        "contrato_id linea_id moneda", "c1 | l1 | MXN", "c1 | l2 | MXN", "c1 | l1 | USD", "c9 | l2 | USD"
    )  # fmt: skip
    contracts = table("contrato_id linea_id moneda", "c1 | l1 | MXN")
    assert [
        (one.severity, one.row, one.column, one.message, one.suggestion)
        for one in check_payment_belongs(pagos=payments, contratos=contracts)
    ] == [
        ("advertencia", 1, "linea_id", "El contrato «c1» se paga con otra línea, la «l1».", "l1"),
        ("advertencia", 2, "moneda", "El contrato «c1» está en MXN: este pago no se suma contra él.", "MXN"),
    ]
