"""The path of the money is worked out of the budget, the contracts and the payments, beside what was written of it."""

from __future__ import annotations

import pytest

from pipelines.domains.camino_del_dinero import follow_the_money, summary
from tests.domains.tables import numbers, table
from tests.domains.test_follow_the_money import COLUMNS, NUMBERS, WHOLE, path

SPENDING = numbers("contratos_y_pagos")
BUDGET = table("linea_id monto_modificado", "l1 | 100", "l2 | 50.5")
CONTRACTS = table(
    "contrato_id linea_id titulo monto monto_vigente moneda estatus",
    "k1 | l1 | Techos | 70 | 80 | MXN | active", "k2 | l2 | Pintura | 50 | | MXN | active",
)  # fmt: skip
PAYMENTS = table(
    "pago_id contrato_id fecha monto moneda",
    "p1 | k1 | 2015-05-01 | 30 | MXN", "p2 | k1 | 2015-06-01 | 20 | MXN", "p3 | k1 | 2015-07-01 | -5 | MXN",
    "q1 | k2 | 2015-07-01 | 5 | MXN",
)  # fmt: skip
TABLES = {"presupuesto_egresos": BUDGET, "contratos": CONTRACTS, "pagos": PAYMENTS}
LINE, CONTRACT, FIRST, SECOND, _ = WHOLE
REFUND = "c3 | 5 | pago | l1 | k1 | p3 | -5 | encontrada"
DELIVERY = "c3 | 6 | entrega | l1 | k1 | | 45 | encontrada"
CONTRACTS_OF = "Faltan contratos que documenten"
PAYMENTS_OF = "Faltan pagos que documenten"
DELIVERIES_OF = "Faltan entregas que documenten"
UNREACHED = "no llegan hasta el final: no se han gastado, o falta publicar en qué."
UNSPENT = ("100.00", "insuficiente", "20.00", f"{CONTRACTS_OF} $20.00 de los $100.00 de la línea «l1».")
UNPAID = ("80.00", "insuficiente", "35.00", f"{PAYMENTS_OF} $35.00 de los $80.00 del contrato «k1».")
Row = tuple[str, str, str, str]


def worked_out(rows: tuple[str, ...], **tables: object) -> list[Row]:
    found = follow_the_money(NUMBERS, SPENDING, rastreo_follow_the_money=path(*rows), **tables)  # type: ignore[arg-type]
    columns = ["monto_comprobado", "disponibilidad_calculada", "monto_faltante", "que_falta"]
    return [tuple(row) for row in found[columns].to_numpy().tolist()]


