"""What a report says of a whole file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class FileStats:
    """The hashes in hexadecimal and the size in bytes, once all of it has been read; ``None`` where nobody tells."""

    md5: str | None = None
    sha256: str | None = None
    bytes: int | None = None
