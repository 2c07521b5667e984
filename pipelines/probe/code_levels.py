"""Levels that the codes of a sheet tell: «1», «1.1», «1.1.01», or the chapters, concepts and items of the COG."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.clean.frame import Frame
from pipelines.reading import Level

_FEWEST = 4
_DEEPEST = 6


@dataclass(frozen=True)
class _Family:
    """How codes of a kind are written at each depth, and what those below one begin with."""

    patterns: tuple[str, ...]
    stem: Callable[[str], str]


_FAMILIES = (
    _Family(
        (r"^[0-9]+\.?(\s|$)", *(rf"^[0-9]+(\.[0-9]+){{{dots}}}\.?(\s|$)" for dots in range(1, _DEEPEST))),
        lambda code: code.rstrip(".") + ".",
    ),
    _Family(
        (r"^[1-9]000(\s|$)", r"^[1-9][1-9]00(\s|$)", r"^[1-9][1-9][1-9]0?(\s|$)", r"^[1-9]{3}[0-9]{1,2}(\s|$)"),
        lambda code: code.rstrip("0"),
    ),
)


def levels_by_code(frame: Frame, index: int, title: str, left_out: set[int]) -> list[Level]:
    """The levels above the records that a column's codes tell; none when those below do not begin as those above."""
    codes = [text.strip() for at, text in enumerate(frame.columns[index]) if text.strip() and at not in left_out]
    for family in _FAMILIES:
        depths = [_depth(one, family.patterns) for one in codes]
        there = sorted({one for one in depths if one is not None})
        if len(codes) >= _FEWEST and None not in depths and len(there) > 1 and _nested(codes, depths, family):
            return [Level(f"nivel_{at}", title, pattern=family.patterns[one]) for at, one in enumerate(there[:-1], 1)]
    return []


def _depth(code: str, patterns: Sequence[str]) -> int | None:
    return next((at for at, one in enumerate(patterns) if re.search(one, code)), None)


def _nested(codes: Sequence[str], depths: Sequence[int | None], family: _Family) -> bool:
    """Whether each code begins with those in force above it, and some are above others."""
    above: list[tuple[int, str]] = []
    nested = 0
    for text, depth in zip(codes, depths, strict=True):
        code = text.split()[0]
        above = [one for one in above if depth is not None and one[0] < depth]
        if above and not code.startswith(above[-1][1]):
            return False
        nested += bool(above)
        above.append((depth or 0, family.stem(code)))
    return nested * 2 >= len(codes) - len({one.split()[0][:1] for one in codes})