def found(amount: str) -> Row:
    return amount, "encontrada", "0.00", ""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # A gap is told where its money is: at the line, and at the contract.
        ((LINE, CONTRACT, FIRST, SECOND, REFUND, DELIVERY),
         [UNSPENT, UNPAID, found("30.00"), found("20.00"), found("-5.00"), found("45.00")]),
        # What was written does not change what the tables hold.
        (("c3 | 1 | presupuesto | l1 | | | 1 | insuficiente", "c3 | 2 | contrato | l1 | k1 | | | encontrada",
          "c3 | 3 | pago | l1 | k1 | p1 | 999 | no_encontrada"), [UNSPENT, UNPAID, (
             "30.00", "insuficiente", "45.00", f"{DELIVERIES_OF} $45.00 de los $45.00 pagados del contrato «k1».")]),
        # Nor does it matter which of the table's payments the rastreo has.
        ((LINE, CONTRACT), [UNSPENT, UNPAID]),
        ((LINE, CONTRACT, DELIVERY), [UNSPENT, UNPAID, found("45.00")]),
        # A link that was not found tells the gap; the first of them, once.
        ((LINE, CONTRACT, *(f"c3 | {n} | contrato | l1 | | | 0 | no_encontrada" for n in (3, 4))),
         [found("100.00"), UNPAID, ("0.00", "no_encontrada", "20.00", UNSPENT[3]),
          ("0.00", "no_encontrada", "0.00", "")]),
        ((LINE, CONTRACT, "c3 | 3 | pago | l1 | k1 | | 0 | no_encontrada"),
         [UNSPENT, found("80.00"), ("0.00", "no_encontrada", "35.00", UNPAID[3])]),
        # Deliveries have no table: what was written, against what was paid.
        ((LINE, CONTRACT, FIRST, "c3 | 4 | entrega | l1 | k1 | | 40.5 | insuficiente"),
         [UNSPENT, UNPAID, found("30.00"),
          ("40.50", "insuficiente", "4.50", f"{DELIVERIES_OF} $4.50 de los $45.00 pagados del contrato «k1».")]),
        ((LINE, CONTRACT, FIRST, "c3 | 4 | entrega | l1 | k1 | | 40 | encontrada"),
         [UNSPENT, UNPAID, found("30.00"),
          ("40.00", "insuficiente", "5.00", f"{DELIVERIES_OF} $5.00 de los $45.00 pagados del contrato «k1».")]),
        ((LINE, CONTRACT, FIRST, "c3 | 4 | entrega | l1 | k1 | | 0 | no_encontrada"),
         [UNSPENT, UNPAID, found("30.00"),
          ("0.00", "no_encontrada", "45.00", f"{DELIVERIES_OF} $45.00 de los $45.00 pagados del contrato «k1».")]),
        # Nobody knows how much of what was not found is missing.
        (("c3 | 1 | presupuesto | | | | 0 | no_encontrada", "c3 | 2 | contrato | | | | 0 | no_encontrada"),
         [("0.00", "no_encontrada", "", "")] * 2),
    ],
)  # fmt: skip
def test_the_path_is_worked_out_of_the_tables(rows: tuple[str, ...], expected: list[Row]) -> None:
    assert worked_out(rows, **TABLES) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((LINE, CONTRACT, FIRST, SECOND, DELIVERY),
         [UNSPENT, ("80.00", "insuficiente", "30.00", f"{PAYMENTS_OF} $30.00 de los $80.00 del contrato «k1»."),
          found("30.00"), found("20.00"),
          ("45.00", "insuficiente", "5.00", f"{DELIVERIES_OF} $5.00 de los $50.00 pagados del contrato «k1».")]),
        # What was written as insufficient tells the gap of its line, and what follows it cannot be known.
        ((LINE, "c3 | 2 | contrato | l1 | k1 | | 0 | insuficiente", "c3 | 3 | pago | l1 | k1 | | 0 | no_encontrada"),
         [found("100.00"),
          ("0.00", "insuficiente", "100.00", f"{CONTRACTS_OF} $100.00 de los $100.00 de la línea «l1»."),
          ("0.00", "no_encontrada", "", "")]),
    ],
)  # fmt: skip
def test_with_only_the_rastreo_the_path_is_what_was_written(rows: tuple[str, ...], expected: list[Row]) -> None:
    assert worked_out(rows) == expected
    path_found = follow_the_money(NUMBERS, SPENDING, rastreo_follow_the_money=path(*rows))
    assert set(path_found["comprobado_con"]) == {"captura"}


@pytest.mark.parametrize(
    ("committed", "paid", "told"),
    [
        # What its contracts are worth, and what was paid of them: nothing is missing, it was not spent.
        ("80", "45", ["De los $100.00 de la línea «l1» no se han comprometido $20.00, según el presupuesto.",
                      "De los $80.00 del contrato «k1» no se han pagado $35.00, según el presupuesto."]),
        # The budget spent more than what is published tells.
        ("100", "46", [UNSPENT[3], UNPAID[3]]),
        ("", "", [UNSPENT[3], UNPAID[3]]),
    ],
)  # fmt: skip
def test_money_that_the_budget_has_not_spent_is_told_as_that(committed: str, paid: str, told: list[str]) -> None:
    budget = BUDGET.assign(monto_comprometido=committed, monto_pagado=paid)
    found = worked_out((LINE, CONTRACT), **{**TABLES, "presupuesto_egresos": budget})
    assert [one[3] for one in found] == told
    assert [one[2] for one in found] == ["20.00", "35.00"]


