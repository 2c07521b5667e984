"""Where a table comes from: a file of the exercise, an address, or a list that ships with the software."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """Where one table comes from. Exactly one of ``file`` and ``url`` is set."""

    table: str
    file: Path | None = None
    url: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    derived: Mapping[str, str] = field(default_factory=dict)
    publisher: str = ""
    title: str = ""
    provenance: str = ""
    licence: str = ""

    @property
    def label(self) -> str:
        """How the steward knows it: the file's name, or the address."""
        return self.file.name if self.file else str(self.url)
