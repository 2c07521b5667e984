"""Which release of each package was published last, from this folder."""

from __future__ import annotations

import contextlib

from pipelines import disk
from pipelines.errors import UsageError
from pipelines.exercise import Exercise, Package
from pipelines.package import Entrega, load_release
from pipelines.package.kept import note_publication

_LAST = "ultima"


def mark_as_last(exercise: Exercise, entrega: Entrega, note: str = "") -> None:
    """Remember that CKAN has this one now, and let the oldest ones go. Raises DiskFull, UsageError."""
    releases = exercise.workspace.releases / entrega.package
    disk.write_atomically(releases / _LAST, entrega.id.encode())
    note_publication(releases, entrega.id, note)


def last_release(exercise: Exercise, one: Package) -> Entrega | None:
    """The package's release that was published last; None when there is none. Raises UsageError when it is damaged."""
    last = exercise.workspace.releases / one.name / _LAST
    folder = last.with_name(last.read_text()) if last.is_file() else None
    if folder is None or not folder.is_dir():
        return None
    found = load_release(folder)
    # A folder copied from another exercise brings along releases that are not this one's.
    return found if found.dataset == one.dataset else None


def published_tables(exercise: Exercise) -> set[str]:
    """The tables of the last release of each package, as far as these can be read."""
    found: set[str] = set()
    for one in exercise.packages:
        # A damaged release is told where it is needed: when it is compared or verified.
        with contextlib.suppress(UsageError):
            last = last_release(exercise, one)
            found |= {table.name for table in last.tables} if last else set()
    return found
