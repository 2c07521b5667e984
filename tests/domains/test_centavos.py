"""R12: amounts are to the cent."""

from __future__ import annotations

import pytest

from pipelines.domains.centavos import AMOUNTS, check_cents
from pipelines.paths import SCHEMAS
from pipelines.schema import load_schema
from tests.domains.tables import table


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("100", None),
        ("100.50", None),
        ("100.500", None),
        ("", None),
        ("37243332.555", "37243332.56"),
        ("-0.001", "-0.00"),
    ],
)
def test_r12_no_amount_has_less_than_a_cent(text: str, suggestion: str | None) -> None:
    found = list(check_cents(pagos=table("monto", text)))
    assert [(one.rule, one.severity, one.column, one.suggestion) for one in found] == (
        [("R12", "error", "monto", suggestion)] if suggestion else []
    )


@pytest.mark.parametrize("name", AMOUNTS)
def test_every_amount_of_the_tables_is_looked_at(name: str) -> None:
    fields = load_schema(name, SCHEMAS).fields
    assert {one.name for one in fields if one.is_amount} == set(AMOUNTS[name].split())
