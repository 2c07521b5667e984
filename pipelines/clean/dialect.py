"""How a delimited text is written, by evidence: its delimiter, its quotes, and what escapes a quote."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any

from pipelines.clean.headers import SEARCHED_ROWS, plain
from pipelines.source import Dialect

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = SEARCHED_ROWS + 20

# Gives the lines of the text from its start.
Lines = Callable[[], Iterator[str]]


def recognise_dialect(sample: Sequence[str], declared: Dialect, titles: Container[str]) -> Dialect:
    """The delimiter and quotes of the first lines; ``titles`` are the plain headers to expect."""
    delimiters = DELIMITERS if declared.delimiter is None else (declared.delimiter,)
    candidates = [Dialect(one, _quote(sample, one, declared.quote), declared.escape) for one in delimiters]
    return max(candidates, key=lambda one: evidence(sample, one, titles))


def evidence(sample: Sequence[str], dialect: Dialect, titles: Container[str]) -> tuple[int, int, int]:
    """How well a dialect splits the first records: expected titles in one of them, and records as wide as it.

    Without any title, as many records as possible of the same width above one. Ties go to the wider.
    """
    try:
        records: list[list[str]] = [
            record for _, record in zip(range(SAMPLE_RECORDS), reader(sample, dialect), strict=False)
        ]
    except csv.Error:
        return (0, 0, 0)
    widths = Counter(map(len, records))
    header = max(records[:SEARCHED_ROWS], key=lambda row: _named(row, titles), default=[])
    if known := _named(header, titles):
        return (known, widths[len(header)], len(header))
    times, width = max(((times, width) for width, times in widths.items() if width > 1), default=(0, 0))
    return (0, times, width)


def reader(lines: Iterable[str], dialect: Dialect, *, strict: bool = False) -> Any:
    """Python's reader of that dialect; a None is a comma, double quotes, and no escape."""
    delimiter = dialect.delimiter or ","
    if dialect.quote == "":
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=strict)
    if not dialect.escape:
        return csv.reader(lines, delimiter=delimiter, quotechar=dialect.quote or '"', strict=strict)
    # An escape of csv eats every one of its signs; only the one before a quote is an escape here.
    kept = _keeping(dialect.escape, dialect.quote or '"')
    return csv.reader(
        map(kept, lines), delimiter=delimiter, quotechar=dialect.quote or '"', escapechar=dialect.escape, strict=strict
    )


def escapes_quotes(text: str, dialect: Dialect, lines: Lines) -> bool:
    r"""Whether ``\"`` is a quote inside a cell: the records are whole, or more of one width, only when it is read so.

    «"C:\datos\"» ends in a backslash, and its records are whole as they are.
    """
    if dialect.escape is not None or dialect.quote == "" or f"\\{dialect.quote or chr(34)}" not in text:
        return False
    escaped = _irregular(lines(), Dialect(dialect.delimiter, dialect.quote, "\\"))
    plainly = _irregular(lines(), dialect)
    return escaped is not None and (plainly is None or escaped < plainly)


def _irregular(lines: Iterator[str], dialect: Dialect) -> int | None:
    """How many records are not of the commonest width; None when they cannot be told apart."""
    try:
        widths = Counter(map(len, reader(lines, dialect, strict=True)))
    except csv.Error:
        return None
    return widths.total() - max(widths.values(), default=0)


def _keeping(escape: str, quote: str) -> Callable[[str], str]:
    """Doubles every run of escapes that no quote follows, so that they are read as they are."""
    runs = re.compile(f"({re.escape(escape)}+)(?!{re.escape(escape)})({re.escape(quote)})?")
    return lambda line: runs.sub(lambda found: found[0] if found[2] else found[1] * 2, line)


def _quote(sample: Sequence[str], delimiter: str, declared: str | None) -> str:
    """Single quotes when every cell that begins with one ends in one, and none begins with a double quote.

    A lone apostrophe before a number is how spreadsheets mark text, and closes nothing.
    """
    if declared is not None:
        return declared
    edge = re.escape(delimiter)
    text = "".join(sample)
    opened = len(re.findall(rf"(?:^|{edge})'", text, re.MULTILINE))
    closed = len(re.findall(rf"(?:^|(?<={edge}))'(?:[^'\r\n]|'')*'(?={edge}|\r?$)", text, re.MULTILINE))
    doubled = re.search(rf'(?:^|{edge})"', text, re.MULTILINE)
    return "'" if opened >= 2 and opened == closed and not doubled else '"'


def _named(row: Sequence[str], titles: Container[str]) -> int:
    return len({title for title in map(plain, row) if title in titles})
