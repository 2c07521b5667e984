"""What a whole-column test clears, frictionless's own cell reader accepts without a note; and mixed columns too."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
from frictionless import Field, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.engine.cell_columns import column_of
from pipelines.validate.engine.column_judge import ColumnJudge, missing_values
from pipelines.validate.engine.surely_good import surely_good
from pipelines.validate.engine.whole_columns import surely_good_whole
from tests.validate.engine.cases import PROFILE, cells, fields
from tests.validate.engine.often import often
from tests.validate.engine.workbook_cases import values

_WILD = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_PLAIN = st.from_regex(r"[0-9]{1,4}(\.[0-9]{0,2})?", fullmatch=True)
_DIGITS = st.text("0123456789-+.eE_ ,٣１", max_size=30)


def _field(descriptor: dict[str, Any]) -> Field:
    schema = Schema.from_descriptor({"fields": [descriptor], "$schema": PROFILE})
    return schema.fields[0]


@settings(max_examples=often(1500), deadline=None)
@given(descriptor=fields("c0"), data=st.data())
def test_nothing_that_frictionless_notes_is_cleared(descriptor: dict[str, Any], data: st.DataObject) -> None:
    field = _field(descriptor)
    test = surely_good(field, missing_values(field))
    if test is None:
        return
    texts = data.draw(st.lists(st.one_of(cells(descriptor["type"]), _DIGITS, _WILD), max_size=8))
    try:
        read = field.create_cell_reader()
    except re.error:
        return
    for text, sure in zip(texts, test(pa.array(texts, pa.string())).to_pylist(), strict=True):
        assert not sure or not read(text)[1], text


@settings(max_examples=often(1500), deadline=None)
@given(descriptor=fields("c0"), data=st.data())
def test_no_column_is_cleared_with_a_cell_that_frictionless_notes(
    descriptor: dict[str, Any], data: st.DataObject
) -> None:
    field = _field(descriptor)
    whole = surely_good_whole(field, missing_values(field))
    if whole is None:
        return
    texts = data.draw(st.lists(st.one_of(cells(descriptor["type"]), _PLAIN, _DIGITS), min_size=1, max_size=8))
    try:
        read = field.create_cell_reader()
    except re.error:
        return
    good = [text for text in texts if whole(pa.array([text], pa.string()))]
    # Of texts that are all good hardly a list is drawn.
    for column in (texts, good, *([*good, text] for text in texts)):
        if whole(pa.array(column, pa.string())):
            assert not [text for text in column if read(text)[1]]


@settings(max_examples=often(1500), deadline=None)
@given(descriptor=fields("c0"), data=st.data())
def test_a_column_of_several_kinds_is_judged_as_cell_by_cell(descriptor: dict[str, Any], data: st.DataObject) -> None:
    field = _field(descriptor)
    given_cells = data.draw(st.lists(st.one_of(values(), cells(descriptor["type"])), max_size=8))
    column = column_of(list(given_cells))
    try:
        judge, alone = ColumnJudge(field), ColumnJudge(field)
        expected = {place: notes for place, cell in enumerate(given_cells) if (notes := alone.verdicts.of(cell)[1])}
    except re.error:  # frictionless ends with it too
        return
    assert dict(judge.bad(column)) == expected
    assert judge.absent(column).tolist() == [alone.is_absent(cell) for cell in given_cells]
