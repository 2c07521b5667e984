"""The value that package hands to publish: a release, whole and immutable on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"
_SHORT = 12


@dataclass(frozen=True)
class TableFile:
    """One file of a release, most of them a table's canonical CSV: what publishing and verifying need to know."""

    name: str
    path: Path
    sha256: str
    size_bytes: int
    rows: int


@dataclass(frozen=True)
class Entrega:
    """A release of one package. ``id`` is the sha256 of its ``datapackage.json``, which holds every file's hash.

    ``media`` are the files that rows name, as «evidencias/evi-01»; ``made``, what was made of these.
    """

    package: str
    dataset: str
    id: str
    folder: Path
    descriptor: Mapping[str, Any]
    tables: tuple[TableFile, ...]
    archive: TableFile
    media: tuple[TableFile, ...] = ()
    made: tuple[TableFile, ...] = ()

    @property
    def short_id(self) -> str:
        return self.id[:_SHORT]

    def table(self, name: str) -> TableFile:
        """Its table of that name. Raises StopIteration when it has none."""
        return next(one for one in self.tables if one.name == name)
