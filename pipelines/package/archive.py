"""The whole package as one ZIP, with the same bytes for the same files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

# ZIP knows no earlier day; a real time would change the bytes on every run.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_zip(target: Path, files: Iterable[Path]) -> None:
    """Write ``files``, by their names, to ``target``."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=False) as member:
                while chunk := source.read(1024 * 1024):
                    member.write(chunk)
