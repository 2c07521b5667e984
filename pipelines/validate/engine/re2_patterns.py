"""Python regular expressions rewritten for RE2, which never backtracks; only where both say the same of ASCII texts.

Written anew from Python's own parse tree, so that no spelling means one thing here and another there. What RE2
lacks (look-around, back-references, flags, possessive repeats) is not rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# RE2 refuses larger counts of a repeat.
_MAX_REPEAT = 1000
# Of ASCII texts both libraries say the same for these; \s is not here: Python's includes more control characters.
_CLASSES = {
    op.CATEGORY_DIGIT: "0-9",
    op.CATEGORY_WORD: "0-9A-Za-z_",
    op.CATEGORY_SPACE: r"\x09-\x0d\x1c-\x20",
}


@dataclass(frozen=True)
class Re2:
    """An RE2 expression that finds a match where Python's ``re`` does: in any text, or only in ASCII ones."""

    expression: str
    only_ascii: bool

    def answers(self, text: str) -> bool:
        """Whether the expression is to be trusted over ``text``."""
        return not self.only_ascii or text.isascii()


class _NotRewritable(Exception):
    """The expression has something that RE2 does not have, or means otherwise."""


@lru_cache(maxsize=1_000)
def for_re2(pattern: str) -> Re2 | None:
    """What RE2 is to be asked instead of ``^pattern$``; ``None`` where there is no such expression."""
    try:
        tree = parser.parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE:
            return None
        expression = r"\A(?:" + _sequence(tree, last=True) + ")"
        # RE2 also refuses an expression that grows too large.
        pc.match_substring_regex(pa.array([""]), expression)
    except (_NotRewritable, re.error, RecursionError, OverflowError, pa.ArrowInvalid):
        return None
    # \d and \w mean more characters in Python than in the classes written here.
    return Re2(expression, only_ascii=_has_class(tree))


def _has_class(tree: Any) -> bool:
    return "CATEGORY" in repr(tree)


def _sequence(items: Iterable[tuple[Any, Any]], *, last: bool) -> str:
    listed = list(items)
    return "".join(_item(code, value, last=last and n == len(listed) - 1) for n, (code, value) in enumerate(listed))


def _item(code: Any, value: Any, *, last: bool) -> str:
    if code is op.LITERAL:
        return _character(value)
    if code is op.NOT_LITERAL:
        return f"[^{_character(value)}]"
    if code is op.ANY:
        return r"[^\x0a]"
    if code is op.IN:
        return _set(value)
    if code is op.BRANCH:
        return "(?:" + "|".join(_sequence(branch, last=last) for branch in value[1]) + ")"
    if code is op.SUBPATTERN:
        _group, add_flags, remove_flags, inner = value
        if add_flags or remove_flags:
            raise _NotRewritable
        return "(?:" + _sequence(inner, last=last) + ")"
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        return _repeat(*value)
    if code is op.AT:
        return _anchor(value, last=last)
    raise _NotRewritable


def _anchor(value: Any, *, last: bool) -> str:
    if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return r"\A"
    # Python's $ lets one line break pass at the end of the text; as the last thing asked, it may as well take it.
    if value is op.AT_END and last:
        return r"(?:\x0a?\z)"
    if value is op.AT_END_STRING:
        return r"\z"
    raise _NotRewritable


def _repeat(least: int, most: Any, inner: Any) -> str:
    text = _sequence(inner, last=False)
    if most is op.MAXREPEAT:
        if least > _MAX_REPEAT:
            raise _NotRewritable
        return f"(?:{text}){{{least},}}"
    if most > _MAX_REPEAT:
        raise _NotRewritable
    return f"(?:{text}){{{least},{most}}}"


def _set(members: list[tuple[Any, Any]]) -> str:
    negated = bool(members) and members[0][0] is op.NEGATE
    text = "".join(_member(code, value) for code, value in members[negated:])
    return f"[{'^' if negated else ''}{text}]"


def _member(code: Any, value: Any) -> str:
    if code is op.LITERAL:
        return _character(value)
    if code is op.RANGE:
        return f"{_character(value[0])}-{_character(value[1])}"
    if code is op.CATEGORY and value in _CLASSES:
        return _CLASSES[value]
    raise _NotRewritable


def _character(number: int) -> str:
    if 0xD800 <= number <= 0xDFFF:
        raise _NotRewritable
    return rf"\x{{{number:x}}}"
