"""Spreadsheet addresses, and the raw grid that every reader gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.clean.repair import Repair


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet as text, before anyone looks for a table in it.

    ``rows`` holds the records that are not blank, each with its spreadsheet row number in ``numbers``.
    Records may differ in length. ``dates`` are the cells, as (position in ``rows``, column from 0), that the
    sheet keeps as dates and not as text. ``repairs`` is what was done to make out its text. ``lost`` are the cells, by
    row number and column from 0, whose formula has no value: the error that it ended in, or "" without a result.
    ``indents`` are the cells, by the same, that the sheet shows further to the right: by how much.
    """

    rows: list[list[str]]
    numbers: list[int]
    sheet: str | None
    dates: frozenset[tuple[int, int]] = frozenset()
    repairs: tuple[Repair, ...] = ()
    lost: Mapping[tuple[int, int], str] = field(default_factory=dict)
    indents: Mapping[tuple[int, int], int] = field(default_factory=dict)


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def without_blank_rows(records: Iterable[list[str]], sheet: str | None, dates: Iterable[tuple[int, int]] = ()) -> Grid:
    """Number the records from 1 and leave out those whose cells are all empty or white space."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(records, 1):
        if any(map(str.strip, row)):
            rows.append(row)
            numbers.append(number)
    kept = [(row + 1, column) for row, column in dates]
    positions = {number: position for position, number in enumerate(numbers)} if kept else {}
    return Grid(rows, numbers, sheet, frozenset((positions[row], column) for row, column in kept))
