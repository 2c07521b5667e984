"""What is looked at in whole columns says of each text what is said of it alone."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipelines.validate.engine.plain_texts import plain_numbers
from pipelines.validate.engine.text_hashes import text_hashes

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
