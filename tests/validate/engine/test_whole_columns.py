"""What is looked at in whole columns says of each text what is said of it alone."""

from __future__ import annotations

import re
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.engine.byte_patterns import byte_pattern
from pipelines.validate.engine.column_looks import look_at
from pipelines.validate.engine.plain_texts import plain_numbers
from pipelines.validate.engine.text_hashes import text_hashes
from tests.validate.engine.often import often

NUMBERS = st.text("0123456789-./", min_size=1, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | st.text("a\0", max_size=300)


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_plain_numbers_are_decimals(texts: list[str]) -> None:
    numbers = plain_numbers(pa.array(texts))
    if numbers is not None:
        assert numbers.to_pylist() == [float(Decimal(text)) for text in texts]


@given(st.lists(TEXTS, max_size=20), st.integers(0, 5))
def test_hashes_are_equal_where_texts_are(texts: list[str], skipped: int) -> None:
    column = pa.array(texts, pa.string())[skipped:]
    hashes = list(map(tuple, text_hashes("text", column).tolist()))
    given = column.to_pylist()
    assert [[one == other for other in hashes] for one in hashes] == [
        [one == other for other in given] for one in given
    ]
    assert not len(given) or hashes[0] != tuple(text_hashes("number", column)[0].tolist())


_SETS = st.sampled_from(["a", "[0-9]", r"\d", r"\w", "[a-z-]", "[ab0]", "[A-ZÑ]", "(b)", "(?:[1-4])", r"\.", "-"])
_TIMES = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "+?", "{0}"])
_ROWS = st.lists(st.tuples(_SETS, _TIMES).map("".join), min_size=1, max_size=4).map("".join)
_CODES = st.text("aabbz012789-.AZÑ٣_\n", max_size=5)


@settings(max_examples=often(1500), deadline=None)
@given(_ROWS, st.data())
def test_what_bytes_match_is_matched_by_python(pattern: str, data: st.DataObject) -> None:
    found = byte_pattern(pattern)
    if found is None:
        return
    some = st.from_regex(re.compile(f"^(?:{pattern})$", re.ASCII), alphabet="aabbz012789-.AZ_")
    texts = data.draw(st.lists(some | _CODES if data.draw(st.booleans()) else some, min_size=1, max_size=6))
    look = look_at(pa.array(texts, pa.string()), without_empty=False)
    assert look is not None
    if found.matches_all(look):
        assert all(re.match(f"^{pattern}$", text) for text in texts)


@pytest.mark.parametrize("pattern", ["[0-9]{1,3}", "[1-9]000", "[a-z0-9][a-z0-9-]*", "[1-9][0-9]{3,4}", r"(\w+)"])
def test_usual_codes_are_told_by_their_bytes(pattern: str) -> None:
    found = byte_pattern(pattern)
    assert found is not None
    good = {"[0-9]{1,3}": ["7", "123"], "[1-9]000": ["2000", "9000"]}.get(pattern, ["1234", "12345"])
    for texts, sure in ((good, True), ([*good, "ñ"], False), ([*good, "1\n"], False)):
        look = look_at(pa.array(texts), without_empty=False)
        assert look is not None
        assert found.matches_all(look) is sure


@pytest.mark.parametrize("pattern", ["", "a|b", "[^a]", ".", "a*b", "(ab)+", "(?i)a", r"\s", "^a", "a$", "(?=a)a"])
def test_other_patterns_are_not_of_bytes(pattern: str) -> None:
    assert byte_pattern(pattern) is None
