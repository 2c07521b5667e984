"""What a release was made from, kept in its folder: its originals and its report, which go when the release goes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
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
    """Put the originals of ``tables`` and the ``report``'s files into the release's folder.

    An original is the archive's own file by another name: it takes no room. Raises OSError.
    """
    for folder in (_ORIGINALS, _REPORT):
        (release / folder).mkdir(exist_ok=True)
    for one in {each.sha256: each for table in tables for each in table.originals}.values():
        target = release / _ORIGINALS / f"{one.sha256[:_LETTERS]}-{Path(one.name).name}"
        if not target.exists():
            _link(one.path, target)
    for path in report:
        shutil.copyfile(path, release / _REPORT / path.name)


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
