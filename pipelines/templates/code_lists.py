"""The keys of the lists that ship with the software, for the columns that take one: few enough for a drop-down."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pipelines.definition import Definition
from pipelines.schema import Field, Schema

# Past this many nobody looks for one in a drop-down, nor past the other in a note.
_MOST_OFFERED, _MOST_NAMED = 400, 40
_NAME = "nombre"


@dataclass(frozen=True)
class CodeList:
    """What a column may say: each key with its name; ``strict`` when nothing else will do."""

    title: str
    names: Mapping[str, str]
    strict: bool

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.names)

    @property
    def note(self) -> str:
        """Where the keys come from, with each one's name where they are few."""
        told = "; ".join(f"{key} = {name}" for key, name in self.names.items())
        where = f"Es una clave del catálogo «{self.title}»"
        return f"{where}: {told}." if len(self.names) <= _MOST_NAMED else f"{where}."


def code_lists(schema: Schema, definitions: Iterable[Definition], schemas: Mapping[str, Schema]) -> dict[str, CodeList]:
    """The list of each column of ``schema`` whose keys come from one that ships with the software and is short."""
    files = {table: source.file for one in definitions for table, source in one.sources.items()}
    found = {}
    for field in schema.fields:
        reference = reference_of(schema, field.name)
        file = files.get(reference.table) if reference else None
        if reference and file:
            names = _names(file, reference, field)
            if 0 < len(names) <= _MOST_OFFERED:
                found[field.name] = CodeList(schemas[reference.table].title, names, reference.strict)
    return found


def _names(file: Path, reference: Reference, field: Field) -> dict[str, str]:
    """Those that have the form that the column takes: a list may hold codes of more levels."""
    form = re.compile(str(field.constraints.get("pattern", ".+")))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = [
            row
            for row in csv.DictReader(opened)
            if form.fullmatch(row[reference.column]) and not any(row[one] for one in reference.within)
        ]
    return {row[reference.column]: row.get(_NAME, "") for row in rows}


class Reference(NamedTuple):
    """Where a column's keys come from; ``strict`` when one that is not there is an error, and not a warning.

    ``within`` are the columns of what belongs to each key, empty in its own record: a key may be the first of several.
    """

    table: str
    column: str
    strict: bool
    within: tuple[str, ...] = ()


def reference_of(schema: Schema, column: str) -> Reference | None:
    """The table and column that a column's keys come from; None when they come from none, or depend on another."""
    for one in schema.foreign_keys:
        fields, reference = _texts(one["fields"]), one["reference"]
        first, *within = _texts(reference["fields"])
        advised = "severity" in one
        # Two columns that make one key with an error of its own, as a pair, are not a hierarchy of codes.
        if fields[0] == column and (not within or advised):
            return Reference(str(reference["resource"] or schema.name), first, not advised, tuple(within))
    return None


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
