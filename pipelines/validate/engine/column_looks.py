"""What the bytes of a whole column tell at once: how long its texts are, and which characters they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.validate.engine.plain_texts import Bytes, Offsets, parts_of

_FIRST_FIGURE, _LAST_FIGURE, _POINT = b"09."


@dataclass(frozen=True)
class ByteSet:
    """Bytes of some ranges, which are disjoint: the first of each, and the last."""

    ranges: Sequence[tuple[int, int]]

    def has_all(self, data: Bytes) -> bool:
        """Whether all of ``data``, at least one, are of it."""
        if len(self.ranges) == 1:
            first, last = self.ranges[0]
            return bool(data.min() >= first and data.max() <= last)
        return self.count(data) == len(data)

    def count(self, data: Bytes) -> int:
        """How many of ``data`` are of it."""
        # What is below a range's first byte turns into a great number.
        return sum(
            int(np.count_nonzero((data - np.uint8(first)) <= np.uint8(last - first))) for first, last in self.ranges
        )


FIGURES = ByteSet([(_FIRST_FIGURE, _LAST_FIGURE)])


class Look:
    """At some texts, at least one, that lie one after another in ``data``."""

    def __init__(self, data: Bytes, starts: Offsets, lengths: npt.NDArray[np.int32]) -> None:
        self.data = data
        self.count = len(lengths)
        self.shortest = int(lengths.min())
        self.longest = int(lengths.max())
        self._starts = starts
        self._lengths = lengths

    def at(self, place: int) -> Bytes:
        """The byte of each text at that ``place``, which all of them reach."""
        even = self.shortest == self.longest
        found: Bytes = self.data[place :: self.longest] if even else self.data[self._starts + np.int32(place)]
        return found

    def before_end(self, place: int) -> Bytes:
        """The byte of each text that has so many after it; all of them have."""
        if self.shortest == self.longest:
            return self.at(self.longest - 1 - place)
        found: Bytes = self.data[self._starts + self._lengths - np.int32(place + 1)]
        return found

    def decimals(self) -> int | None:
        """How many figures there are after the point, where the texts are of figures and all have as many."""
        points = int(np.count_nonzero(self.data < _FIRST_FIGURE))
        if not points:
            return 0 if self.shortest and self.data.max() <= _LAST_FIGURE else None
        after = self.data[: self._lengths[0]].tobytes()[::-1].find(_POINT)
        if after < 0 or points != self.count or self.shortest < max(2, after + 1):
            return None
        # There are as many points as texts, and one in each.
        return after if bool((self.before_end(after) == _POINT).all()) and self.data.max() <= _LAST_FIGURE else None

    def ends(self) -> tuple[int, int]:
        """No text is a lesser number than the first of these, or a greater one than the second; they are of figures."""
        if self.shortest < self.longest:
            return 10 ** (self.shortest - 1) if bool((self.at(0) != _FIRST_FIGURE).all()) else 0, 10**self.longest - 1
        numbers = np.zeros(self.count, np.int64)
        for place in range(self.longest):
            numbers *= 10
            numbers += self.at(place) - np.uint8(_FIRST_FIGURE)
        return int(numbers.min()), int(numbers.max())


def look_at(texts: pa.StringArray, *, without_empty: bool) -> Look | None:
    """At ``texts``, or those that are not empty; ``None`` where none is left."""
    data, offsets = parts_of(texts)
    starts, lengths = offsets[:-1], offsets[1:] - offsets[:-1]
    if without_empty and len(lengths) and not lengths.min():
        kept = lengths > 0
        starts, lengths = starts[kept], lengths[kept]
    return Look(data, starts, lengths) if len(lengths) else None
