"""Typed values as texts: two values have one text just when Python, and so frictionless, finds them equal."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# Never equal to anything, itself included.
NEVER_EQUAL = ("never", "")
ABSENT = ("none", "")

# A kind and a text; values of different kinds are never equal.
Canonical = tuple[str, str]


def canonical(value: Any) -> Canonical:
    """The kind and the text of ``value``. Raises TypeError for what frictionless cannot compare either: a list."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return "text", value
    if isinstance(value, bool | int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            return "datetime", value.isoformat()
        # Of the first and the last day of the calendar UTC's may be outside of it.
        return "instant", repr(value.replace(tzinfo=None) - datetime.min - offset)  # noqa: DTZ901 - a distance
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time):
        return _time(value)
    if isinstance(value, tuple):
        return "tuple", repr([canonical(one) for one in value])
    if not isinstance(value, Hashable):
        raise TypeError(f"unhashable type: {type(value).__name__!r}")
    return type(value).__name__, repr(value)


def _number(value: bool | int | float | Decimal) -> Canonical:
    exact = value if isinstance(value, Decimal) else Decimal(value)
    if exact.is_nan():
        return NEVER_EQUAL
    if exact.is_infinite():
        return "number", "-Infinity" if exact < 0 else "Infinity"
    sign, digits, exponent = exact.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return "number", "0"
    significant = text.rstrip("0")
    power = int(exponent) + len(text) - len(significant)
    minus = "-" if sign else ""
    if 0 <= power <= 18:
        return "number", f"{minus}{significant}{'0' * power}"
    return "number", f"{minus}{significant}e{power}"


def _time(value: time) -> Canonical:
    offset = value.utcoffset()
    if offset is None:
        return "time", value.isoformat()
    since_midnight = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) - offset
    return "time with offset", f"{since_midnight} {value.microsecond}"
