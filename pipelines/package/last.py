"""Which release of each package was published last, from this folder."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from pipelines import disk
from pipelines.exercise import Exercise, Package
from pipelines.package import Entrega, load_release
from pipelines.package.entrega import DESCRIPTOR
from pipelines.package.kept import note_publication

_LAST = "ultima"


def mark_as_last(exercise: Exercise, entrega: Entrega, note: str = "") -> None:
    """Remember that CKAN has this one now, and let the oldest ones go. Raises DiskFull, UsageError."""
    releases = exercise.workspace.releases / entrega.package
    disk.write_atomically(releases / _LAST, entrega.id.encode())
    note_publication(releases, entrega.id, note)


def last_release(exercise: Exercise, one: Package) -> Entrega | None:
    """The package's release that was published last; None when there is none. Raises UsageError when it is damaged."""
    folder = _last_folder(exercise, one)
    found = load_release(folder) if folder else None
    # A folder copied from another exercise brings along releases that are not this one's.
    return found if found and found.dataset == one.dataset else None


def published_tables(exercise: Exercise) -> set[str]:
    """The tables of the last release of each package, as its descriptor tells: their files are not read."""
    found: set[str] = set()
    for one in exercise.packages:
        # A damaged release is told where it is needed: when it is compared or verified.
        with contextlib.suppress(OSError, ValueError, KeyError):
            if folder := _last_folder(exercise, one):
                told = json.loads((folder / DESCRIPTOR).read_bytes())
                found |= {table["name"] for table in told["resources"] if told["name"] == one.dataset}
    return found


def _last_folder(exercise: Exercise, one: Package) -> Path | None:
    last = exercise.workspace.releases / one.name / _LAST
    folder = last.with_name(last.read_text()) if last.is_file() else None
    return folder if folder and folder.is_dir() else None
