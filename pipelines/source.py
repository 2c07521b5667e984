"""Where a table comes from: a file of the exercise, an address, or a list that ships with the software."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.reading import Reading


@dataclass(frozen=True)
class Source:
    """Where one table comes from. Exactly one of ``file`` and ``url`` is set."""

    table: str
    file: Path | None = None
    url: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    reading: Reading = Reading()  # noqa: RUF009 - frozen
    publisher: str = ""
    title: str = ""
    provenance: str = ""
    licence: str = ""

    @property
    def label(self) -> str:
        """How the steward knows it: the file's name, or the address."""
        return self.file.name if self.file else str(self.url)
