"""What a release was made from, kept in its folder: its originals and its report, which go when the release goes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.clean import Tabla

_ORIGINALS, _REPORT = "originales", "reporte"
# As verify leaves it.
_ACUSE = "acuse.json"
_LETTERS = 12


@dataclass(frozen=True)
class Beside:
    """How many originals a release has in its folder, and whether its report and its Acuse are there."""

    originals: int
    report: bool
    acuse: bool


def keep_beside(release: Path, tables: Sequence[Tabla], report: Iterable[Path]) -> None:
    """Put the originals of ``tables`` and the ``report``'s files into the release's folder. Raises OSError."""
    link_originals(release, {one.path: one.name for table in tables for one in table.originals})
    (release / _REPORT).mkdir(exist_ok=True)
    for path in report:
        shutil.copyfile(path, release / _REPORT / path.name)


def link_originals(release: Path, files: Mapping[Path, str]) -> None:
    """Have these files of the archive, each with the name that people know, in the release's folder. Raises OSError.

    They are the archive's own by another name, and take no room.
    """
    (release / _ORIGINALS).mkdir(exist_ok=True)
    for path, name in files.items():
        target = release / _ORIGINALS / original_name(path, name)
        if not target.exists():
            _link(path, target)


def original_name(path: Path, name: str) -> str:
    """What a file of the archive, which calls it by its sha256, is called beside a release."""
    return f"{path.name[:_LETTERS]}-{Path(name).name}"


def beside(release: Path) -> Beside:
    """What is kept of the release in that folder."""
    return Beside(
        originals=sum(1 for _ in (release / _ORIGINALS).glob("*")),
        report=any((release / _REPORT).glob("*.json")),
        acuse=(release / _ACUSE).is_file(),
    )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every file system knows links, and some let a file have few names
        shutil.copyfile(source, target)
