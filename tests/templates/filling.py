"""Fills a template in with typed cells, as a spreadsheet keeps what a person types, and reads it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from pipelines.clean import Tabla, clean
from pipelines.gather import Original
from pipelines.schema import Field, Schema
from pipelines.source import Files, Source
from pipelines.templates import Book, columns, style
from pipelines.templates.layout import HEADER_ROW

Row = Mapping[str, str]


def fill(path: Path, tables: Mapping[str, tuple[Schema, Iterable[Row]]]) -> None:
    """Type rows, given as the schema's texts, into the sheets of that name."""
    workbook = load_workbook(path)
    for title, (schema, rows) in tables.items():
        sheet = workbook[title]
        formats = {
            number: style.format_of(sheet.column_dimensions[get_column_letter(number)])
            for number in range(1, len(schema.fields) + 1)
        }
        for row, record in enumerate(rows, HEADER_ROW + 1):
            for number, field in enumerate(schema.fields, 1):
                if record[field.name]:
                    cell = sheet.cell(row, number)
                    # A cell that is typed into takes its column's format.
                    style.give_format(cell, formats[number])
                    cell.value = typed(field, record[field.name])
                    if field.type == "string":
                        cell.data_type = "s"
    workbook.save(path)


def typed(field: Field, text: str) -> object:
    """The cell's value for a text of the schema: a date, a number, a label."""
    if columns.choices(field):
        return columns.shown(field, text)
    match field.type:
        case "date":
            return dt.date.fromisoformat(text)
        case "datetime":
            return dt.datetime.fromisoformat(text)
        case "time":
            return dt.time.fromisoformat(text)
        case "integer" | "year":
            return int(text)
        case "number":
            return float(text)
    return text


def read(path: Path, sheet: str | None, schema: Schema) -> Tabla:
    original = Original(path, path.name, "", "", 0, dt.datetime.now(dt.UTC))
    return clean([original], Source(schema.name, Files(path.parent, (path.name,)), sheet=sheet), schema)


def rows_of(table: Tabla) -> list[dict[str, object]]:
    """The rows as read, numbers as numbers: 1.50 and 1.5 are the same."""
    return [
        comparable(table.schema, {str(key): text for key, text in one.items()}) for one in table.data.to_dict("records")
    ]


def comparable(schema: Schema, row: Row) -> dict[str, object]:
    return {
        field.name: Decimal(row[field.name]) if field.type == "number" and row[field.name] else row[field.name]
        for field in schema.fields
    }


def book_of(books: Iterable[Book], package: str) -> Book:
    return next(one for one in books if one.package == package)
