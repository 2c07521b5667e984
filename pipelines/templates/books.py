"""Which workbooks an exercise has: one a package, one sheet a table."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.definition import Definition, load_definitions
from pipelines.schema import Schema, load_schema
from pipelines.templates.code_lists import CodeList, code_lists

INSTRUCTIONS = "Instrucciones"
EXAMPLES = "Ejemplos"
LISTS = "Listas"
STRUCTURE = "Estructura"
RETIRED = "Columnas retiradas"

# What a template looks like beyond its schemas; a change here makes the workbooks already out older.
_LAYOUT = 2
# Code lists that ship with the software, and files that governments publish in layouts of their own: nobody types
# these in.
_NOT_CAPTURED = frozenset(
    {"catalogos", "contrataciones", "cuenta-publica-federal", "estados-analiticos", "gasto-federalizado"}
)
# Of a schema, what shows in a template.
_SHOWN = ("name", "title", "description", "example", "unit", "type", "format", "constraints", "categories")
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']+")


@dataclass(frozen=True)
class Sheet:
    """The sheet of one table, by the name on its tab; ``lists`` are those of its columns, by their names."""

    title: str
    schema: Schema
    lists: Mapping[str, CodeList] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Book:
    """The workbook of one package."""

    package: str
    title: str
    description: str
    sheets: tuple[Sheet, ...]

    @property
    def file(self) -> str:
        return f"{self.package}.xlsx"

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(one.schema.name for one in self.sheets)

    @property
    def fingerprint(self) -> str:
        """The version of what the workbook shows: equal for equal schemas."""
        shown = [
            [
                [{key: column.descriptor.get(key) for key in _SHOWN} for column in one.schema.fields],
                [one.title, one.schema.description, one.schema.primary_key, list(map(dict, one.schema.foreign_keys))],
                [[column, dict(listed.names)] for column, listed in one.lists.items()],
            ]
            for one in self.sheets
        ]
        text = json.dumps([_LAYOUT, self.title, self.description, shown], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def template_books(schemas: Path, datapackages: Path) -> tuple[Book, ...]:
    """A workbook for each package whose tables people fill in. Raises ExerciseError for a broken definition."""
    definitions = load_definitions(datapackages).values()
    shipped = {table: load_schema(table, schemas) for one in definitions for table in one.sources}
    return tuple(
        _book(one, {table: load_schema(table, schemas) for table in one.tables}, definitions, shipped)
        for one in definitions
        if one.name not in _NOT_CAPTURED
    )


def find_sheet(books: Iterable[Book], table: str) -> tuple[Book, Sheet] | None:
    """Where a table is captured; None when it is in no template."""
    return next(((book, one) for book in books for one in book.sheets if one.schema.name == table), None)


def _book(
    definition: Definition,
    schemas: Mapping[str, Schema],
    definitions: Collection[Definition],
    shipped: Mapping[str, Schema],
) -> Book:
    titles: list[str] = []
    for schema in schemas.values():
        titles.append(_sheet_title(schema, titles))
    sheets = tuple(
        Sheet(title, schema, code_lists(schema, definitions, shipped))
        for title, schema in zip(titles, schemas.values(), strict=True)
    )
    return Book(definition.name, definition.title, definition.description, sheets)


def _sheet_title(schema: Schema, taken: Sequence[str]) -> str:
    """The table's title as a spreadsheet takes it for a tab: at most 31 characters, whole words, and not repeated."""
    title = " ".join(_FORBIDDEN_IN_SHEET_NAMES.sub(" ", schema.title).split())
    if len(title) > _LONGEST_SHEET_NAME:
        title = title[: _LONGEST_SHEET_NAME + 1].rpartition(" ")[0] or title[:_LONGEST_SHEET_NAME]
    used = {one.casefold() for one in (*taken, INSTRUCTIONS, EXAMPLES, LISTS, STRUCTURE, RETIRED)}
    return schema.name[:_LONGEST_SHEET_NAME] if title.casefold() in used else title
