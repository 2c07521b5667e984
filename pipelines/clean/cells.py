"""Spreadsheet addresses, and the raw grid that every reader gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet as text, before anyone looks for a table in it.

    ``rows`` holds the records that are not blank, each with its spreadsheet row number in ``numbers``.
    Records may differ in length.
    """

    rows: list[list[str]]
    numbers: list[int]
    sheet: str | None


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def without_blank_rows(records: list[list[str]], sheet: str | None) -> Grid:
    """Number the records from 1 and leave out those whose cells are all empty or white space."""
    kept = [(number, row) for number, row in enumerate(records, 1) if any(cell.strip() for cell in row)]
    return Grid([row for _, row in kept], [number for number, _ in kept], sheet)
