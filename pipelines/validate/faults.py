"""The errors of the tables' own cells, by record and column: what the programme's rules cannot read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from pipelines.clean import Tabla
from pipelines.validate.findings import Finding, Until
from pipelines.validate.places import cell_address, header_address, sheet_order, whole_row
from pipelines.validate.rule import Column

# File, sheet and address.
_Place = tuple[str, str | None, str]


class Faults:
    """The ``errors`` found in the cells of ``tables``."""

    def __init__(self, tables: Mapping[str, Tabla], errors: Iterable[Finding]) -> None:
        self._tables = tables
        self._errors: dict[str, list[Finding]] = {}
        for one in errors:
            if one.severity == "error":
                self._errors.setdefault(one.table, []).append(one)
        self._addresses: dict[Column, dict[_Place, list[int]]] = {}

    def whole(self, column: Column) -> bool:
        """Whether the column itself is wrong, and not only some of its cells."""
        return any(not self._rows(one, column) for one in self._of(column))

    def rows(self, column: Column) -> set[int]:
        """The positions of the records whose cell is wrong."""
        return {row for one in self._of(column) for row in self._rows(one, column)}

    def until(self, columns: Iterable[Column]) -> list[Until]:
        """Where to mend what is wrong in the columns: a place a sheet."""
        found: dict[tuple[str, str | None], dict[str, None]] = {}
        for column in columns:
            for one in self._of(column):
                where = one.cell or header_address(self._tables[one.table], column[1])
                found.setdefault((one.file, one.sheet), {})[where] = None
        return [
            Until(file, sheet, tuple(sorted(cells, key=lambda one: sheet_order(one)[::-1])))
            for (file, sheet), cells in found.items()
        ]

    def unread(self, table: str) -> list[Until]:
        """Where to mend a table of which there is nothing to judge; empty when nothing was found wrong with it."""
        return [Until(one.file, one.sheet, ()) for one in self._errors.get(table, ())[:1]]

    def _of(self, column: Column) -> list[Finding]:
        return self._by_column.get(column, [])

    @cached_property
    def _by_column(self) -> Mapping[Column, list[Finding]]:
        found: dict[Column, list[Finding]] = {}
        for table, errors in self._errors.items():
            for one in errors if table in self._tables else ():
                columns = (one.column,) if one.column else self._tables[table].schema.columns if _is_row(one) else ()
                for column in columns:
                    found.setdefault((table, column), []).append(one)
        return found

    def _rows(self, one: Finding, column: Column) -> list[int]:
        places = self._addresses.get(column)
        if places is None:
            places = self._addresses[column] = _places(self._tables[column[0]], column[1])
        return places.get((one.file, one.sheet, one.cell or ""), [])


def _is_row(one: Finding) -> bool:
    """Whether it is about a whole row of the sheet."""
    return bool(one.cell) and one.cell == whole_row(sheet_order(one.cell)[0])


def _places(table: Tabla, column: str) -> dict[_Place, list[int]]:
    """Address of each cell of a column, and of its record's whole row → the positions of the records there."""
    found: dict[_Place, list[int]] = {}
    for position, row in enumerate(table.rows):
        piece = table.piece(position)
        for address in dict.fromkeys((cell_address(table, position, column), whole_row(row))):
            found.setdefault((piece.file, piece.sheet, address), []).append(position)
    return found
