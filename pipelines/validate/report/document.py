"""The report for other programs: frictionless's own structure, and ours beside it under ``reporte``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from frictionless import Error, FrictionlessException, system
from frictionless.errors import CellError, ForeignKeyError, HeaderError, LabelError, RowError

from pipelines.clean import Tabla
from pipelines.domains.personal_data import label_of, masked
from pipelines.validate.findings import Finding, Reporte, TableSummary
from pipelines.validate.places import sheet_order
from pipelines.validate.privacy import PREFIX

# A record's file, sheet and row.
Row = tuple[str, str | None, int]


def as_document(report: Reporte, tables: Iterable[Tabla] = ()) -> dict[str, Any]:
    """A frictionless Report (its ``Report.from_descriptor`` reads it) with our ``reporte``.

    Rows and columns are counted as the sheet does, from 1. A rule of ours is told as the plainest error type for
    its place (cell, row, table); ``note`` and ``message`` are the finding's, in Spanish. ``tables`` give the cells of
    each row; without them, and where a row has personal data, there are none. Warnings are texts, as in frictionless.
    """
    read = {table.name: table for table in tables}
    summaries = {one.table: one for one in report.tables}
    for one in report.findings:
        summaries.setdefault(one.table, TableSummary(one.table, one.table, one.file, one.sheet, 0, ()))
    tasks = [_task(one, report.findings, read.get(one.table)) for one in summaries.values()]
    return {
        "valid": report.valid,
        "stats": {"tasks": len(tasks), "errors": len(report.errors), "warnings": len(report.warnings), "seconds": 0},
        "warnings": [],
        "errors": [],
        "tasks": tasks,
        "reporte": report.as_json(),
    }


def _task(summary: TableSummary, findings: Iterable[Finding], table: Tabla | None) -> dict[str, Any]:
    own = [one for one in findings if one.table == summary.table]
    errors = [one for one in own if one.is_error]
    warnings = [f"{one.cell}: {one.message}" if one.cell else one.message for one in own if not one.is_error]
    # A row with personal data is not repeated.
    private = {_row(one) for one in own if one.rule.startswith(PREFIX)}
    rows = {row: position for row, position in _positions(table) if row not in private} if table else {}
    stats = {"errors": len(errors), "warnings": len(warnings), "seconds": 0, "rows": summary.rows}
    return {
        "name": summary.table,
        "type": "table",
        "valid": not errors,
        "place": f"{summary.file}#{summary.sheet}" if summary.sheet else summary.file,
        "labels": list(summary.titles.values()),
        "stats": {**stats, "fields": len(summary.titles)},
        "warnings": warnings,
        "errors": [_error(one, table, rows) for one in errors],
    }


def _row(one: Finding) -> Row:
    return one.file, one.sheet, sheet_order(one.cell)[0]


def _positions(table: Tabla) -> Iterator[tuple[Row, int]]:
    """Every record's row with its position."""
    ends = [*(one.first for one in table.pieces[1:]), len(table.rows)]
    for piece, end in zip(table.pieces, ends, strict=True):
        for position in range(piece.first, end):
            yield (piece.file, piece.sheet, table.rows[position]), position


def _error(one: Finding, table: Tabla | None, rows: Mapping[Row, int]) -> dict[str, Any]:
    row, column = sheet_order(one.cell)
    kind = _class_of(one, row, column)
    cells = _cells(table, rows.get(_row(one)))
    told: dict[str, Any] = {
        "type": kind.type, "title": kind.title, "description": kind.description, "message": one.message,
        "tags": list(kind.tags), "note": one.message,
    }  # fmt: skip
    if issubclass(kind, HeaderError):
        told |= {"labels": [], "rowNumbers": [row] if row else []}
    if issubclass(kind, LabelError):
        told |= {"label": one.value or "", "fieldName": one.column or "", "fieldNumber": column}
    if issubclass(kind, RowError):
        told |= {"cells": cells, "rowNumber": row}
    if issubclass(kind, CellError):
        told |= {"cell": one.value or "", "fieldName": one.column or "", "fieldNumber": column}
    if issubclass(kind, ForeignKeyError):
        named = [one.column] if one.column else []
        told |= {"fieldNames": named, "fieldCells": [one.value or ""], "referenceName": "", "referenceFieldNames": []}
    return told


def _class_of(one: Finding, row: int, column: int) -> type[Error]:
    """The error's own class; for a rule that frictionless does not have, the plainest for its place."""
    plainest = "cell-error" if column else "row-error" if row else "table-error"
    try:
        return system.select_error_class(one.rule.partition("/")[0])
    except FrictionlessException:
        return system.select_error_class(plainest)


def _cells(table: Tabla | None, position: int | None) -> Sequence[str]:
    if table is None or position is None:
        return []
    record = zip(table.schema.fields, table.data.iloc[position], strict=True)
    return [masked(str(value), label_of(field)) for field, value in record]
