"""R14 and the path of the money: commitment, budget line, contract, payment and delivery."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines.domains.breach import Breach
from pipelines.domains.follow_the_money import (
    check_against_tables,
    check_amounts,
    check_component,
    check_keys,
    check_links,
    follow_the_money,
)
from tests.domains.tables import numbers, table

NUMBERS = numbers("rastreo")
COLUMNS = "compromiso_id orden eslabon linea_id contrato_id pago_id monto disponibilidad"
BUDGET = table("linea_id monto_modificado", "l1 | 100", "l2 | 50.5")
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
    ],
)  # fmt: skip
def test_r14_money_does_not_grow_on_its_way(rows: list[str], breaches: list[Breach]) -> None:
    assert list(check_amounts(NUMBERS, rastreo_follow_the_money=path(*rows))) == breaches


def gaps(*rows: str, tables: bool = True) -> list[tuple[str, str]]:
    """What is expected of each link and what is missing."""
    found = follow_the_money(
        NUMBERS, rastreo_follow_the_money=path(*rows),
        **({"presupuesto_egresos": BUDGET, "contratos": CONTRACTS, "pagos": PAYMENTS} if tables else {}),
    )  # fmt: skip
    return list(zip(found["monto_esperado"], found["monto_faltante"], strict=True))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (WHOLE, [("100.00", "0.00"), ("100.00", "0.00"), ("80.00", "0.00"), ("80.00", "0.00"), ("50.00", "0.00")]),
        ((WHOLE[0], "c3 | 2 | contrato | l1 | | | 0 | no_encontrada"), [("100.00", "0.00"), ("100.00", "100.00")]),
        ((WHOLE[0], "c3 | 2 | contrato | l1 | | | | no_encontrada"), [("100.00", "0.00"), ("100.00", "100.00")]),
        # What another contract of the line documents is not missing.
        (
            (*WHOLE[:2], "c3 | 3 | contrato | l1 | | | 0 | no_encontrada"),
            [("100.00", "0.00"), ("100.00", "0.00"), ("100.00", "20.00")],
        ),
        # A gap is said once.
        (
            (*WHOLE[:2], *(f"c3 | {n} | contrato | l1 | | | 0 | no_encontrada" for n in (3, 4))),
            [("100.00", "0.00"), ("100.00", "0.00"), ("100.00", "20.00"), ("100.00", "0.00")],
        ),
        ((*WHOLE[:4], "c3 | 5 | entrega | l1 | k1 | | 40.5 | insuficiente"), [
            ("100.00", "0.00"), ("100.00", "0.00"), ("80.00", "0.00"), ("80.00", "0.00"), ("50.00", "9.50"),
        ]),
        # A link without the one that it depends on: what the tables say of that.
        (("c3 | 1 | presupuesto | l2 | | | 50 | insuficiente",), [("50.50", "0.50")]),
        (("c3 | 1 | contrato | l2 | | | 0 | no_encontrada",), [("50.50", "50.50")]),
        (("c3 | 1 | pago | l1 | k1 | | 0 | no_encontrada",), [("80.00", "80.00")]),
        (("c3 | 1 | entrega | l1 | k1 | | 10 | insuficiente",), [("70.00", "60.00")]),
        # Nobody knows how much an unnamed contract paid.
        (("c3 | 1 | pago | | | | 0 | no_encontrada",), [("", "")]),
        (("c3 | 1 | entrega | | k9 | | 0 | no_encontrada",), [("", "")]),
    ],
)  # fmt: skip
def test_the_path_says_what_is_missing(rows: list[str], expected: list[tuple[str, str]]) -> None:
    assert gaps(*rows) == expected


def test_the_path_without_the_other_tables_says_what_it_can() -> None:
    assert gaps(*WHOLE, tables=False)[0] == ("", "0.00")
    assert gaps(WHOLE[0], "c3 | 2 | contrato | l1 | | | 25 | insuficiente", tables=False)[1] == ("100.00", "75.00")


def test_the_path_joins_what_each_link_names() -> None:
    found = follow_the_money(
        NUMBERS, rastreo_follow_the_money=path(WHOLE[2], WHOLE[0]),
        compromisos=table("compromiso_id titulo", "c3 | Sigue el dinero"),
        presupuesto_egresos=BUDGET, contratos=CONTRACTS, pagos=PAYMENTS,
    )  # fmt: skip
    added = ["compromiso", "monto_linea_modificado", "contrato_titulo", "monto_contrato_vigente", "pago_fecha"]
    assert list(found.columns) == [*COLUMNS.split(), *added, "monto_esperado", "monto_faltante"]
    assert found[["orden", *added]].to_numpy().tolist() == [
        ["1", "Sigue el dinero", "100", "", "", ""],
        ["3", "Sigue el dinero", "100", "Techos", "80.00", "2015-05-01"],
    ]


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("presupuesto | l1 | | | 100 | encontrada", None),
        ("contrato | l1 | k1 | | 80.00 | encontrada", None),
        ("contrato | l1 | k1 | | 30 | insuficiente", None),
        ("contrato | l1 | k1 | | 1 | encontrada",
         ("monto", "El eslabón del contrato documenta $1.00, y su tabla dice $80.00.")),
        ("contrato | l1 | k1 | | 90 | insuficiente",
         ("monto", "El eslabón del contrato documenta $90.00, y su tabla dice $80.00.")),
        ("contrato | l1 | k1 | | | encontrada",
         ("monto", "El eslabón del contrato documenta $0.00, y su tabla dice $80.00.")),
        ("pago | l1 | k1 | p1 | 50 | no_encontrada",
         ("disponibilidad", "El eslabón del pago dice que no se encontró, y está en su tabla: $50.00.")),
        ("entrega | l1 | k1 | | 5 | encontrada", None),
        ("contrato | l1 | k9 | | 5 | encontrada", None),
    ],
)  # fmt: skip
def test_r14_a_link_says_what_its_table_says(link: str, told: tuple[str, str] | None) -> None:
    found = list(check_against_tables(
        rastreo_follow_the_money=table("eslabon linea_id contrato_id pago_id monto disponibilidad", link),
        presupuesto_egresos=table("linea_id monto_modificado", "l1 | 100"),
        contratos=table("contrato_id monto monto_vigente", "k1 | 70 | 80"),
        pagos=table("pago_id monto", "p1 | 50"),
    ))  # fmt: skip
    assert [(one.rule, one.severity, one.column, one.message) for one in found] == (
        [("R14", "advertencia", *told)] if told else []
    )
