"""Canonical CSV: equal values are equal bytes, whoever reads them back finds the same values."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import frictionless
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean.values import cleaner
from pipelines.package.canonical import canonical_csv, canonical_value, read_csv, write_csv
from pipelines.schema import Field, Schema

AMOUNT = Field({"name": "monto", "type": "number", "unit": "MXN"})
NUMBER = Field({"name": "meta", "type": "number"})
TEXT = Field({"name": "texto", "type": "string"})
SCHEMA = Schema(
    "t", {"fields": [one.descriptor for one in (TEXT, AMOUNT, NUMBER)] + [{"name": "si", "type": "boolean"}]}
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "canonical"),
    [
        (AMOUNT, "1234", "1234.00"), (AMOUNT, "1234.5", "1234.50"), (AMOUNT, "1234.500", "1234.50"),
        (AMOUNT, "1234.505", "1234.505"), (AMOUNT, "-0", "0.00"), (AMOUNT, "-0.004", "-0.004"), (AMOUNT, "", ""),
        (AMOUNT, "12345678901234567890123456789012.10", "12345678901234567890123456789012.10"),
        (AMOUNT, "-0.00", "0.00"), (AMOUNT, "-1.50", "-1.50"), (AMOUNT, "007.50", "7.50"), (NUMBER, "-0", "0"),
        (NUMBER, "40.50", "40.5"), (NUMBER, "40.0", "40"), (NUMBER, "100", "100"), (NUMBER, "1e3", "1000"),
        (NUMBER, "1E-7", "0.0000001"), (NUMBER, "-0.0", "0"), (NUMBER, " 12 ", "12"),
        (NUMBER, "0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567"),
        (NUMBER, "NaN", "NaN"), (NUMBER, "INF", "INF"), (NUMBER, "1e999999", "1e999999"),
        (Field({"name": "x", "type": "integer"}), "007", "7"), (Field({"name": "x", "type": "integer"}), "+5", "5"),
        (Field({"name": "x", "type": "year"}), "2015", "2015"),
        (Field({"name": "x", "type": "boolean"}), "TRUE", "true"),
        (Field({"name": "x", "type": "boolean"}), "0", "false"),
        (Field({"name": "x", "type": "date"}), "2015-03-01", "2015-03-01"), (TEXT, "007", "007"),
    ],
)  # fmt: skip
def test_one_way_to_write_each_value(field, text, canonical):
    assert canonical_value(text, field) == canonical
    assert canonical_value(canonical, field) == canonical


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from([AMOUNT, NUMBER]))
def test_no_figure_changes_and_the_same_figure_is_written_the_same(number, field):
    written = canonical_value(str(number), field)
    assert Decimal(written) == number
    if abs(number.adjusted()) <= 20:
        assert canonical_value(f"{number:f}", field) == written


@given(st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,4})?", fullmatch=True), st.sampled_from([AMOUNT, NUMBER]))
def test_what_is_canonical_already_is_told_from_what_is_not(text, field):
    """The same figure with a space before it is always worked out."""
    assert canonical_value(text, field) == canonical_value(f" {text}", field)


VALUES = st.tuples(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=15).map(
        lambda text: cleaner(TEXT)(text)[0]
    ),
    st.decimals(-(10**15), 10**15, places=2).map(str) | st.just(""),
    st.integers(-(10**9), 10**9).map(str) | st.just(""),
    st.sampled_from(["true", "false", ""]),
)


@given(st.lists(VALUES, max_size=8))
def test_readers_find_every_value_again(table):
    data = pd.DataFrame(table, columns=list(SCHEMA.columns), dtype="str")
    content = canonical_csv(data, SCHEMA)
    expected = [[canonical_value(text, field) for text, field in zip(row, SCHEMA.fields, strict=True)] for row in table]
    assert list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))[1:] == expected
    assert next(read_csv(io.StringIO(content.decode("utf-8"), newline=""))) == list(SCHEMA.columns)
    again = pd.DataFrame(expected, columns=list(SCHEMA.columns), dtype="str")
    assert canonical_csv(again, SCHEMA) == content
    with frictionless.Resource(content, format="csv", encoding="utf-8") as resource:
        assert [[cell or "" for cell in row] for row in list(resource.cell_stream)[1:]] == expected


def test_bytes_of_a_table():
    data = pd.DataFrame(
        [["Año, \"uno\"", "1", "", "true"], ["a\nb", "", "2.50", ""]], columns=list(SCHEMA.columns), dtype="str"
    )  # fmt: skip
    assert canonical_csv(data, SCHEMA).decode("utf-8") == (
        'texto,monto,meta,si\n"Año, ""uno""",1.00,,true\n"a\nb",,2.5,\n'
    )
    assert write_csv(["a"], [[""], ["x"]]) == b'a\n""\nx\n'