def test_pesos_of_another_currency_are_those_that_were_written() -> None:
    columns = "contrato_id linea_id titulo monto monto_vigente moneda estatus"
    contracts = table(columns, "k1 | l1 | Techos | 5 | | USD | active")
    rows = worked_out((LINE, CONTRACT), presupuesto_egresos=BUDGET, contratos=contracts)
    assert rows == [
        UNSPENT,
        ("80.00", "insuficiente", "80.00", f"{PAYMENTS_OF} $80.00 de los $80.00 del contrato «k1»."),
    ]


def test_a_cancelled_contract_is_worth_what_was_paid_of_it() -> None:
    cancelled = CONTRACTS.assign(estatus="cancelled")
    unspent = ("100.00", "insuficiente", "55.00", f"{CONTRACTS_OF} $55.00 de los $100.00 de la línea «l1».")
    assert worked_out((LINE, CONTRACT), **{**TABLES, "contratos": cancelled}) == [unspent, found("45.00")]
    alone = worked_out((LINE, CONTRACT), presupuesto_egresos=BUDGET, contratos=cancelled)
    assert [one[0] for one in alone] == ["100.00", "0.00"]


def test_the_path_joins_what_each_link_names() -> None:
    joined = follow_the_money(
        NUMBERS, SPENDING, rastreo_follow_the_money=path(FIRST, LINE, DELIVERY),
        compromisos=table("compromiso_id titulo", "c3 | Sigue el dinero"), **TABLES,
    )  # fmt: skip
    added = ["compromiso", "monto_linea_modificado", "contrato_titulo", "monto_contrato_vigente", "pago_fecha"]
    last = ["disponibilidad_calculada", "monto_comprobado", "comprobado_con", "monto_faltante", "que_falta"]
    assert list(joined.columns) == [*COLUMNS.split(), *added, *last]
    assert joined[["orden", *added, "comprobado_con"]].to_numpy().tolist() == [
        ["1", "Sigue el dinero", "100", "", "", "", "presupuesto_egresos"],
        ["3", "Sigue el dinero", "100", "Techos", "80.00", "2015-05-01", "pagos"],
        ["6", "Sigue el dinero", "100", "Techos", "80.00", "", "captura"],
    ]


@pytest.mark.parametrize(
    ("rows", "tables", "lines"),
    [
        ((LINE, CONTRACT, FIRST, SECOND, REFUND, DELIVERY), TABLES, [
            "Camino del dinero de «c3»: presupuesto $100.00 → contratos $80.00 → pagos $45.00 → entregas $45.00.",
            f"  De ese dinero, $55.00 {UNREACHED}",
        ]),
        (("c3 | 1 | presupuesto | l1 | | | 80 | encontrada", CONTRACT, FIRST), {}, [
            "Camino del dinero de «c3»: presupuesto $80.00 → contratos $80.00 → pagos $30.00.",
            f"  De ese dinero, $80.00 {UNREACHED}",
            "  Solo con lo capturado en el rastreo, sin comprobarse en: Presupuesto de egresos, Contratos y Pagos.",
        ]),
        ((LINE, "c9 | 1 | presupuesto | | | | 0 | no_encontrada"), {}, [
            "Camino del dinero de «c3»: presupuesto $100.00.",
            f"  De ese dinero, $100.00 {UNREACHED}",
            "Camino del dinero de «c9»: presupuesto $0.00.",
            "  No falta nada por documentar.",
            "  Solo con lo capturado en el rastreo, sin comprobarse en: Presupuesto de egresos.",
        ]),
    ],
)  # fmt: skip
def test_the_summary_says_how_far_the_money_goes(
    rows: tuple[str, ...], tables: dict[str, object], lines: list[str]
) -> None:
    assert summary(follow_the_money(NUMBERS, SPENDING, rastreo_follow_the_money=path(*rows), **tables)) == lines  # type: ignore[arg-type]
