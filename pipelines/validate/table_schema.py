"""Table Schema through frictionless, the judge: types, constraints, primary and foreign keys of all tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from frictionless import Checklist, Package, Resource, Row, Schema

from pipelines.clean import Tabla
from pipelines.progress import Advance
from pipelines.schema import Schema as TableSchema
from pipelines.validate.findings import Finding
from pipelines.validate.foreign_keys import ForeignKeys
from pipelines.validate.messages_es import explain, rule_of
from pipelines.validate.places import cell_address
from pipelines.validate.shown import as_written
from pipelines.validate.strict import as_judged

# Past this many a table's errors say nothing new; the report says that there are more.
MAX_ERRORS = 10_000
# Rows between two signs of progress.
_ROWS_A_STEP = 1_000
# Frictionless counts the header as the first row.
_FIRST_ROW = 2


def check_table_schemas(tables: Sequence[Tabla], advance: Advance, shipped: Collection[str] = ()) -> Iterator[Finding]:
    """Findings of frictionless over all ``tables`` at once, so that foreign keys see each other's tables.

    ``shipped`` are those that come with the software.
    """
    by_name = {table.name: table for table in tables}
    package = Package(resources=[_resource(table, by_name) for table in tables])
    total, done = sum(len(table.data) for table in tables), 0

    def count_row(row: Row) -> None:
        nonlocal done
        done += 1
        if done % _ROWS_A_STEP == 0:
            advance(done, total)

    for table, resource in zip(tables, package.resources, strict=True):
        report = resource.validate(Checklist(), limit_errors=MAX_ERRORS, on_row=count_row)
        errors = [error.to_dict() for error in report.tasks[0].errors]
        yield from _findings(errors, table, ForeignKeys(table, by_name, shipped))
        if len(errors) >= MAX_ERRORS:
            last = int(errors[-1]["rowNumber"]) - _FIRST_ROW
            piece = table.piece(last)
            yield too_many_errors(table.schema, piece.file, piece.sheet, MAX_ERRORS, table.rows[last])


def _resource(table: Tabla, others: Mapping[str, Tabla]) -> Resource:
    """The table for frictionless, asking only what can be told of it: a missing column is one finding elsewhere."""
    absent = set(table.missing_columns)
    descriptor = dict(table.schema.descriptor)
    descriptor["fields"] = [
        {**field.descriptor, "constraints": {}} if field.name in absent else dict(field.descriptor)
        for field in table.schema.fields
    ]
    if absent & set(table.schema.primary_key):
        descriptor.pop("primaryKey")
    descriptor["foreignKeys"] = ForeignKeys(table, others).checkable

    def records() -> Iterator[Sequence[str]]:
        yield table.schema.columns
        yield from zip(*(as_judged(table.data[field.name], field) for field in table.schema.fields), strict=True)

    # As a function: frictionless copies a list of rows, cell by cell, more than once.
    return Resource(name=table.name, data=records, schema=Schema.from_descriptor(descriptor))


def _findings(errors: Sequence[Mapping[str, Any]], table: Tabla, foreign_keys: ForeignKeys) -> Iterator[Finding]:
    # The blank rows that clean keeps hold something outside the table, which is a finding of its own.
    blank = {one["rowNumber"] for one in errors if one["type"] == "blank-row"}
    unreadable = _rows_without_key(errors, table)
    for error in errors:
        if error.get("rowNumber") in blank or (error["type"] == "primary-key" and error["rowNumber"] in unreadable):
            continue
        if error["type"] == "foreign-key":
            yield foreign_keys.finding(error, int(error["rowNumber"]) - _FIRST_ROW)
        elif error["type"] == "primary-key":
            yield _primary_key(error, table)
        else:
            yield _cell(error, table)


def _rows_without_key(errors: Iterable[Mapping[str, Any]], table: Tabla) -> set[int]:
    """Rows whose key has a cell that is empty or cannot be read: that cell's own finding says it all."""
    return {
        error["rowNumber"]
        for error in errors
        if error.get("fieldName") in table.schema.primary_key
        and rule_of(error) in ("type-error", "constraint-error/required")
    }


def _cell(error: Mapping[str, Any], table: Tabla) -> Finding:
    field = table.schema.field(str(error["fieldName"]))
    position = int(error["rowNumber"]) - _FIRST_ROW
    # The text itself: frictionless may have been given it marked as unreadable.
    text = str(table.data[field.name].iat[position])
    told = explain({**error, "cell": text}, field, row_number=lambda row: table.numbered(row - _FIRST_ROW))
    piece = table.piece(position)
    return Finding(
        rule_of(error), "error", table.name, piece.file, piece.sheet, cell_address(table, position, field.name),
        as_written(text, field) or None, told.message, told.remedy, field.name, told.suggestion,
    )  # fmt: skip


def _primary_key(error: Mapping[str, Any], table: Tabla) -> Finding:
    fields = [table.schema.field(name) for name in table.schema.primary_key]
    position = int(error["rowNumber"]) - _FIRST_ROW
    value = ", ".join(as_written(str(table.data[one.name].iat[position]), one) for one in fields)
    told = explain(error, None, fields, lambda row: table.numbered(row - _FIRST_ROW))
    piece = table.piece(position)
    return Finding(
        "primary-key", "error", table.name, piece.file, piece.sheet, cell_address(table, position, fields[0].name),
        value, told.message, told.remedy, fields[0].name,
    )  # fmt: skip


def too_many_errors(schema: TableSchema, file: str, sheet: str | None, limit: int, last_row: int) -> Finding:
    """What a report says first when the checking stopped at its limit of errors, in that row of the sheet."""
    return Finding(
        "demasiados-errores", "error", schema.name, file, sheet, None, None,
        f"La tabla «{schema.title}» tiene {limit:,} errores o más: la revisión se detuvo en el renglón {last_row} "
        "y lo que sigue no se revisó.",
        "Corrija primero lo que más se repite y vuelva a validar.",
    )  # fmt: skip
