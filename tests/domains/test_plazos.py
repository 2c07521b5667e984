"""R17: nothing ends before it begins. R18: years in which there may be an exercise."""

from __future__ import annotations

import pytest

from pipelines.domains.plazos import DAYS, TERMS, check_terms, check_years
from pipelines.paths import SCHEMAS
from pipelines.schema import load_schema
from tests.domains.tables import numbers, table


@pytest.mark.parametrize(
    ("name", "columns", "row", "message"),
    [
        ("agenda", "inicio fin", "2015-02-20T12:00:00 | 2015-01-01T13:00:00",
         "«Término» es anterior a «Inicio» (20/02/2015, 12:00)."),
        ("mesas", "fecha fecha_fin", "2015-04-18 | 2015-04-01",
         "«Fecha de término» es anterior a «Fecha» (18/04/2015)."),
        ("stl_sesiones", "hora_inicio hora_fin", "11:00:00 | 09:00:00",
         "«Hora de término» es anterior a «Hora de inicio» (11:00)."),
        ("stl_integrantes", "fecha_inicio fecha_fin", "2015-03-27 | 2014-03-27",
         "«Fecha de fin» es anterior a «Fecha de inicio» (27/03/2015)."),
        ("contratos", "fecha_inicio fecha_fin", "2015-04-27 | 2014-12-31",
         "«Fecha de fin» es anterior a «Fecha de inicio» (27/04/2015)."),
        ("mesas", "fecha fecha_fin", "2015-04-18 | 2015-04-18", None),
        ("mesas", "fecha fecha_fin", "2015-04-18 |", None),
    ],
)  # fmt: skip
def test_r17_what_ends_does_not_end_before_it_begins(name, columns, row, message) -> None:
    found = list(check_terms(**{name: table(columns, row)}))
    assert [(one.rule, one.severity, one.table, one.row, one.column, one.message) for one in found] == (
        [("R17", "error", name, 0, columns.split()[1], message)] if message else []
    )


@pytest.mark.parametrize("name", TERMS)
def test_the_titles_are_those_of_the_schemas(name: str) -> None:
    start, title, end, own = TERMS[name]
    schema = load_schema(name, SCHEMAS)
    assert (schema.field(start).title, schema.field(end).title) == (title, own)


@pytest.mark.parametrize(
    ("text", "told"),
    [("0215-03-15", True), ("2015-03-15", False), ("2099-01-01", False), ("2101-01-01", True), ("", False)],
)
def test_r18_a_day_is_of_a_year_that_may_be(text: str, told: bool) -> None:
    found = list(check_years(numbers("anios"), avances=table("fecha_corte", text)))
    assert [(one.rule, one.severity, one.column, one.message) for one in found] == (
        [("R18", "error", "fecha_corte", "El año no parece correcto: se esperan años de 1990 a 2100.")] if told else []
    )


def test_r18_a_fiscal_year_too() -> None:
    lines = table("ciclo fecha_corte", "2105 | 2015-12-31", "1004 | 2015-12-31", "2015 | 2015-12-31")
    assert [one.row for one in check_years(numbers("anios"), presupuesto_egresos=lines)] == [0, 1]


def test_every_day_of_every_table_is_looked_at() -> None:
    """But for lists and the tables that official files fill: their days are their publishers'."""
    for name, columns in DAYS.items():
        fields = load_schema(name, SCHEMAS).fields
        assert {one.name for one in fields if one.type in ("date", "datetime", "year")} == set(columns.split()), name
