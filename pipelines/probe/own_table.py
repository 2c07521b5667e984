"""A table of the exercise's own, drafted from a sheet that no known one fits: its schema, package and columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.clean.headers import plain
from pipelines.probe.draft import SCHEMAS, Place
from pipelines.probe.guess import HIGH
from pipelines.probe.kinds import Column
from pipelines.probe.sheet import SheetProbe
from pipelines.probe.written import one_line, text

_KEY = "registro_id"
# Numbers that are no amounts are mostly codes, whose zeros a number would lose: people say which are quantities.
_TYPES: Mapping[str, Mapping[str, str]] = {"importe": {"type": "number", "unit": "MXN"}, "fecha": {"type": "date"}}
_LONGEST_NAME = 60


def schema_file(folder: Path, table: str) -> Path:
    """Where the draft of a table's schema goes."""
    return folder / SCHEMAS / f"{table}.json"


def own_schema(sheet: SheetProbe, table: str) -> dict[str, Any]:
    """A Table Schema of the sheet's columns: amounts and dates are such, and the rest are texts."""
    key = {"name": _KEY, "title": "Clave del registro", "type": "string", "constraints": {"required": True}}
    fields = [
        {"name": name, "title": _title(one), **_TYPES.get(one.kind.value, {"type": "string"})}
        for name, one in _named(sheet).items()
    ]
    levels = [{"name": one, "title": _words(one), "type": "string"} for one in _levels(sheet)]
    return {"title": _words(table), "fields": [key, *levels, *fields], "primaryKey": [_KEY]}


def write_schema(folder: Path, table: str, schema: Mapping[str, Any]) -> None:
    """Put the table's schema in its file. Raises DiskFull."""
    path = schema_file(folder, table)
    with disk.typed_errors(path):
        path.parent.mkdir(exist_ok=True)
        disk.write_atomically(path, (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode())


def package_section(table: str) -> str:
    """The package that publishes the table alone."""
    name = table.replace("_", "-")
    return f"[paquetes.{name}]\ntitulo = {text(_words(table))}\ntablas = [{text(table)}]\n\n"


def own_columns(place: Place, sheet: SheetProbe) -> Iterator[str]:
    """Where each column of the schema comes from: its title, or its letter when the title does not tell it."""
    yield f"{_KEY} = {text('{hoja}-{renglon:06}' if place.sheets else '{renglon:06}')}"
    yield from (f"{one} = {text(one)}" for one in _levels(sheet))
    titles = [plain(one.title) for one in sheet.columns]
    for name, one in _named(sheet).items():
        told = titles.count(plain(one.title)) == 1 and "{" not in one.title and plain(one.title)
        yield f"{name} = {text(one_line(one.title))}" if told else f'{name} = {{ posicion = "{one.letter}" }}'


def _levels(sheet: SheetProbe) -> Iterator[str]:
    """The columns that the draft's levels make."""
    for shape in sheet.shapes:
        if shape.guess.confidence == HIGH:
            yield from shape.made


def _named(sheet: SheetProbe) -> dict[str, Column]:
    """A name for each column that has a title or holds something."""
    found: dict[str, Column] = {}
    for one in sheet.columns:
        if not one.title.strip() and one.kind.value == "vacía":
            continue
        name = plain(one.title).replace(" ", "_")[:_LONGEST_NAME] or f"columna_{one.letter.lower()}"
        found[f"{name}_{one.letter.lower()}" if name in found or name == _KEY else name] = one
    return found


def _title(column: Column) -> str:
    return one_line(column.title) or f"Columna {column.letter}"


def _words(table: str) -> str:
    return table.replace("_", " ").capitalize()
