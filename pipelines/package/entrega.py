"""The value that package hands to publish: a release, whole and immutable on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"
# The folder, in a release's own, of what goes with it and is no table.
ATTACHMENTS = "adjuntos"
_SHORT = 12


@dataclass(frozen=True)
class TableFile:
    """One file of a release, most often a table's canonical CSV; what publishing and verifying need to know of it."""

    name: str
    path: Path
    sha256: str
    size_bytes: int
    rows: int


@dataclass(frozen=True)
class Entrega:
    """A release of one package. ``id`` is the sha256 of its ``datapackage.json``, which holds the hash of every table
    and of the ``media``: the files that rows name, as «evidencias/evi-01».

    ``attachments`` go with it under their files' names; they are no tables, and not in its id.
    """

    package: str
    dataset: str
    id: str
    folder: Path
    descriptor: Mapping[str, Any]
    tables: tuple[TableFile, ...]
    archive: TableFile
    media: tuple[TableFile, ...] = ()
    attachments: tuple[TableFile, ...] = ()

    @property
    def short_id(self) -> str:
        return self.id[:_SHORT]

    def table(self, name: str) -> TableFile:
        """Its table of that name. Raises StopIteration when it has none."""
        return next(one for one in self.tables if one.name == name)
