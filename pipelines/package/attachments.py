"""What goes with a release and is no table: files in a folder of their own, under the names that people download."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.package.entrega import ATTACHMENTS, TableFile


def attach(release: Path, files: Sequence[Path]) -> None:
    """Have these ``files``, and no others, go with the release in that folder. Raises OSError."""
    folder = release / ATTACHMENTS
    building = Path(tempfile.mkdtemp(dir=release, prefix=".adjuntando-"))
    try:
        for one in files:
            shutil.copyfile(one, building / one.name)
        shutil.rmtree(folder, ignore_errors=True)
        if files:
            building.chmod(0o755)
            building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def attached(release: Path) -> tuple[TableFile, ...]:
    """The files that go with the release in that folder, in the order of their names."""
    return tuple(_file(one) for one in sorted((release / ATTACHMENTS).glob("*")))


def _file(path: Path) -> TableFile:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return TableFile(path.name, path, digest, path.stat().st_size, 0)
