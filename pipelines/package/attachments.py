"""What goes with a release and is no table: files in a folder of their own, under the names that people download."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from pipelines import disk
from pipelines.fingerprints import sha256_of
from pipelines.package.entrega import ATTACHMENTS, TableFile

# What became of the release's links: asked once, so kept while its other files are written anew.
LINKS = "ligas_revisadas.json"


def attach(release: Path, files: Mapping[str, Path], written: Mapping[str, bytes]) -> None:
    """Have ``files``, what is ``written`` and nothing else go with the release in that folder, but for its ``LINKS``.

    Raises OSError.
    """
    folder = release / ATTACHMENTS
    building = disk.new_folder(release, ".adjuntando-")
    try:
        for name, path in files.items():
            shutil.copyfile(path, building / name)
        for name, content in written.items():
            (building / name).write_bytes(content)
        if (folder / LINKS).is_file() and LINKS not in written:
            shutil.copyfile(folder / LINKS, building / LINKS)
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def add(release: Path, name: str, content: bytes) -> None:
    """Have one more file go with the release. Raises OSError."""
    disk.write_atomically(release / ATTACHMENTS / name, content)


def attached(release: Path) -> tuple[TableFile, ...]:
    """The files that go with the release in that folder, in the order of their names."""
    return tuple(_file(one) for one in sorted((release / ATTACHMENTS).glob("*")))


def _file(path: Path) -> TableFile:
    return TableFile(path.name, path, sha256_of(path), path.stat().st_size, 0)
