"""Python's own guess of a CSV's dialect, in a time that grows as the sample does.

``csv.Sniffer`` looks for each quote's end in all that is left, again and again where no end is there: a cell of many
quotes keeps it for hours. And its last search, the slowest, tells what frictionless makes no use of.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

_AFTER_A_DELIMITER = re.compile(r"""([^\w\n"'])( ?)(["'])""")
_AT_A_BEGINNING = re.compile(r"""(?:^|\n)(["'])""", re.MULTILINE)
_BEFORE_A_DELIMITER = {quote: re.compile(quote + r"""([^\w\n"'])( ?)""") for quote in "\"'"}
_AT_AN_END = {quote: re.compile(quote + r"(?:$|\n)", re.MULTILINE) for quote in "\"'"}


@lru_cache(1000)
def _same_delimiter(delim: str, _space: str, quote: str) -> re.Pattern[str]:
    return re.compile(re.escape(quote + delim))


# csv.Sniffer's expressions cut at the ``.*?`` between two quotes: where a quoted cell begins, what ends it, and which
# of what both say are its delimiter, space and quote. The first one that finds anything is counted.
_Closing = Callable[..., re.Pattern[str]]
_SEARCHES: tuple[tuple[re.Pattern[str], _Closing, str], ...] = (
    (_AFTER_A_DELIMITER, _same_delimiter, "delim space quote"),
    (_AT_A_BEGINNING, _BEFORE_A_DELIMITER.__getitem__, "quote delim space"),
    (_AFTER_A_DELIMITER, lambda delim, space, quote: _AT_AN_END[quote], "delim space quote"),
    (_AT_A_BEGINNING, _AT_AN_END.__getitem__, "quote"),
)


class Sniffer(csv.Sniffer):
    """``sniff`` says the same but for ``doublequote``."""

    def _guess_quote_and_delimiter(self, data: str, delimiters: str) -> tuple[str, bool, str | None, bool | int]:
        if '"' in data or "'" in data:
            for opening, closing, said in _SEARCHES:
                if found := Counter(_found_all(data, opening, closing)):
                    return _counted(found, said.split(), delimiters)
        return "", False, None, 0


def _found_all(sample: str, opening: re.Pattern[str], closing: _Closing) -> Iterator[tuple[str, ...]]:
    """What ``findall`` of the whole expression finds, in its order."""
    place, nowhere = 0, set[re.Pattern[str]]()
    while opened := opening.search(sample, place):
        said = opened.groups()
        end = closing(*said)
        # What is not after one place is not after a later one.
        closed = None if nowhere and end in nowhere else end.search(sample, opened.end())
        if closed is None:
            nowhere.add(end)
            place = opened.start() + 1
        else:
            place = closed.end()
            yield said + closed.groups()


def _counted(
    found: Counter[tuple[str, ...]], names: Sequence[str], delimiters: str
) -> tuple[str, bool, str | None, bool | int]:
    quotes = Counter[str]()
    delims = Counter[str]()
    spaces = 0
    for values, times in found.items():
        said = dict(zip(names, values, strict=True))
        quotes[said["quote"]] += times
        if "delim" in said and said["delim"] in delimiters:
            delims[said["delim"]] += times
        spaces += times if said.get("space") else 0
    quotechar = max(quotes, key=quotes.__getitem__)
    if not delims:
        return quotechar, False, "", 0
    delimiter = max(delims, key=delims.__getitem__)
    return quotechar, False, delimiter, delims[delimiter] == spaces
