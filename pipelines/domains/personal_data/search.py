"""Looking for personal data through a whole table, each distinct text once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd

from pipelines.domains.personal_data.clabe import are_other_keys
from pipelines.domains.personal_data.kinds import DETECTORS
from pipelines.domains.personal_data.sighting import Column, Sighting, label_of, without_overlaps
from pipelines.schema import Field, Schema

# Types whose valid values cannot hold a personal datum.
_FIGURES = {"number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth", "duration"}
# No shape matches it, so nothing is seen across two texts.
_BETWEEN = "\x00"
_OFFICIAL_COLUMNS = {"correo_oficial", "telefono_oficial"}
_OFFICIAL_TABLES = {"contactos"}


@dataclass(frozen=True)
class Place:
    """A personal datum in a table: the record by position, and the column."""

    row: int
    column: str
    sighting: Sighting


def search(data: pd.DataFrame, schema: Schema, official_domains: tuple[str, ...]) -> Iterator[Place]:
    """Every personal datum of the table's text columns, column by column and down each."""
    for field in schema.fields:
        if field.type not in _FIGURES:
            yield from _search_column(data[field.name], field, schema, official_domains)


def _search_column(
    texts: pd.Series[str], field: Field, schema: Schema, official_domains: tuple[str, ...]
) -> Iterator[Place]:
    codes, distinct = pd.factorize(texts)
    candidates = [str(one) for one in distinct]
    column = Column(
        label=label_of(field),
        official=schema.name in _OFFICIAL_TABLES or field.name in _OFFICIAL_COLUMNS,
        official_domains=official_domains,
        long_keys=are_other_keys(candidates),
    )
    found = _seen_in(candidates, column)
    if found:
        for row, code in enumerate(codes.tolist()):
            for sighting in found.get(code, ()):
                yield Place(row, field.name, sighting)


def _seen_in(texts: Sequence[str], column: Column) -> dict[int, list[Sighting]]:
    """Text's position → what is seen in it.

    Shapes run over all the texts joined, one sweep a kind: most columns end there, without a step in Python.
    """
    joined = _BETWEEN.join(texts)
    starts = list(accumulate((len(one) + len(_BETWEEN) for one in texts), initial=0))
    seen: dict[int, list[Sighting]] = {}
    for detector in DETECTORS.values():
        suspects = {bisect_right(starts, match.start()) - 1 for match in detector.shape.finditer(joined)}
        for position in suspects:
            if found := list(detector.find(texts[position], column)):
                seen.setdefault(position, []).extend(found)
    return {position: _once_each(without_overlaps(found)) for position, found in seen.items()}


def _once_each(found: Iterable[Sighting]) -> list[Sighting]:
    """The first of those that are the same datum again."""
    return list({(one.kind, one.key): one for one in reversed(list(found))}.values())[::-1]
