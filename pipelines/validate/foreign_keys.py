"""Keys that name a record of another table: which can be checked, and what to say of those that name none.

A key whose ``severity`` is «advertencia», a property of this project, is checked by ``code_lists``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pipelines.clean import Tabla
from pipelines.clean.headers import plain
from pipelines.validate.findings import Finding
from pipelines.validate.places import cell_address
from pipelines.validate.suggestions import KeySuggestions
from pipelines.validate.texts import advise, quoted

# What a list calls its codes by, and how many of them a remedy says.
_NAME, _LISTED = "nombre", 40


class ForeignKeys:
    """The foreign keys of ``table`` to the ``others`` of its exercise, itself among them.

    ``shipped`` are those that come with the software, which nobody is told to mend.
    """

    def __init__(self, table: Tabla, others: Mapping[str, Tabla], shipped: Collection[str] = ()) -> None:
        self._table = table
        self._others = others
        self._shipped = shipped
        self._suggestions: dict[str, KeySuggestions] = {}

    @property
    def checkable(self) -> list[Mapping[str, Any]]:
        """Those whose two tables are there with the key's columns, and whose other table has records.

        A table that is missing, empty, or lacks a column has a finding of its own, said once and not in every row.
        """
        return [key for key in self._all if "severity" not in key]

    @property
    def advisory(self) -> list[Mapping[str, Any]]:
        """As ``checkable``, those that the other table should have but may lack: their findings are warnings."""
        return [key for key in self._all if key.get("severity") == "advertencia"]

    @property
    def _all(self) -> list[Mapping[str, Any]]:
        return [key for key in self._table.schema.foreign_keys if self._is_checkable(key)]

    def referred(self, key: Mapping[str, Any]) -> Tabla:
        """The table that a checkable key refers to, which may be its own."""
        return self._others[str(key["reference"].get("resource") or self._table.name)]

    def _is_checkable(self, key: Mapping[str, Any]) -> bool:
        other = self._others.get(str(key["reference"].get("resource") or self._table.name))
        return (
            other is not None
            and len(other.data) > 0
            and not set(key["reference"]["fields"]) & set(other.missing_columns)
            and not set(key["fields"]) & set(self._table.missing_columns)
        )

    def finding(self, error: Mapping[str, Any], position: int) -> Finding:
        """Frictionless's ``error`` at the record in that position, with the closest key that exists."""
        table = self._table
        names = [str(one) for one in error["fieldNames"]]
        fields = [table.schema.field(name) for name in names]
        other = self._others[str(error.get("referenceName") or table.name)]
        value = _joined(table, names).iat[position]
        keys = [str(one) for one in error["referenceFieldNames"]]
        said = quoted([one.title for one in fields])
        if other.name in self._shipped:
            told = advise(
                f"{said} debe ser una clave del catálogo «{other.schema.title}», y esta no está en él.",
                f"Escriba una de estas: {_listed(other, keys)}.",
                _named(value, other, keys) or self._nearest(value, other, keys),
            )
        else:
            told = advise(
                f"{said} debe ser una clave de la tabla «{other.schema.title}», y esta no está en ella.",
                f"Corrija la clave, o agregue el renglón que falta en {_where(other)}.",
                self._nearest(value, other, keys),
            )
        piece = table.piece(position)
        return Finding(
            "foreign-key", "error", table.name, piece.file, piece.sheet, cell_address(table, position, names[0]),
            value, told.message, told.remedy, names[0], told.suggestion,
        )  # fmt: skip

    def _nearest(self, value: str, other: Tabla, columns: list[str]) -> str | None:
        if other.name not in self._suggestions:
            patterns = [other.schema.field(name).constraints.get("pattern", ".*") for name in columns]
            form = re.compile(", ".join(patterns))
            # A key that is wrong itself is no suggestion.
            existing = [key for key in _joined(other, columns).unique() if form.fullmatch(key)]
            self._suggestions[other.name] = KeySuggestions(existing)
        return self._suggestions[other.name].nearest(value)


def _joined(table: Tabla, columns: list[str]) -> Any:
    """The texts of several columns as one: a Series."""
    return table.data[columns].agg(", ".join, axis=1) if len(columns) > 1 else table.data[columns[0]]


def _listed(table: Tabla, columns: list[str]) -> str:
    """The keys of a list with their names, the first of them where they are many."""
    keys = list(_joined(table, columns))
    names = list(table.data[_NAME]) if _NAME in table.data else [""] * len(keys)
    told = [f"{key} {name}".strip() for key, name in zip(keys, names, strict=True)]
    return ", ".join(told[:_LISTED]) + (f" y {len(told) - _LISTED:,} más" if len(told) > _LISTED else "")


def _named(text: str, table: Tabla, columns: list[str]) -> str | None:
    """The key of what a list calls by that name: «Morelos» → 17."""
    if _NAME not in table.data:
        return None
    names = zip(table.data[_NAME], _joined(table, columns), strict=True)
    return next((str(key) for name, key in names if plain(str(name)) == plain(text)), None)


def _where(table: Tabla) -> str:
    return f"la hoja «{table.sheet}» de «{table.file}»" if table.sheet else f"«{table.file}»"
