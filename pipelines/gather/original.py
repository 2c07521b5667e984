"""The value that gather hands to clean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Absence:
    """A source that is no longer where it was: the day when it last was, and the last day on which its copy serves."""

    last_seen: date
    until: date


@dataclass(frozen=True)
class Gone:
    """A file that its source of several no longer has, and that is not used: its name, and the day when it last was."""

    name: str
    last_seen: date


@dataclass(frozen=True)
class Original:
    """A source's bytes, unchanged, and where they came from.

    ``path`` is its place in the archive; ``name`` is what the steward calls it. ``location`` is where people are told
    that it comes from, ``address`` what was asked for ("" for files of the exercise); neither holds a password.
    ``etag`` and ``modified`` are the server's own. Of a file inside a ZIP or GZIP, ``member`` is its path there and
    ``container`` the sha256 of the whole. ``query`` is the SQL that gave the bytes. ``key`` tells it from the other
    files of its source, from one gathering to the next. ``gone`` are those that its source lost, told with its first
    file.
    """

    path: Path
    name: str
    location: str
    sha256: str
    size_bytes: int
    gathered_at: datetime
    publisher: str = ""
    title: str = ""
    licence: str = ""
    address: str = ""
    etag: str = ""
    modified: str = ""
    member: str = ""
    container: str = ""
    query: str = ""
    key: str = ""
    absence: Absence | None = None
    gone: tuple[Gone, ...] = ()

    def as_source(self) -> dict[str, Any]:
        """Its provenance for ``datapackage.json``: nothing that changes while the bytes do not, such as times."""
        entry = {
            "title": self.title or self.name,
            "path": self.location,
            "publisher": self.publisher,
            "license": self.licence,
            "sha256": self.container or self.sha256,
            "member": self.member,
            "query": self.query,
            "lastSeen": self.absence.last_seen.isoformat() if self.absence else "",
            "usableUntil": self.absence.until.isoformat() if self.absence else "",
            "gone": [{"title": one.name, "lastSeen": one.last_seen.isoformat()} for one in self.gone],
        }
        return {key: value for key, value in entry.items() if value}
