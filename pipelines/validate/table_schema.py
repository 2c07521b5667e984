"""Table Schema through frictionless, the judge: types, constraints, primary and foreign keys of all tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from frictionless import Checklist, Package, Resource, Row, Schema

from pipelines.clean import Tabla
from pipelines.progress import Advance
from pipelines.schema import Field
from pipelines.validate.findings import Finding
from pipelines.validate.messages_es import explain, rule_of

# Past this many a table's errors say nothing new; the report says that there are more.
_MAX_ERRORS = 10_000
# Rows between two signs of progress.
_ROWS_A_STEP = 1_000


def check_table_schemas(tables: Sequence[Tabla], advance: Advance) -> Iterator[Finding]:
    """Findings of frictionless over all ``tables`` at once, so that foreign keys see each other's tables."""
    by_name = {table.name: table for table in tables}
    package = Package(resources=[_resource(table, by_name) for table in tables])
    total, done = sum(len(table.data) for table in tables), 0

    def count_row(row: Row) -> None:
        nonlocal done
        done += 1
        if done % _ROWS_A_STEP == 0:
            advance(done, total)

    for table, resource in zip(tables, package.resources, strict=True):
        report = resource.validate(Checklist(), limit_errors=_MAX_ERRORS, on_row=count_row)
        yield from _findings([error.to_dict() for error in report.tasks[0].errors], table, by_name)


def _resource(table: Tabla, others: Mapping[str, Tabla]) -> Resource:
    descriptor = dict(table.schema.descriptor)
    # A key to a table that the exercise does not have cannot be checked here.
    descriptor["foreignKeys"] = [key for key in table.schema.foreign_keys if _target(key, table) in others]
    rows = [list(table.schema.columns), *table.data.to_numpy().tolist()]
    return Resource(name=table.name, data=rows, schema=Schema.from_descriptor(descriptor))


def _target(key: Mapping[str, Any], table: Tabla) -> str:
    return str(key["reference"].get("resource") or table.name)


def _findings(errors: Iterable[Mapping[str, Any]], table: Tabla, tables: Mapping[str, Tabla]) -> Iterator[Finding]:
    absent = set(table.missing_columns)
    incomplete = {
        one["rowNumber"]
        for one in errors
        if one["type"] == "constraint-error" and one.get("fieldName") in table.schema.primary_key
    }
    for error in errors:
        if error.get("fieldName") in absent:
            continue  # the missing column is one finding, not one a row
        if (
            error["type"] == "primary-key"
            and "None" in error["note"]
            and (error["rowNumber"] in incomplete or absent & set(table.schema.primary_key))
        ):
            continue  # the empty required cell says it already
        if error["type"] == "foreign-key":
            yield _foreign_key(error, table, tables)
        else:
            yield _finding(error, table)


def _finding(error: Mapping[str, Any], table: Tabla) -> Finding:
    field: Field | None = None
    cell = None
    if error.get("fieldName"):
        field = table.schema.field(str(error["fieldName"]))
    elif error["type"] == "primary-key":
        field = table.schema.field(table.schema.primary_key[0])
    if error.get("rowNumber") and field is not None:
        cell = table.cell(int(error["rowNumber"]) - 2, field.name)
    value = error.get("cell")
    if value is None and error["type"] == "primary-key":
        columns = [table.schema.columns.index(name) for name in table.schema.primary_key]
        value = ", ".join(str(error["cells"][index]) for index in columns)
    message, remedy = explain(error, field)
    return Finding(
        rule_of(error), "error", table.name, table.file, table.sheet, cell, value, message, remedy,
        field.name if field else None,
    )  # fmt: skip


def _foreign_key(error: Mapping[str, Any], table: Tabla, tables: Mapping[str, Tabla]) -> Finding:
    """Say which key is missing where, with the closest one that exists."""
    names = [str(one) for one in error["fieldNames"]]
    other = tables[str(error.get("referenceName") or table.name)]
    field = table.schema.field(names[0])
    value = ", ".join(str(one) for one in error["fieldCells"])
    existing = other.data[[str(one) for one in error["referenceFieldNames"]]].agg(", ".join, axis=1).unique()
    near = difflib.get_close_matches(value, list(existing), n=1)
    hint = f"¿Quiso escribir «{near[0]}»? " if near else ""
    where = f"la hoja «{other.sheet}» de «{other.file}»" if other.sheet else f"«{other.file}»"
    return Finding(
        "foreign-key", "error", table.name, table.file, table.sheet,
        table.cell(int(error["rowNumber"]) - 2, field.name), value,
        f"«{field.title}» no existe en la tabla {other.schema.title}.",
        f"{hint}Corrija la clave, o agregue el renglón que falta en {where}.", field.name,
    )  # fmt: skip
