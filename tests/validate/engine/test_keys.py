"""Keys are equal just when Python finds their values equal; and repeats are found however much is on disk."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
from frictionless import Field, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.engine.canonical import NEVER_EQUAL, canonical
from pipelines.validate.engine.cell_columns import column_of
from pipelines.validate.engine.column_judge import ColumnJudge
from pipelines.validate.engine.duplicates import Duplicates
from pipelines.validate.engine.key_hashes import keys_of, keys_of_values
from tests.validate.engine.cases import KEYABLE, PROFILE, cells, fields
from tests.validate.engine.often import often
from tests.validate.engine.workbook_cases import values

_ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-6)), timezone(timedelta(hours=5, minutes=30))])
_NUMBERS = st.one_of(
    st.integers(-3, 3), st.integers(), st.booleans(), st.floats(), st.decimals().filter(lambda one: not one.is_snan()),
    st.sampled_from(
        [Decimal("1.0"), Decimal("1e3"), 1000, 1000.0, Decimal("0.1"), 0.1, Decimal("-0"), 0.0, -0.0, 10**22, 1e22,
         Decimal("1e400"), float("inf"), Decimal("Infinity"), 2**63, 10**19, Decimal("1e19")]
    ),
)  # fmt: skip
_FEW_TIMES = st.builds(time, st.sampled_from([0, 6, 12, 18]), st.sampled_from([0, 30]), tzinfo=_ZONES)
_FEW_MOMENTS = st.builds(
    datetime, st.just(2024), st.just(1), st.integers(4, 5), st.sampled_from([0, 6, 12, 18]), tzinfo=_ZONES
)
_TYPED = st.one_of(
    _NUMBERS, _NUMBERS, st.text(max_size=2), st.none(), st.dates(date(2024, 1, 4), date(2024, 1, 6)), _FEW_TIMES,
    _FEW_MOMENTS, st.times(timezones=_ZONES), st.datetimes(timezones=_ZONES), st.tuples(_NUMBERS, _NUMBERS),
    st.timedeltas(),
)  # fmt: skip


def _is_keyable(field: dict[str, Any]) -> bool:
    # Flags inside an expression end frictionless with an exception.
    return field["type"] in KEYABLE and not field.get("constraints", {}).get("pattern", "").startswith("(?")


@settings(max_examples=often(4000), deadline=None)
@given(one=_TYPED, other=_TYPED)
def test_canonical_texts_are_equal_just_when_the_values_are(one: Any, other: Any) -> None:
    mine, its = canonical(one), canonical(other)
    assert (mine == its and mine != NEVER_EQUAL) == (one == other)


@settings(max_examples=often(800), deadline=None)
@given(descriptor=fields("c0").filter(_is_keyable), data=st.data())
def test_keys_of_a_column_are_those_of_its_values(descriptor: dict[str, Any], data: st.DataObject) -> None:
    column = data.draw(st.lists(st.one_of(cells(descriptor["type"]), values()), max_size=8))
    field: Field = Schema.from_descriptor({"fields": [descriptor], "$schema": PROFILE}).fields[0]
    judge = ColumnJudge(field)
    found = keys_of([judge], [column_of(list(column))])
    expected = keys_of_values([[judge.verdicts.of(cell)[0]] for cell in column]) if column else found
    assert found.hashes.tolist() == expected.hashes.tolist()
    assert found.absent.tolist() == expected.absent.tolist()
    assert found.never_equal.tolist() == expected.never_equal.tolist()


@settings(max_examples=often(300), deadline=None)
@given(
    batches=st.lists(
        st.lists(st.one_of(st.integers(0, 20), st.none(), st.just(float("nan"))), max_size=12), max_size=8
    ),
    in_memory=st.sampled_from([0, 1, 5, 30, 1000]),
)
def test_repeats_are_those_of_a_dictionary(batches: list[list[Any]], in_memory: int) -> None:
    repeats, expected, before, row = Duplicates(in_memory), {}, dict[int, int](), 1
    for batch in batches:
        if batch:
            repeats.add(keys_of_values([[value] for value in batch]), np.arange(row, row + len(batch)))
        for number, value in enumerate(batch, start=row):
            if isinstance(value, int):
                if value in before:
                    expected[number] = before[value]
                before[value] = number
        row += len(batch)
    assert repeats.repeated() == expected
