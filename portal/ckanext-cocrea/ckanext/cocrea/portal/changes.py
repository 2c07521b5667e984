"""What changed from one release to the next, as each dataset's own public change log tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ckanext.cocrea import files
from ckanext.cocrea.portal.exercises import Exercise, Release

# The table's name of the resource that holds the log.
_LOG = "cambios"


@dataclass(frozen=True)
class Entry:
    """One change: ``when`` it was published (UTC), with which ``release`` of which ``dataset``."""

    when: datetime
    release: str
    dataset: str
    text: str


def changes(exercise: Exercise) -> list[Entry]:
    """All of them, newest first."""
    found = [entry for release in exercise.releases.values() for entry in _log(release)]
    return sorted(found, key=lambda one: one.when, reverse=True)


def about_commitment(entries: Sequence[Entry], number: int) -> list[Entry]:
    """Those that name the commitment by its number."""
    named = re.compile(rf"\b[Cc]ompromiso {number}\b")
    return [one for one in entries if named.search(one.text)]


def _log(release: Release) -> list[Entry]:
    served = release.downloads.get(_LOG)
    if served is None:
        return []
    log = json.loads(files.path_of(served.resource_id, served.sha256).read_bytes())
    return [
        Entry(datetime.fromisoformat(one["fecha"]), one["entrega"], release.dataset, each["texto"])
        for one in log
        for each in one["cambios"]
    ]
