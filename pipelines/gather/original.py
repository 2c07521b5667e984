"""The value that gather hands to clean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Original:
    """A source's bytes, unchanged, and where they came from.

    ``path`` is its place in the archive; ``name`` is what the steward calls it.
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
