"""Which release of each package was published last, from this folder."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.exercise import Exercise, Package
from pipelines.package import Entrega, load_release
from pipelines.package.entrega import DESCRIPTOR
from pipelines.package.kept import note_publication

_LAST = "ultima"


def mark_as_last(exercise: Exercise, entrega: Entrega, note: str = "") -> None:
    """Remember that CKAN has this one now, and let the oldest ones go. Raises DiskFull, UsageError."""
    releases = exercise.workspace.releases / entrega.package
    last = releases / _LAST
    if not last.is_file() or last.read_text() != entrega.id:
        disk.write_atomically(last, entrega.id.encode())
    note_publication(releases, entrega.id, note)


def last_release(exercise: Exercise, one: Package) -> Entrega | None:
    """The package's release that was published last; None when there is none. Raises UsageError when it is damaged."""
    folder = _last_folder(exercise, one.name)
    found = load_release(folder) if folder else None
    # A folder copied from another exercise brings along releases that are not this one's.
    return found if found and found.dataset == one.dataset else None


def published_tables(exercise: Exercise) -> set[str]:
    """The tables of the last release of each package."""
    told = (last_told(exercise, one) for one in exercise.packages)
    return {table["name"] for found in told if found for table in found[1]["resources"]}


def last_told(exercise: Exercise, one: Package) -> tuple[Path, Mapping[str, Any]] | None:
    """The folder of the package's last release, named by its id, and its descriptor; None when there is none.

    Its files are not read: a damaged release is told where it is needed, when it is compared or verified.
    """
    return _told(_last_folder(exercise, one.name), one.dataset)


def all_told(exercise: Exercise) -> list[tuple[Path, Mapping[str, Any]]]:
    """The same of every package that was published from this folder, also of those left out of a run."""
    told = (_told(_last_folder(exercise, one), f"{exercise.slug}-{one}") for one in last_ids(exercise))
    return [one for one in told if one]


def last_ids(exercise: Exercise) -> dict[str, str]:
    """The id of the last release of every package that was published from this folder, by package."""
    return {one.parent.name: one.read_text() for one in sorted(exercise.workspace.releases.glob(f"*/{_LAST}"))}


def _told(folder: Path | None, dataset: str) -> tuple[Path, Mapping[str, Any]] | None:
    with contextlib.suppress(OSError, ValueError, KeyError):
        told = json.loads((folder / DESCRIPTOR).read_bytes()) if folder else {}
        return (folder, told) if folder and told["name"] == dataset and told["resources"] else None
    return None


def _last_folder(exercise: Exercise, package: str) -> Path | None:
    last = exercise.workspace.releases / package / _LAST
    folder = last.with_name(last.read_text()) if last.is_file() else None
    return folder if folder and folder.is_dir() else None
