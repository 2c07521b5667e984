"""A breach of a rule as a finding: at its place in the sheet, with the value seen and the one that was meant."""

from __future__ import annotations

from pipelines.clean import Tabla
from pipelines.domains.breach import Breach
from pipelines.validate.findings import Finding, did_you_mean
from pipelines.validate.places import cell_address, header_address
from pipelines.validate.shown import as_written


def pinned(breach: Breach, table: Tabla, row: int | None) -> Finding:
    """A breach as a finding at its cell, at its column's header, or of the whole table; ``row`` is its position."""
    cell = value = suggestion = None
    piece = table.piece(row or 0)
    if breach.column is not None and row is not None:
        cell = cell_address(table, row, breach.column)
        value = as_written(str(table.data[breach.column].iat[row]), table.schema.field(breach.column)) or None
    elif breach.column is not None:
        cell = header_address(table, breach.column)
    if breach.suggestion is not None and breach.column is not None:
        suggestion = as_written(breach.suggestion, table.schema.field(breach.column))
    return Finding(
        breach.rule, breach.severity, table.name, piece.file, piece.sheet, cell, value, breach.message,
        did_you_mean(suggestion) + breach.remedy, breach.column, suggestion,
    )  # fmt: skip
