"""How an exercise stands, from what its folder holds: its last review, what is published, what is due, and how late.

Asks nobody: neither sources nor CKAN; but of what machines share (pipelines/store), the last is brought first.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines import store
from pipelines.domains.pendientes import Pending, pending
from pipelines.domains.puntualidad import Punctuality, punctuality
from pipelines.exercise import Exercise, Package
from pipelines.package.kept import publications
from pipelines.package.last import last_told
from pipelines.promises import changes_of

# A fortnight is enough to do something about it.
_SOON_DAYS = 15
_READ = ("hitos", "avances", "acuerdos")


@dataclass(frozen=True)
class Review:
    """The last review of the data: when (UTC), and how many errors and warnings it left."""

    when: datetime
    errors: int
    warnings: int
    page: Path


@dataclass(frozen=True)
class Served:
    """A package, the id of its last release (None: none yet), when it was published (UTC), how its tables keep up."""

    package: Package
    release: str | None
    published: datetime | None
    tables: Sequence[Punctuality]

    @property
    def late(self) -> Sequence[Punctuality]:
        return [one for one in self.tables if one.days_late]


@dataclass(frozen=True)
class Standing:
    """All of it, as of a day."""

    review: Review | None
    packages: Sequence[Served]
    pending: Sequence[Pending]


def standing_of(exercise: Exercise, today: date) -> Standing:
    """How an exercise stands. Raises ServiceError, UsageError where its state is shared and cannot be had."""
    store.look(exercise)
    last = [(one, last_told(exercise, one)) for one in exercise.published]
    served = [_served(exercise, one, found[0].name if found else None, today) for one, found in last]
    tables = {name: data for _, found in last if found for name, data in _tables(*found)}
    return Standing(_review(exercise), served, pending(tables, today, _SOON_DAYS))


def _review(exercise: Exercise) -> Review | None:
    path = exercise.workspace.reports / "reporte.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    # A run that found all as it was read nothing again: see pipelines/recall.py.
    stood = [datetime.fromtimestamp(one.stat().st_mtime, UTC) for one in exercise.workspace.done.glob("*.json")]
    when = max([datetime.fromisoformat(told["revisado"]), *(one.replace(microsecond=0) for one in stood)])
    return Review(
        when, told["reporte"]["errores"], told["reporte"]["advertencias"], path.with_suffix(".html")
    )  # fmt: skip


def _served(exercise: Exercise, package: Package, release: str | None, today: date) -> Served:
    if release is None:
        return Served(package, None, None, ())
    releases = exercise.workspace.releases / package.name
    told = publications(releases)
    return Served(
        package, release, datetime.fromisoformat(told[-1].publicada) if told else None,
        [punctuality(table, day, package.definition.frequency, today)
         for table, day in changes_of(releases, release).items()],
    )  # fmt: skip


def _tables(release: Path, descriptor: Mapping[str, Any]) -> Iterator[tuple[str, pd.DataFrame]]:
    for one in descriptor["resources"]:
        path = release / one["path"]
        if one["name"] in _READ and path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                yield one["name"], pd.DataFrame(list(csv.DictReader(file)), dtype=str)
