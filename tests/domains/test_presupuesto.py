"""R12: the budget's arithmetic, to the cent, and its classifiers."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.domains import presupuesto
from pipelines.domains.amounts import amounts, decimals, in_cents, in_pesos, pesos, plain, total
from pipelines.domains.breach import Breach
from tests.domains.tables import numbers, table

ARITHMETIC, MOMENTS = numbers("aritmetica"), numbers("momentos")
SPENDING = "monto_aprobado monto_ampliaciones monto_reducciones monto_modificado"
REVENUE = "monto_estimado monto_ampliaciones monto_reducciones monto_modificado"
FIX_MODIFIED = "Corrija «Modificado», o el dato que esté mal: «{}», «Ampliaciones» o «Reducciones»."
cents = st.integers(-(10**15), 10**15).map(lambda number: Decimal(number).scaleb(-2))


@pytest.mark.parametrize(
    ("text", "said", "written"),
    [
        ("1234567.5", "$1,234,567.50", "1234567.50"),
        ("-0.01", "-$0.01", "-0.01"),
        ("0", "$0.00", "0.00"),
        ("", "$0.00", "0.00"),
        ("0.125", "$0.125", "0.125"),
        ("100", "$100.00", "100.00"),
    ],
)
def test_pesos_are_said_whole(text: str, said: str, written: str) -> None:
    (amount,) = decimals(table("monto", text)["monto"])
    assert (pesos(amount), plain(amount)) == (said, written)


@given(cents)
def test_pesos_are_exact(amount: Decimal) -> None:
    assert Decimal(plain(amount)) == amount
    assert Decimal(pesos(amount).replace("$", "").replace(",", "")) == amount


@pytest.mark.parametrize(
    ("texts", "cents", "whole"),
    [
        (["", "-0.01", "12", "12.5", "12.500", "1.5e1"], [0, -1, 1200, 1250, 1250, 1500], True),
        (["9999999999999999.99"] * 20, [10**18 - 1] * 20, True),
        (["0.125", "12"], [Decimal("12.5"), 1200], False),
        (["12345678901234567.89"], [1234567890123456789], False),
    ],
)
def test_a_column_of_pesos_is_read_in_cents(texts: list[str], cents: list[int | Decimal], whole: bool) -> None:
    read = amounts(table("monto", *texts)["monto"])
    assert (read.cents.tolist(), read.stated.tolist()) == (cents, [text != "" for text in texts])
    assert (read.cents.dtype != object) is whole
    assert total(read.cents) == sum(map(Decimal, filter(None, texts)))


@pytest.mark.parametrize(("pesos_", "cents"), [("0.01", 1), ("0.005", Decimal("0.5")), ("0", 0)])
def test_pesos_in_cents_and_back(pesos_: str, cents: int | Decimal) -> None:
    assert (in_cents(Decimal(pesos_)), in_pesos(cents)) == (cents, Decimal(pesos_))


def not_the_sum(
    row: int, message: str, suggestion: str | None, kind: Literal["egresos", "ingresos"] = "egresos"
) -> Breach:
    first = "Aprobado" if kind == "egresos" else "Estimado"
    return Breach(
        "R12", "error", f"presupuesto_{kind}", row, "monto_modificado", message, FIX_MODIFIED.format(first), suggestion
    )


def test_r12_modified_is_approved_plus_and_minus() -> None:
    lines = table(
        SPENDING,
        "100 | 20.50 | 10 | 110.50",
        "100 | | | 100",
        "0.1 | 0.2 | | 0.3",
        "100 | | | 100.01",  # tolerated
        "100 | | | 100.02",
        "100 | 5 | 2000 | 1895",
    )
    assert list(presupuesto.check_modified_spending(ARITHMETIC, presupuesto_egresos=lines)) == [
        not_the_sum(
            4, "Aprobado $100.00 más ampliaciones $0.00 menos reducciones $0.00 son $100.00.", "100.00"
        ),
        not_the_sum(
            5, "Aprobado $100.00 más ampliaciones $5.00 menos reducciones $2,000.00 son -$1,895.00.", None
        ),
    ]  # fmt: skip
    revenue = table(REVENUE, "100 | 1 | | 101", "100 | 1 | | 100")
    assert list(presupuesto.check_modified_revenue(ARITHMETIC, presupuesto_ingresos=revenue)) == [
        not_the_sum(
            1, "Estimado $100.00 más ampliaciones $1.00 menos reducciones $0.00 son $101.00.", "101.00", "ingresos"
        )
    ]


@given(st.lists(st.tuples(cents, cents, cents), min_size=1, max_size=8), st.data())
def test_r12_any_sum_holds_and_any_cent_off_is_found_at_its_line(
    lines: list[tuple[Decimal, Decimal, Decimal]], data: st.DataObject
) -> None:
    lines = [(abs(start), more, less) for start, more, less in lines]
    modified = [start + more - less for start, more, less in lines]
    exact = {"tolerancia": "0"}

    def found() -> list[tuple[int | None, str | None]]:
        rows = (f"{a} | {b} | {c} | {m}" for (a, b, c), m in zip(lines, modified, strict=True))
        breaches = presupuesto.check_modified_spending(exact, presupuesto_egresos=table(SPENDING, *rows))
        return [(one.row, one.suggestion) for one in breaches]

    assert found() == []
    row = data.draw(st.integers(0, len(lines) - 1))
    right = modified[row]
    modified[row] += data.draw(st.sampled_from([Decimal("0.01"), Decimal("-0.01")]))
    assert found() == [(row, plain(right) if right >= 0 else None)]


MOMENT_COLUMNS = "acumulado monto_comprometido monto_devengado monto_ejercido monto_pagado"


def larger(column: str, amount: str, before: str, its: str) -> str:
    return f"«{column}» ({amount}) es mayor que «{before}» ({its}), que va antes."


def out_of_order(
    row: int, column: str, message: str, severity: Literal["error", "advertencia"] = "error",
    kind: Literal["egresos", "ingresos"] = "egresos",
) -> Breach:  # fmt: skip
    remedy = (
        "Corrija la cifra que esté mal." if severity == "error"
        else "Confirme que es así por una devolución o un ajuste de otro periodo."
    )  # fmt: skip
    return Breach("R12", severity, f"presupuesto_{kind}", row, column, message, remedy)


@pytest.mark.parametrize(
    ("row", "breaches"),
    [
        ("true | 100 | 90 | 90 | 80", []),
        ("true | 0 | 0 | 0 | 0", []),
        ("true | 100 | 100.01 | 100 | 100", []),
        ("true | | 90 | | 80", []),
        ("false | | 0 | |", []),
        (
            "true | 100 | 100.02 | 100 | 100",
            [out_of_order(0, "monto_devengado", larger("Devengado", "$100.02", "Comprometido", "$100.00"))],
        ),
        (
            "true | | 90 | | 95",
            [out_of_order(0, "monto_pagado", larger("Pagado", "$95.00", "Devengado", "$90.00"))],
        ),
        (
            "true | 10 | 20 | 15 | 16",
            [
                out_of_order(0, "monto_devengado", larger("Devengado", "$20.00", "Comprometido", "$10.00")),
                out_of_order(0, "monto_pagado", larger("Pagado", "$16.00", "Ejercido", "$15.00")),
            ],
        ),
        (
            "false | 10 | 10 | 10 | 12",
            [out_of_order(
                0, "monto_pagado", larger("Pagado", "$12.00", "Ejercido", "$10.00"), "advertencia",
            )],
        ),
    ],
)  # fmt: skip
def test_r12_the_moments_come_in_their_order(row: str, breaches: list[Breach]) -> None:
    lines = table(MOMENT_COLUMNS, row)
    assert list(presupuesto.check_spending_moments(MOMENTS, ARITHMETIC, presupuesto_egresos=lines)) == breaches


def test_r12_no_more_is_collected_than_was_due() -> None:
    lines = table("monto_devengado monto_recaudado", "100 | 100", "100 | 101")
    assert list(presupuesto.check_revenue_moments(MOMENTS, ARITHMETIC, presupuesto_ingresos=lines)) == [
        out_of_order(
            1, "monto_recaudado", larger("Recaudado", "$101.00", "Devengado", "$100.00"),
            kind="ingresos",
        )
    ]  # fmt: skip


def test_r12_more_committed_than_the_budget_is_a_warning() -> None:
    lines = table("monto_modificado monto_comprometido", "100 | 100", "100 |", "100 | 130.50")
    assert list(presupuesto.check_committed(ARITHMETIC, presupuesto_egresos=lines)) == [
        Breach(
            "R12", "advertencia", "presupuesto_egresos", 2, "monto_comprometido",
            "Se comprometieron $30.50 más que «Modificado», $100.00.",
            "Confirme la cifra: puede ser un sobreejercicio o una ampliación sin registrar.",
        )
    ]  # fmt: skip


OUTSIDE = "de este renglón no pertenece a"
WHERE_IT_BELONGS = "Corrija el código que esté mal: cada uno empieza con los dígitos del que lo contiene."


@pytest.mark.parametrize(
    ("codes", "column", "message", "suggestion"),
    [
        ("3000 | 3500 | 351 | 35101", None, "", None),
        ("3000 | 3500 | 351 | 3511", None, "", None),
        ("3000 | 3500 | 351 |", None, "", None),
        ("2000 | 3500 | 351 | 35101", "id_capitulo", f"El código «3500» {OUTSIDE} este capítulo.", "3000"),
        ("3000 | 2500 | 351 | 35101", "id_concepto", f"El código «351» {OUTSIDE} este concepto.", "3500"),
        ("3000 | 3400 | 351 |", "id_concepto", f"El código «351» {OUTSIDE} este concepto.", "3500"),
        (
            "3000 | 3500 | 251 | 35101", "id_partida_generica",
            f"El código «35101» {OUTSIDE} esta partida genérica.", "351",
        ),
        (
            "3000 | 3500 | 351 | 35201", "id_partida_especifica",
            "La partida específica no empieza con los dígitos de su partida genérica, «351».", None,
        ),
    ],
)  # fmt: skip
def test_r12_each_code_belongs_to_the_one_above(
    codes: str, column: str | None, message: str, suggestion: str | None
) -> None:
    lines = table("id_capitulo id_concepto id_partida_generica id_partida_especifica", codes)
    remedy = WHERE_IT_BELONGS if column != "id_partida_especifica" else "Corrija la que esté mal de las dos."
    breach = Breach("R12", "error", "presupuesto_egresos", 0, column, message, remedy, suggestion)
    assert list(presupuesto.check_spending_codes(presupuesto_egresos=lines)) == ([breach] if column else [])


@pytest.mark.parametrize(
    ("codes", "column", "message", "suggestion"),
    [
        ("1000 | 1400 | 141 |", None, "", None),
        ("1000 | 1400 | 142 |", None, "", None),  # the list's own warning says it
        (
            "1000 | 1400 | 198 |", "id_partida_generica",
            "El código «198» no pertenece al concepto «1400», ni está en el Clasificador por Objeto del Gasto.", None,
        ),
        (
            "1000 | 3900 | 391 |", "id_concepto",
            "El código «3900» no pertenece al capítulo «1000», ni está en el Clasificador por Objeto del Gasto.", None,
        ),
        ("1000 | 1900 | 141 |", "id_concepto", f"El código «141» {OUTSIDE} este concepto.", "1400"),
        ("1000 | 1400 | 199 | 19901", "id_partida_generica",
         "El código «199» no pertenece al concepto «1400», ni está en el Clasificador por Objeto del Gasto.", None),
        (
            "1000 | 1400 | 199 | 15301", "id_partida_generica",
            f"El código «15301» {OUTSIDE} esta partida genérica.", None,
        ),
    ],
)  # fmt: skip
def test_r12_the_code_that_the_list_lacks_is_to_blame(
    codes: str, column: str | None, message: str, suggestion: str | None
) -> None:
    lines = table("id_capitulo id_concepto id_partida_generica id_partida_especifica", codes)
    cog = table("codigo", "1000", "1400", "141", "14101")
    remedy = (
        WHERE_IT_BELONGS if OUTSIDE in message else "Corrija el código: empieza con los dígitos del que lo contiene."
    )
    breach = Breach("R12", "error", "presupuesto_egresos", 0, column, message, remedy, suggestion)
    assert list(presupuesto.check_spending_codes(presupuesto_egresos=lines, cog=cog)) == ([breach] if column else [])


def test_r12_an_approved_below_zero_is_the_figure_to_doubt() -> None:
    lines = table(SPENDING, "-5 | 10 | 20 | 90", "-5 | 10 | | 5", "-100 | | 5 | -200")
    found = list(presupuesto.check_modified_spending(ARITHMETIC, presupuesto_egresos=lines))
    assert [(one.row, one.column, one.suggestion) for one in found] == [
        (0, "monto_aprobado", "100.00"), (2, "monto_modificado", None)
    ]  # fmt: skip


def test_r12_a_type_of_revenue_belongs_to_its_heading() -> None:
    lines = table("id_rubro id_tipo", "1 | 11", "8 | 11")
    assert list(presupuesto.check_revenue_codes(presupuesto_ingresos=lines)) == [
        Breach(
            "R12", "error", "presupuesto_ingresos", 1, "id_rubro",
            "El tipo «11» de este renglón no pertenece a este rubro.",
            "Corrija el que esté mal: el tipo empieza con el dígito de su rubro.", "1",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "message"),
    [
        ("0.30", None),
        ("0.31", "«Aprobado» suma $0.30 y su total de control es $0.31: faltan $0.01."),
        ("0.32", "«Aprobado» suma $0.30 y su total de control es $0.32: faltan $0.02."),
        ("-5", "«Aprobado» suma $0.30 y su total de control es -$5.00: sobran $5.30."),
    ],
)
def test_r12_a_column_adds_up_to_its_published_total(total: str, message: str | None) -> None:
    lines = table("monto_aprobado", "0.1", "0.1", "0.1")
    totals = {"presupuesto_egresos": {"monto_aprobado": total}, "presupuesto_ingresos": {"monto_estimado": "9"}}
    found = list(presupuesto.check_spending_totals(totals, presupuesto_egresos=lines))
    assert found == (
        [Breach(
            "R12", "error", "presupuesto_egresos", None, "monto_aprobado", message,
            "Busque el renglón que falta, sobra o cambió, o corrija el total en la sección "
            "[paquetes.presupuesto.reglas.totales_de_control.presupuesto_egresos] de ejercicio.toml.",
        )]
        if message else []
    )  # fmt: skip
    revenue = table("monto_estimado", "4.5", "4.5")
    assert not list(presupuesto.check_revenue_totals(totals, presupuesto_ingresos=revenue))


@given(st.lists(cents, min_size=1, max_size=30))
def test_r12_totals_are_exact(amounts: list[Decimal]) -> None:
    lines = table("monto_aprobado", *map(str, amounts))
    total = sum(amounts, Decimal())
    for off, breaches in ((Decimal(0), 0), (Decimal("0.01"), 1)):
        totals = {"presupuesto_egresos": {"monto_aprobado": str(total + off)}}
        found = list(presupuesto.check_spending_totals(totals, presupuesto_egresos=lines))
        assert len(found) == breaches
