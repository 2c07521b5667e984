"""Patterns that are a row of characters, each of a set, and perhaps more of the last one: of codes, most often.

A column's bytes tell whether all of its texts match one, in a fraction of the time of a regular expression for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

from pipelines.validate.engine.column_looks import ByteSet, Look

# More places than this are asked of a regular expression.
_MOST_PLACES = 64
_LAST_ASCII = 127
# Python's classes have these of ASCII, and others that are then asked of a regular expression.
_CLASSES = {op.CATEGORY_DIGIT: [b"09"], op.CATEGORY_WORD: [b"09", b"AZ", b"__", b"az"]}
# A set of characters, how many of them at least, and at most (None: any number).
_Run: TypeAlias = tuple[ByteSet, int, int | None]


@dataclass(frozen=True)
class BytePattern:
    """``head``, one character each, and then from ``least`` to ``most`` of ``tail``."""

    head: Sequence[ByteSet]
    tail: ByteSet
    least: int
    most: int | None

    def matches_all(self, look: Look) -> bool:
        """Whether each text surely matches. Of characters outside of ASCII it is never sure."""
        rest_least, rest_most = look.shortest - len(self.head), look.longest - len(self.head)
        if rest_least < self.least or (self.most is not None and rest_most > self.most):
            return False
        heads = [look.at(place) for place in range(len(self.head))]
        if not all(one.has_all(data) for one, data in zip(self.head, heads, strict=True)):
            return False
        if not rest_most:
            return True
        if not heads:
            return self.tail.has_all(look.data)
        # As many outside of the tail's set as in the heads: then none is in a tail.
        inside = self.tail.count(look.data) - sum(self.tail.count(data) for data in heads)
        return inside == len(look.data) - len(heads) * look.count


class _NotOfBytes(Exception):
    """The expression is no row of characters."""


def byte_pattern(pattern: str) -> BytePattern | None:
    """What ``^pattern$`` asks; ``None`` where it is more than a row of characters."""
    try:
        tree = parser.parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE or len(tree) < 3:
            return None
        (first, _), *inner, (last, at_end) = tree
        if first is not op.AT or last is not op.AT or at_end is not op.AT_END:
            return None
        return _pattern(list(_runs(inner)))
    except (_NotOfBytes, re.error, RecursionError, OverflowError):
        return None


def _pattern(runs: list[_Run]) -> BytePattern:
    tail, least, most = runs.pop()
    while runs and runs[-1][0] == tail:  # more of the same
        _same, more_least, more_most = runs.pop()
        least += more_least
        most = None if most is None or more_most is None else most + more_most
    head: list[ByteSet] = []
    for one, times, at_most in runs:
        if times != at_most or len(head) + times > _MOST_PLACES:
            raise _NotOfBytes
        head += [one] * times
    return BytePattern(head, tail, least, most)


def _runs(items: Iterable[tuple[Any, Any]]) -> Iterator[_Run]:
    for code, value in items:
        if code is op.SUBPATTERN:
            _group, add_flags, remove_flags, inner = value
            if add_flags or remove_flags:
                raise _NotOfBytes
            yield from _runs(inner)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, inner = value
            if len(inner) != 1:
                raise _NotOfBytes
            yield _set(*inner[0]), least, None if most is op.MAXREPEAT else most
        else:
            yield _set(code, value), 1, 1


def _set(code: Any, value: Any) -> ByteSet:
    members = [(code, value)] if code is op.LITERAL else value if code is op.IN else []
    ranges = sorted(range_ for member in members for range_ in _ranges(*member))
    if not ranges:
        raise _NotOfBytes
    apart = [ranges[0]]
    for first, last in ranges[1:]:
        if first > apart[-1][1] + 1:
            apart.append((first, last))
        else:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
    return ByteSet(tuple(apart))


def _ranges(code: Any, value: Any) -> list[tuple[int, int]]:
    """Those of ASCII: whoever doubts the others too is not wrong."""
    if code is op.LITERAL:
        first, last = value, value
    elif code is op.RANGE:
        first, last = value
    elif code is op.CATEGORY and value in _CLASSES:
        return [(first, last) for first, last in _CLASSES[value]]
    else:
        raise _NotOfBytes
    return [(first, min(last, _LAST_ASCII))] if first <= _LAST_ASCII else []
