"""Which rows and cells differ: looked at only where a table's checksum already says that some do.

By primary key when there is one: the file's records are found again by where they begin, so that a large table is
not held in memory. Without a key a row is its values, and one that changed is one that is missing and one added.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipelines.package.canonical import read_csv
from pipelines.schema import Schema

# Told in the Acuse; the rest is counted.
_EXAMPLES = 5


@dataclass(frozen=True)
class Cell:
    """One cell that differs: its row's key, its column, what CKAN serves and what the release says."""

    key: Mapping[str, str]
    column: str
    served: str
    expected: str


@dataclass(frozen=True)
class RowsDifference:
    """How a served table differs from its release. All counts are zero when only the order does.

    ``columns`` are those with a changed cell, ``cells`` the first of these; ``missing_keys`` and ``added_keys`` the
    first keys. Without a primary key these are empty, and ``changed`` is zero.
    """

    missing: int = 0
    added: int = 0
    changed: int = 0
    columns: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    missing_keys: tuple[Mapping[str, str], ...] = ()
    added_keys: tuple[Mapping[str, str], ...] = ()

    @property
    def only_order(self) -> bool:
        return not (self.missing or self.added or self.changed)


def compare_rows(path: Path, schema: Schema, served: Iterable[list[str]]) -> RowsDifference:
    """Compare the release's canonical CSV at ``path`` with ``served`` rows, in the schema's columns and any order."""
    return _by_key(path, schema, served) if schema.primary_key else _as_sets(path, served)


def _as_sets(path: Path, served: Iterable[list[str]]) -> RowsDifference:
    with path.open("rb") as file:
        left = Counter(_digest(record) for _, record in _placed(file))
    added = 0
    for record in served:
        digest = _digest(record)
        if left[digest]:
            left[digest] -= 1
        else:
            added += 1
    return RowsDifference(missing=left.total(), added=added)


def _digest(record: list[str]) -> bytes:
    return hashlib.blake2b("\x1f".join(record).encode(), digest_size=16).digest()


@dataclass
class _Found:
    added: int = 0
    changed: int = 0
    columns: set[str] = field(default_factory=set)
    cells: list[Cell] = field(default_factory=list)
    added_keys: list[Mapping[str, str]] = field(default_factory=list)


def _by_key(path: Path, schema: Schema, served: Iterable[list[str]]) -> RowsDifference:
    at = [schema.columns.index(name) for name in schema.primary_key]
    found = _Found()
    with path.open("rb") as file:
        places = {tuple(record[one] for one in at): place for place, record in _placed(file)}
        for record in served:
            key = tuple(record[one] for one in at)
            place = places.pop(key, None)
            if place is None:
                found.added += 1
                if len(found.added_keys) < _EXAMPLES:
                    found.added_keys.append(dict(zip(schema.primary_key, key, strict=True)))
            else:
                _compare(schema, record, _record_at(file, place), found)
    missing = [dict(zip(schema.primary_key, one, strict=True)) for one in list(places)[:_EXAMPLES]]
    return RowsDifference(
        missing=len(places),
        added=found.added,
        changed=found.changed,
        columns=tuple(one for one in schema.columns if one in found.columns),
        cells=tuple(found.cells),
        missing_keys=tuple(missing),
        added_keys=tuple(found.added_keys),
    )


def _compare(schema: Schema, served: list[str], expected: list[str], found: _Found) -> None:
    if served == expected:
        return
    found.changed += 1
    own = dict(zip(schema.columns, expected, strict=True))
    key = {name: own[name] for name in schema.primary_key}
    for name, was, should in zip(schema.columns, served, expected, strict=True):
        if was != should:
            found.columns.add(name)
            if len(found.cells) < _EXAMPLES:
                found.cells.append(Cell(key, name, was, should))


def _placed(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each record after the header, and the byte where it begins."""
    place = 0

    def lines() -> Iterator[str]:
        nonlocal place
        for line in file:
            place += len(line)
            yield line.decode("utf-8")

    records = read_csv(lines())
    next(records)
    start = place
    for record in records:
        yield start, record
        start = place


def _record_at(file: BinaryIO, place: int) -> list[str]:
    file.seek(place)
    return next(read_csv(line.decode("utf-8") for line in file))
