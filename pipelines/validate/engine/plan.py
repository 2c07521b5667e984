"""What is asked of each record of one table: its fields, its keys, and the keys of others that it cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from frictionless import Schema

from pipelines.validate.engine.column_judge import ColumnJudge
from pipelines.validate.engine.lookups import Lookup

# By the name of a table and its key's columns.
Lookups = Mapping[tuple[str, tuple[str, ...]], Lookup]


@dataclass(frozen=True)
class ForeignKey:
    """Fields that cite a key of another table, or of the same one."""

    fields: tuple[int, ...]
    source_name: str
    source_key: tuple[str, ...]
    lookup: Lookup


@dataclass(frozen=True)
class Plan:
    """``judges`` of the fields in the order of the columns; keys as positions in it."""

    judges: Sequence[ColumnJudge]
    unique: Sequence[int]
    primary_key: Sequence[int]
    foreign_keys: Sequence[ForeignKey]

    @property
    def width(self) -> int:
        """Cells that a record has."""
        return len(self.judges)

    @cached_property
    def reading_order(self) -> Mapping[int, int]:
        """By position, when frictionless reads its cell: those of keys before the rest."""
        keys = [*self.unique, *self.primary_key, *(at for foreign in self.foreign_keys for at in foreign.fields)]
        return {position: place for place, position in enumerate(dict.fromkeys([*keys, *range(self.width)]))}

    def needed(self) -> list[int]:
        """The positions of the columns that are looked at in every record."""
        keys = {*self.unique, *self.primary_key, *(at for foreign in self.foreign_keys for at in foreign.fields)}
        return [number for number, judge in enumerate(self.judges) if number in keys or not judge.free]

    def judges_of(self, positions: Sequence[int]) -> list[ColumnJudge]:
        """The judges at those positions."""
        return [self.judges[position] for position in positions]


def make_plan(judges: Sequence[ColumnJudge], schema: Schema, lookups: Lookups) -> Plan:
    """The plan of a table with the fields of those ``judges`` (as its header has them) under ``schema``."""
    place = {judge.field.name: number for number, judge in enumerate(judges)}
    key: list[Any] = list(schema.primary_key)
    return Plan(
        judges=judges,
        unique=[number for number, judge in enumerate(judges) if judge.field.constraints.get("unique")],
        primary_key=[place[name] for name in key] if key and set(key) <= set(place) else [],
        foreign_keys=[
            ForeignKey(
                tuple(place[name] for name in foreign["fields"]),
                foreign["reference"]["resource"],
                tuple(foreign["reference"]["fields"]),
                lookups[cited(foreign)],
            )
            for foreign in schema.foreign_keys
            if set(foreign["fields"]) <= set(place)
        ],
    )


def cited(foreign_key: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The table and the key that a foreign key of a schema refers to."""
    reference = foreign_key["reference"]
    return reference["resource"], tuple(reference["fields"])
