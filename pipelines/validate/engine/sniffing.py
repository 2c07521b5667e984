"""Python's own guess of a CSV's dialect without its last search, the slowest, of which frictionless makes no use.

``csv.Sniffer`` also looks for quotes written twice; a property holds the rest of its answers to be these.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping

# As csv.Sniffer has them: the first one that finds anything is counted.
_QUOTED = tuple(
    re.compile(expression, re.DOTALL | re.MULTILINE)
    for expression in (
        r'(?P<delim>[^\w\n"\'])(?P<space> ?)(?P<quote>["\']).*?(?P=quote)(?P=delim)',
        r'(?:^|\n)(?P<quote>["\']).*?(?P=quote)(?P<delim>[^\w\n"\'])(?P<space> ?)',
        r'(?P<delim>[^\w\n"\'])(?P<space> ?)(?P<quote>["\']).*?(?P=quote)(?:$|\n)',
        r'(?:^|\n)(?P<quote>["\']).*?(?P=quote)(?:$|\n)',
    )
)


class Sniffer(csv.Sniffer):
    """``sniff`` says the same but for ``doublequote``."""

    def _guess_quote_and_delimiter(self, data: str, delimiters: str) -> tuple[str, bool, str | None, bool | int]:
        for expression in _QUOTED:
            matches = expression.findall(data)
            if matches:
                return _counted(matches, expression.groupindex, delimiters)
        return "", False, None, 0


def _counted(
    matches: list[tuple[str, ...]] | list[str], groups: Mapping[str, int], delimiters: str
) -> tuple[str, bool, str | None, bool | int]:
    if "delim" not in groups:  # of one group, what is found is its text; and its first character is what is counted
        quotes = Counter(match[0] for match in matches)
        return max(quotes, key=quotes.__getitem__), False, "", 0
    found = Counter(matches)
    quote, delim, space = (groups[name] - 1 for name in ("quote", "delim", "space"))
    quotes = Counter[str]()
    delims = Counter[str]()
    spaces = 0
    for match, times in found.items():
        quotes[match[quote]] += times
        if match[delim] in delimiters:
            delims[match[delim]] += times
        spaces += times if match[space] else 0
    quotechar = max(quotes, key=quotes.__getitem__)
    if not delims:
        return quotechar, False, "", 0
    delimiter = max(delims, key=delims.__getitem__)
    return quotechar, False, delimiter, delims[delimiter] == spaces
