"""RE2 says of a text what Python says; and no pattern hangs."""

from __future__ import annotations

import re
import time

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.engine.bounded_patterns import BoundedPattern, CannotTell
from pipelines.validate.engine.re2_patterns import for_re2
from tests.validate.engine.often import often

_ATOMS = (
    "a", "b", "Z", "0", "-", "_", " ", "ñ", r"\.", r"\n", ".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", "[a-c]",
    "[^a]", r"[\w-]", r"[^\d]", r"[\s0]", "[]a]", "[^]a]", "^", "$", r"\A", r"\Z", r"\b", r"\B", "(?=a)", "(?!b)",
    r"\x41", r"\u00f1", "[a\\]b]", "(?i:a)", "[ñ-ö]", "(?#nada)", r"\t",
)  # fmt: skip
_REPEATS = ("*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?", "??", "{,2}", "*+", "{1001}")
_ATOM = st.sampled_from(_ATOMS)
_PATTERNS = st.recursive(
    _ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        inner.map("({})".format),
        inner.map("(?:{})".format),
        st.tuples(inner, st.sampled_from(_REPEATS)).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.tuples(_ATOM, st.sampled_from(_REPEATS)).map("".join),
    ),
    max_leaves=6,
)
_TEXTS = st.lists(
    st.one_of(
        st.text("abZ0-_ .\n\t\r\x0b\x1c\x1f", max_size=5),
        st.text("aA0ñÑ٣\u2028\xa0\n\x85", max_size=4),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=3),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=often(3000), deadline=None)
@given(pattern=_PATTERNS, texts=_TEXTS)
def test_re2_agrees_with_python(pattern: str, texts: list[str]) -> None:
    rewritten = for_re2(pattern)
    if rewritten is None:
        return
    compiled = re.compile(f"^{pattern}$")
    found = pc.match_substring_regex(pa.array(texts, pa.string()), rewritten.expression).to_pylist()
    for text, says in zip(texts, found, strict=True):
        if rewritten.answers(text):
            assert says == (compiled.match(text) is not None), (text, rewritten.expression)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+b?c", "a" * 40),
        ("(a|aa)+c", "a" * 50),
        ("(a|b|ab)*c", "ab" * 40),
    ],
)
def test_what_re2_takes_is_told_at_once(pattern: str, text: str) -> None:
    started = time.monotonic()
    assert not BoundedPattern(pattern, seconds=0.2).matches(text)
    assert time.monotonic() - started < 5  # Python's own would take years


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?=(a+)+$)(a+)+\b!", "a" * 40 + "!x"),
        (r"(.)\1*(a+)+c", "a" * 45),
        (r"(?!b)(a+)+c", "a" * 45),
        (r"(?i:(a+)+)c", "a" * 45),
        (r"(?<!x)(\w+\s?)+:", "palabra " * 12),
    ],
)
def test_what_never_ends_is_ended(pattern: str, text: str) -> None:
    bounded = BoundedPattern(pattern, seconds=0.3)
    started = time.monotonic()
    with pytest.raises(CannotTell) as told:
        bounded.matches(text)
    assert time.monotonic() - started < 20
    assert (told.value.pattern, told.value.text) == (pattern, text)
    # And the next text is asked anew.
    assert BoundedPattern(pattern, seconds=10).matches("") == (re.match(f"^{pattern}$", "") is not None)


def test_what_is_slow_over_each_text_is_ended_too() -> None:
    """Some hundredths of a second each: none would be ended by itself."""
    bounded = BoundedPattern(r"(?!b)(a+)+c", seconds=10, in_all=0.5)
    asked = 0
    with pytest.raises(CannotTell):
        for asked in range(1000):
            assert not bounded.matches("a" * 18 + str(asked))
    assert 1 < asked < 500
    with pytest.raises(CannotTell):
        bounded.matches("a" * 20)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"(.)\1*", "aaaaaaaaaaaaaaaa", True),
        (r"(.)\1*", "aaaaaaaaaaaaaaab", False),
        (r"(?=.*x).+", "nada con equis: x", True),
        (r"(?i:total).*", "TOTAL\u2028 del capítulo", True),
        (r"\w+", "ñandúñandúñandú", True),
        (r"[^\d]+", "٣" * 20, False),
        (r".*", "con\nrenglón y más", False),
        (r".*", "con un salto al final\n", True),
    ],
)
def test_a_pattern_apart_says_what_python_says(pattern: str, text: str, expected: bool) -> None:
    bounded = BoundedPattern(pattern, seconds=20)
    assert [bounded.matches(text), bounded.matches(text)] == [expected, expected]
