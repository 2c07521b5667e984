"""Marks on disk of switches that may not have ended: looking for them costs a request nothing when there are none.

They lie in the site's storage, which all processes of a site share, as its files do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ckan import model
from ckan.lib import search
from ckanext.cocrea import files


def marked() -> list[str]:
    """The ids of datasets whose switch may not have ended."""
    with suppress(FileNotFoundError, RuntimeError):
        return sorted(one.name for one in _folder().iterdir())
    return []


def mark(dataset_id: str) -> None:
    """Remember a dataset, even through a power cut. Raises OSError."""
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / dataset_id).open("wb") as file:
        os.fsync(file.fileno())
    folder = os.open(_folder(), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def unmark(dataset_id: str) -> None:
    """Forget a dataset."""
    (_folder() / dataset_id).unlink(missing_ok=True)


def index(dataset_id: str) -> None:
    """Let the search know what the dataset says now. Raises what Solr raises when it is away."""
    if model.Package.get(dataset_id) is not None:
        search.rebuild(dataset_id)


def _folder() -> Path:
    return files.folder() / "pendientes"
