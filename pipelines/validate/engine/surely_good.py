"""Whole columns of texts that are surely good for a field: the doubtful rest is put to frictionless.

A test may doubt too much, never too little: whatever it clears, frictionless's own cell reader accepts without a note
(a property of the tests holds it to that). SQL casts are not such tests: they take ``1e3`` for an integer, and round.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from frictionless import Field

from pipelines.validate.engine.plain_texts import plain_numbers
from pipelines.validate.engine.re2_patterns import for_re2

# A text array of n cells in; n booleans out.
Test = Callable[[pa.StringArray], pa.BooleanArray]
# Comparisons of whole columns, with what they are compared with.
Bounds = Sequence[tuple[Callable[..., Any], Any]]

_INTEGER = r"\A-?[0-9]{1,18}\z"
_NUMBER = r"\A-?[0-9]+(\.[0-9]+)?\z"
_YEAR = r"\A[0-9]{4}\z"
_DATE = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
_BOUNDS: dict[str, Callable[..., Any]] = {
    "minimum": pc.greater_equal,
    "exclusiveMinimum": pc.greater,
    "maximum": pc.less_equal,
    "exclusiveMaximum": pc.less,
}
# Asked of a number read as a binary float: rounding keeps the order, but not the equality.
_STRICT = {
    "minimum": pc.greater,
    "exclusiveMinimum": pc.greater,
    "maximum": pc.less,
    "exclusiveMaximum": pc.less,
}  # fmt: skip
_PYTHON_S: dict[str, Callable[..., Any]] = {
    "minimum": operator.ge,
    "exclusiveMinimum": operator.gt,
    "maximum": operator.le,
    "exclusiveMaximum": operator.lt,
}
_INT64 = 2**63


def surely_good(field: Field, missing: Sequence[str]) -> Test | None:
    """The test of ``field``, whose ``missing`` texts stand for no value; ``None`` where each value must be asked."""
    test = _typed(field)
    if test is None:
        return None
    required = bool(field.constraints.get("required"))
    is_absent = absent(missing)

    def sure(texts: pa.StringArray) -> pa.BooleanArray:
        return pc.and_(test(texts), pc.invert(is_absent(texts))) if required else pc.or_(test(texts), is_absent(texts))

    return sure


def absent(missing: Sequence[str]) -> Test:
    """The test of texts that stand for no value."""
    marks = pa.array(list(missing), pa.string())
    if len(marks) == 1:
        return lambda texts: pc.equal(texts, marks[0])
    return lambda texts: pc.is_in(texts, value_set=marks)


def surely_good_numbers(field: Field, missing: Sequence[str]) -> Test | None:
    """The test of ``field`` over cells that are numbers already, as they are written.

    A number is cleared just when its text would be: but for marks of missing values, which frictionless compares with
    the number's own text (``5.0`` of a cell written ``5.00``).
    """
    if field.type not in ("integer", "number") or field.constraints.get("enum") is not None:
        return None
    return None if marks_numbers(missing) else _typed(field)


def marks_numbers(missing: Sequence[str]) -> bool:
    """Whether a number may be a mark of a missing value."""
    return any(_is_number(mark) for mark in missing)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def asks_nothing(field: Field) -> bool:
    """Whether any text at all is good for the field: free text without constraints."""
    return reads_any_text(field) and all(
        name == "unique" or value is None or value is False for name, value in field.constraints.items()
    )


def reads_any_text(field: Field) -> bool:
    """Whether any text is a value of the field's type, and the same text."""
    return field.type == "any" or (field.type == "string" and field.format not in _ASKING_FORMATS)


def asks_plain_number(field: Field) -> bool:
    """Whether a number is to be written as Python does."""
    return not {"group_char", "decimal_char", "bare_number"} & set(field.list_defined())


_ASKING_FORMATS = ("uri", "email", "uuid", "binary", "wkt")


def _typed(field: Field) -> Test | None:
    if field.constraints.get("enum") is not None:
        return _enumerated(field)
    if field.type == "any":
        return lambda texts: pc.equal(texts, texts)
    if field.type == "string":
        return _string(field)
    if field.type == "boolean":
        words = pa.array([*field.true_values, *field.false_values], pa.string())  # type: ignore[attr-defined]
        return lambda texts: pc.is_in(texts, value_set=words)
    if field.type == "integer" and not field.has_defined("bare_number"):
        return _whole_number(field, _INTEGER)
    if field.type == "year":
        return _whole_number(field, _YEAR)
    if field.type == "number" and asks_plain_number(field):
        return _number(field)
    if field.type == "date" and field.format == "default":
        return _date(field)
    return None


