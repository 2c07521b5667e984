"""The dialect is guessed as Python itself guesses it, on whichever Python this is."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.validate.engine.sniffing import Sniffer


def said(sniffer: csv.Sniffer, sample: str, delimiters: str) -> Any:
    try:
        found = sniffer.sniff(sample, delimiters)
    except csv.Error as error:
        return str(error)
    return found.delimiter, found.lineterminator, found.escapechar, found.quotechar, bool(found.skipinitialspace)


PIECES = st.sampled_from(['"', "'", ",", ";", "|", "\t", " ", "\n", "\r\n", "a", "1", "é", '""', '","', "', '", '"\n"'])


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from([",\t;|", ",", ";"]))
@example('"a"\n"b"', ",\t;|")
@example("a, 'b', 'c'\n", ",\t;|")
@example('x:"a":"b":\n', ",\t;|")
def test_it_guesses_as_python(sample: str, delimiters: str) -> None:
    guess: Callable[[csv.Sniffer], Any] = lambda sniffer: said(sniffer, sample, delimiters)  # noqa: E731
    assert guess(Sniffer()) == guess(csv.Sniffer())


def test_a_cell_of_quotes_that_never_end_is_guessed_as_a_short_one() -> None:
    # Python's own search would take hours: its time grows as the square of them.
    few, many = ("a,b\n1," + "'a," * times + "\n3,4\n" for times in (20, 700_000))
    assert said(Sniffer(), many, ",\t;|") == said(csv.Sniffer(), few, ",\t;|")
