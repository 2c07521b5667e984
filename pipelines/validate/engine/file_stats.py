"""What a report says of a whole file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class FileChanged(OSError):
    """A file is no longer what it was when its reading began."""


def state_of(path: Path) -> tuple[int, int, int]:
    """What changes when somebody writes the file, or puts another in its place. Raises OSError."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@dataclass
class FileStats:
    """The hashes in hexadecimal and the size in bytes, once all of it has been read; ``None`` where nobody tells."""

    md5: str | None = None
    sha256: str | None = None
    bytes: int | None = None
