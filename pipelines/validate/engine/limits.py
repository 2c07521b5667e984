"""What is no table: frictionless repeats the whole record in each of its errors, and fills the memory."""

from __future__ import annotations

# Cells of one record that no column is for.
_MOST_STRAY_CELLS = 10_000


class TooWide(Exception):
    """A record has many more cells than the table has columns. ``row`` is its number in the file."""

    def __init__(self, row: int, cells: int, columns: int) -> None:
        super().__init__(f"row {row} has {cells} cells, and the table {columns} columns")
        self.row = row
        self.cells = cells
        self.columns = columns


def refuse_too_wide(row: int, cells: int, columns: int) -> None:
    """Raises TooWide."""
    if cells - columns > _MOST_STRAY_CELLS:
        raise TooWide(row, cells, columns)
