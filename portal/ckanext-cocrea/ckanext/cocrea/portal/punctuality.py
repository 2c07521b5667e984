"""Whether each table changes as often as its dataset promises: its history's last change, against today."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ckanext.cocrea import files
from ckanext.cocrea.portal import clock
from ckanext.cocrea.portal.exercises import Exercise, Release
from ckanext.cocrea.portal.tables import descriptor
from dateutil.relativedelta import relativedelta
from feedgen.feed import FeedGenerator

# The table's name of the resource that tells each release of each table.
_HISTORY = "historial"
# The frequency codes of DCAT and datos.gob.mx; «irregular» and «realtime» promise no day.
_FREQUENCY = re.compile(r"R/P([0-9]{1,3})([DWMY])")
_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}


@dataclass(frozen=True)
class Line:
    """A table of a release: its last change, and the day by which it should change again; None: nothing promised."""

    release: Release
    table: str
    title: str
    frequency: str
    changed: date
    promised: date | None
    days_late: int


def punctuality(exercise: Exercise, today: date) -> list[Line]:
    """Of every table, the latest first; of those that are on time, the next to be due first."""
    lines = [line for release in exercise.releases.values() for line in _lines(release, today)]
    return sorted(lines, key=lambda one: (-one.days_late, one.promised or date.max, one.title))


def late_feed(exercise: Exercise, page: str, late: Sequence[Line]) -> bytes:
    """An Atom feed of the tables that are late; ``page`` is the address where all of them are."""
    feed = FeedGenerator()
    feed.id(page)
    feed.title(f"Datos atrasados: {exercise.title}")
    feed.link(href=page)
    feed.language("es-MX")
    feed.updated(max((_since(one) for one in late), default=datetime(2000, 1, 1, tzinfo=clock.zone())))
    for one in late:
        entry = feed.add_entry(order="append")
        entry.id(f"{page}#{one.release.dataset}.{one.table}.{one.promised}")
        entry.title(f"{one.title}: debía cambiar a más tardar el {one.promised:%d/%m/%Y}")
        entry.content(f"Cambió por última vez el {one.changed:%d/%m/%Y}.")
        entry.link(href=page)
        entry.updated(_since(one))
    drawn: bytes = feed.atom_str()
    return drawn


def _since(one: Line) -> datetime:
    """When it began to be late."""
    return datetime.combine((one.promised or one.changed) + timedelta(days=1), time(), clock.zone())


def _lines(release: Release, today: date) -> Iterator[Line]:
    about, history = descriptor(release), _history(release)
    frequency = str(about.get("accrualPeriodicity") or "")
    for one in about["resources"]:
        served = release.downloads.get(one["name"])
        if served is None:
            continue
        changed = _changed(history.get(one["name"], ()), served.sha256) or clock.here(release.modified).date()
        promised = _promised(changed, frequency)
        late = max((today - promised).days, 0) if promised else 0
        yield Line(release, one["name"], one.get("title", one["name"]), frequency, changed, promised, late)


def _changed(entries: Sequence[Mapping[str, Any]], sha256: str) -> date | None:
    """The first of its newest releases that had the bytes which are served."""
    found = None
    for one in entries:
        if one["sha256"] != sha256:
            break
        found = clock.here(datetime.fromisoformat(one["fecha"])).date()
    return found


def every(frequency: str) -> relativedelta | None:
    """How long a period of that code lasts; None for what promises none."""
    code = _FREQUENCY.fullmatch(frequency)
    return relativedelta(**{_UNITS[code[2]]: int(code[1])}) if code and int(code[1]) else None


def _promised(changed: date, frequency: str) -> date | None:
    """A period after a change: what changes every day may change at any hour of the next one."""
    period = every(frequency)
    return None if period is None else changed + period


def _history(release: Release) -> dict[str, list[dict[str, str]]]:
    """By table, its releases, newest first."""
    served = release.downloads.get(_HISTORY)
    found: dict[str, list[dict[str, str]]] = {}
    if served is not None:
        with files.path_of(served.resource_id, served.sha256).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["tabla"], []).append(row)
    return found
