"""Where each table's columns are in a workbook: in a new one, as the schema says; in a steward's, as found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname

from pipelines.templates.books import Sheet

# Under the table's title, what it is, and how to fill it in.
HEADER_ROW = 4
LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Layout:
    """One table's place: its sheet, its header's row, and the number of each column, both from 1."""

    sheet: str
    header_row: int
    columns: Mapping[str, int]

    def first_cell(self, column: str) -> str:
        """The column's first cell under the header, without its sheet: A5."""
        return f"{self._letter(column)}{self.header_row + 1}"

    def cells(self, column: str) -> str:
        """All its cells under the header, without their sheet: A5:A1048576."""
        return f"{self.first_cell(column)}:{self._letter(column)}{LAST_ROW}"

    def fixed_cells(self, column: str) -> str:
        """The same for use from any cell: $A$5:$A$1048576."""
        letter = self._letter(column)
        return f"${letter}${self.header_row + 1}:${letter}${LAST_ROW}"

    def filled_cells(self, column: str) -> str:
        """A formula for its cells down to the last one filled, for use from any sheet."""
        sheet = quote_sheetname(self.sheet)
        first = f"{sheet}!${self._letter(column)}${self.header_row + 1}"
        # A list that ended in empty cells would open at its end, and take anything.
        return f"OFFSET({first},0,0,MAX(1,COUNTA({sheet}!{self.fixed_cells(column)})),1)"

    def _letter(self, column: str) -> str:
        return get_column_letter(self.columns[column])


def new_layout(sheet: Sheet) -> Layout:
    """The layout of a sheet that nobody has touched: the schema's columns in their order, from A."""
    return Layout(sheet.title, HEADER_ROW, {name: number for number, name in enumerate(sheet.schema.columns, 1)})