def _enumerated(field: Field) -> Test | None:
    asked = {name for name, value in field.constraints.items() if value is not None} - {"enum", "required", "unique"}
    options = field.constraints["enum"]
    plain = field.type == "string" and field.format == "default" and not asked
    if not plain or not all(isinstance(option, str) for option in options):
        return None
    known = pa.array(options, pa.string())
    return lambda texts: pc.is_in(texts, value_set=known)


def _string(field: Field) -> Test | None:
    if field.format in _ASKING_FORMATS:
        return None
    least, most = field.constraints.get("minLength"), field.constraints.get("maxLength")
    pattern = field.constraints.get("pattern")
    re2 = for_re2(pattern) if pattern is not None else None
    if pattern is not None and re2 is None:
        return None

    def test(texts: pa.StringArray) -> pa.BooleanArray:
        sure = pc.equal(texts, texts)
        if least is not None or most is not None:
            length = pc.utf8_length(texts)
            sure = pc.and_(sure, pc.greater_equal(length, least)) if least is not None else sure
            sure = pc.and_(sure, pc.less_equal(length, most)) if most is not None else sure
        if re2 is not None:
            sure = pc.and_(sure, pc.match_substring_regex(texts, re2.expression))
            sure = pc.and_(sure, pc.string_is_ascii(texts)) if re2.only_ascii else sure
        return sure

    return test


def _whole_number(field: Field, form: str) -> Test | None:
    bounds = _bounds(field, _BOUNDS)
    if any(not isinstance(bound, int) or not -_INT64 <= bound < _INT64 for _compare, bound in bounds):
        return None

    return lambda texts: _within(texts, form, pa.int64(), bounds)


def _number(field: Field) -> Test | None:
    try:
        bounds = [(compare, float(bound)) for compare, bound in _bounds(field, _STRICT)]
    except (TypeError, ValueError, OverflowError):
        return None
    if any(bound != bound for _compare, bound in bounds):
        return None

    def test(texts: pa.StringArray) -> pa.BooleanArray:
        numbers = plain_numbers(texts)
        if numbers is not None and _all_within(numbers, bounds):
            return pa.array(np.ones(len(texts), bool))
        return _within(texts, _NUMBER, pa.float64(), bounds)

    return test


def _within(texts: pa.StringArray, form: str, kind: pa.DataType, bounds: Bounds) -> pa.BooleanArray:
    """Which of ``texts`` have that ``form``, and are within ``bounds`` as values of that ``kind``."""
    formed = pc.match_substring_regex(texts, form)
    if not bounds:
        return formed
    numbers = pc.cast(_instead(texts, formed, "0"), kind)
    for compare, bound in bounds:
        formed = pc.and_(formed, compare(numbers, bound))
    return formed


def _all_within(numbers: pa.DoubleArray, bounds: Bounds) -> bool:
    if not bounds:
        return True
    ends = pc.min_max(numbers)
    return all(compare(ends[end], bound).as_py() for end in ("min", "max") for compare, bound in bounds)


def _date(field: Field) -> Test | None:
    bounds = _bounds(field, _BOUNDS)
    if any(type(bound) is not date for _compare, bound in bounds):
        return None

    def test(texts: pa.StringArray) -> pa.BooleanArray:
        formed = pc.match_substring_regex(texts, _DATE)
        try:
            days = pc.cast(_instead(texts, formed, "2000-01-01"), pa.date32())
        except pa.ArrowInvalid:  # one is no day of the calendar: each value must be asked
            return pc.and_(formed, pc.not_equal(texts, texts))
        # Python's calendar begins in the year 1.
        for compare, bound in [(pc.greater_equal, date.min), *bounds]:
            formed = pc.and_(formed, compare(days, pa.scalar(bound, pa.date32())))
        return formed

    return test


def _instead(texts: pa.StringArray, formed: pa.BooleanArray, other: str) -> pa.StringArray:
    """``texts`` with ``other`` in place of those not ``formed``."""
    return texts if formed.true_count == len(texts) else pc.if_else(formed, texts, other)


def bounds_of(field: Field) -> Bounds:
    """The field's bounds as frictionless reads them, with Python's own comparisons."""
    return _bounds(field, _PYTHON_S)


def _bounds(field: Field, comparisons: dict[str, Callable[..., Any]]) -> Bounds:
    """The field's bounds as frictionless reads them."""
    read = field.create_value_reader()
    return [
        (compare, read(field.constraints[name]))
        for name, compare in comparisons.items()
        if field.constraints.get(name) is not None
    ]
