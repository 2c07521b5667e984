"""The records of a piece of a CSV one by one: for the few of which something is to be said."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from pipelines.validate.engine.csv_quotes import NotRegular, Places, places_of

_LINE_FEED, _RETURN = b"\n\r"


class CsvRecords:
    """Of ``data``, in UTF-8, whose ``quotes`` are regular (see csv_quotes)."""

    def __init__(self, data: bytes | memoryview, delimiter: str, quotes: Places) -> None:
        self.data = data
        self._delimiter = delimiter
        self._quotes = quotes

    def cells(self, which: Sequence[int]) -> list[list[str]]:
        """The cells of those records, counted from 0, in order. Raises NotRegular where there are not so many."""
        if not which:
            return []
        if which[-1] >= (len(self._starts) - 1 if self._all is None else len(self._all)):
            raise NotRegular
        if self._all is not None:
            return [self._all[one] for one in which]
        starts, data = self._starts[np.array(which)].tolist(), memoryview(self.data)
        ends = self._starts[np.array(which) + 1].tolist()
        # Each record is a line of its own to csv, with the line breaks inside of its cells.
        records = (str(data[start:end], "utf-8") for start, end in zip(starts, ends, strict=True))
        return list(csv.reader(records, delimiter=self._delimiter))

    def parsed(self, record: str) -> list[str]:
        """The cells of the text of one record."""
        return next(csv.reader(io.StringIO(record, newline=""), delimiter=self._delimiter), [])

    @cached_property
    def _all(self) -> list[list[str]] | None:
        """All of them, where a record may end in a carriage return alone."""
        text = np.frombuffer(self.data, np.uint8)
        returns = places_of(_RETURN, self.data)
        if bool((text[np.minimum(returns + 1, len(text) - 1)] == _LINE_FEED).all()):
            return None
        return list(csv.reader(io.StringIO(str(self.data, "utf-8"), newline=""), delimiter=self._delimiter))

    @cached_property
    def _starts(self) -> Places:
        ends = places_of(_LINE_FEED, self.data)
        # A line feed with an odd number of quotes before it is inside of a cell.
        ends = ends[np.searchsorted(self._quotes, ends) % 2 == 0] + 1
        return np.concatenate([[0], ends, [len(self.data)]])
