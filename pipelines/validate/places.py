"""Where a finding is, as a spreadsheet says it: A1 addresses of cells, headers and whole rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.clean import Tabla
from pipelines.clean.cells import column_letter

_ADDRESS = re.compile(r"([A-Z]*)([0-9]+)(?::.*)?")


def cell_address(table: Tabla, position: int, column: str) -> str:
    """A record (by position) and a column; its whole row, as ``7:7``, when no column of the sheet holds it."""
    row = table.row_of(position, column)
    letter = table.piece(position).letters.get(column, "")
    return f"{letter}{row}" if letter else whole_row(row)


def header_address(table: Tabla, column: str) -> str:
    """A column's header; the header row when the sheet does not have the column."""
    letter = table.letters.get(column, "")
    return f"{letter}{table.header_row}" if letter else whole_row(table.header_row)


def next_free_header(table: Tabla, number: int = 0) -> str:
    """The header cell after everything that the sheet holds, where missing columns can be added: the first, from 0."""
    used = [*table.letters.values(), *(one.cell for one in (*table.unknown_columns, *table.stray_cells))]
    return f"{column_letter(max((_column_number(one) for one in used), default=0) + number)}{table.header_row}"


def whole_row(number: int) -> str:
    """Row 7 is ``7:7``, as spreadsheets write it."""
    return f"{number}:{number}"


def sheet_order(address: str | None) -> tuple[int, int]:
    """Sorts addresses as the eye finds them: what has no cell first, then by row and column."""
    found = _ADDRESS.fullmatch(address or "")
    return (int(found[2]), _column_number(found[1])) if found else (0, 0)


def described(addresses: Sequence[str]) -> list[str]:
    """Addresses of one column with neighbours joined: C5, C6, C7, C9 → «C5 a C7», «C9»."""
    runs: list[list[str]] = []
    for address in addresses:
        if runs and _follows(runs[-1][-1], address):
            runs[-1].append(address)
        else:
            runs.append([address])
    joined = []
    for run in runs:
        joined += run if len(run) < 3 else [f"{run[0]} a {run[-1]}"]
    return joined


def _follows(one: str, other: str) -> bool:
    (row, column), (next_row, next_column) = sheet_order(one), sheet_order(other)
    return column == next_column and next_row == row + 1


def _column_number(address: str) -> int:
    """A → 1, Z → 26, AA → 27; no letters, 0."""
    number = 0
    for letter in re.match(r"[A-Z]*", address)[0]:  # type: ignore[index]  # it always matches
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
