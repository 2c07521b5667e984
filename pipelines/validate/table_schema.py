"""Table Schema through frictionless, the judge: types, constraints, primary and foreign keys of all tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import copy
from functools import cached_property, lru_cache
from typing import Any

from frictionless import Error, Schema

from pipelines.clean import Tabla
from pipelines.domains.words import counted
from pipelines.errors import ExerciseError
from pipelines.progress import Advance
from pipelines.schema import Schema as TableSchema
from pipelines.validate.engine import Lookup, Progress, lookup_of, validate_columns
from pipelines.validate.findings import MORE_ERRORS, Finding
from pipelines.validate.foreign_keys import ForeignKeys
from pipelines.validate.messages_es import explain, rule_of
from pipelines.validate.places import cell_address
from pipelines.validate.schema_faults import schema_faults
from pipelines.validate.shown import as_written
from pipelines.validate.strict import as_judged

# Past this many a table's errors say nothing new; the report says that there are more.
MAX_ERRORS = 10_000
# Frictionless counts the header as the first row.
_FIRST_ROW = 2


def check_table_schemas(tables: Sequence[Tabla], advance: Advance, shipped: Collection[str] = ()) -> Iterator[Finding]:
    """Findings of frictionless over all ``tables`` at once, so that foreign keys see each other's tables.

    ``shipped`` are those that come with the software.
    """
    by_name = {table.name: table for table in tables}
    judged = {table.name: _Judged(table) for table in tables}
    lookups: dict[tuple[str, tuple[str, ...]], Lookup] = {}
    total, done = sum(len(table.data) for table in tables), 0
    for table in tables:
        keys = ForeignKeys(table, by_name, shipped)
        for key in keys.checkable:
            name, columns = keys.referred(key).name, tuple(key["reference"]["fields"])
            if (name, columns) not in lookups:
                lookups[name, columns] = judged[name].lookup(columns)
        errors = [_said(one) for one in judged[table.name].errors(keys, lookups, _further(advance, done, total))]
        done += len(table.data)
        yield from _findings(errors, table, keys)
        if len(errors) >= MAX_ERRORS:
            last = int(errors[-1]["rowNumber"]) - _FIRST_ROW
            piece = table.piece(last)
            yield too_many_errors(table.schema, piece.file, piece.sheet, MAX_ERRORS, table.rows[last])


# What findings are told from: key of the error's descriptor → attribute.
_SAID = {
    "type": "type", "note": "note", "rowNumber": "row_number", "cell": "cell", "fieldName": "field_name",
    "fieldNames": "field_names", "referenceName": "reference_name", "referenceFieldNames": "reference_field_names",
}  # fmt: skip


def _said(error: Error) -> dict[str, Any]:
    """What of its ``to_dict`` is used, without a copy of all the cells of its row."""
    return {key: value for key, name in _SAID.items() if (value := getattr(error, name, None)) is not None}


def _further(advance: Advance, done: int, total: int) -> Progress:
    return lambda rows, _bytes: advance(done + rows, total)


@lru_cache(maxsize=128)
def _as_frictionless(descriptor: str) -> Schema:
    """The schema of frictionless, which takes longer to look at a descriptor than to judge a small table."""
    return Schema.from_descriptor(json.loads(descriptor))


class _Judged:
    """A table as frictionless is asked about it, and only of what can be told of it.

    A column that is missing, and what a key would need of it, is one finding elsewhere.
    """

    def __init__(self, table: Tabla) -> None:
        self._table = table

    @cached_property
    def _columns(self) -> list[list[str]]:
        return [as_judged(self._table.data[field.name], field) for field in self._table.schema.fields]

    def lookup(self, key: Sequence[str]) -> Lookup:
        """Its ``key``, for those that cite it."""
        with self._faults():
            return lookup_of(self._schema, self._columns, key)

    def errors(
        self, keys: ForeignKeys, lookups: Mapping[tuple[str, tuple[str, ...]], Lookup], progress: Progress
    ) -> list[Error]:
        """Frictionless's errors, up to MAX_ERRORS of them. Raises ExerciseError for what the schema asks in vain."""
        self._schema.foreign_keys = [
            {**key, "reference": {**key["reference"], "resource": keys.referred(key).name}} for key in keys.checkable
        ]
        with self._faults():
            return validate_columns(self._schema, self._columns, lookups, limit_errors=MAX_ERRORS, progress=progress)

    def _faults(self) -> AbstractContextManager[None]:
        # What is said of an exercise goes to logs and letters, where no cell belongs.
        return schema_faults(
            f"esquema de «{self._table.schema.title}»", ExerciseError, lambda text: f"de {len(text):,} letras"
        )

    @cached_property
    def _schema(self) -> Schema:
        """Without keys to other tables, which depend on what these have."""
        table = self._table
        absent = set(table.missing_columns)
        descriptor = dict(table.schema.descriptor)
        descriptor["fields"] = [
            {**field.descriptor, "constraints": {}} if field.name in absent else dict(field.descriptor)
            for field in table.schema.fields
        ]
        if absent & set(table.schema.primary_key):
            descriptor.pop("primaryKey")
        # A copy: its keys are this table's.
        return copy(_as_frictionless(json.dumps({**descriptor, "foreignKeys": []})))


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
        MORE_ERRORS, "error", schema.name, file, sheet, None, None,
        f"La tabla «{schema.title}» tiene {counted(limit, 'error', 'errores')} o más: la revisión se detuvo en el "
        f"renglón {last_row} y lo que sigue no se revisó.",
        "Corrija primero lo que más se repite y vuelva a validar.",
    )  # fmt: skip
