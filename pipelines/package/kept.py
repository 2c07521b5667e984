"""The releases of a package that were published from this folder: the newest ones are kept, to be put back."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines import disk

# Older ones go, each with all that is in its folder. CKAN's extension keeps the files of all.
MOST_KEPT = 10
# A release that was packaged and never published, as by --simular, is of no use after a day.
_LONGEST_UNPUBLISHED_S = 24 * 3600
_PUBLISHED = "publicadas.jsonl"


@dataclass(frozen=True)
class Published:
    """One publication: the release, when (ISO 8601, UTC), and what is to be known of it."""

    entrega: str
    publicada: str
    nota: str = ""


def note_publication(releases: Path, release: str, note: str = "", now: datetime | None = None) -> None:
    """Remember that CKAN serves ``release`` now, and drop the oldest. ``releases`` is a package's folder.

    A release that was the newest already is not told again. Raises DiskFull, UsageError.
    """
    told = publications(releases)
    if not told or told[-1].entrega != release:
        when = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = [*told, Published(release, when, note)]
        lines = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in told)
        disk.write_atomically(releases / _PUBLISHED, lines.encode())
    newest = list(dict.fromkeys(one.entrega for one in reversed(told)))
    for folder in releases.iterdir():
        if folder.name in newest[MOST_KEPT:] or (folder.name not in newest and _is_left_over(folder)):
            shutil.rmtree(folder, ignore_errors=True)


def publications(releases: Path) -> list[Published]:
    """Every publication from this folder, the oldest first."""
    path = releases / _PUBLISHED
    if not path.is_file():
        return []
    return [Published(**json.loads(one)) for one in path.read_text(encoding="utf-8").splitlines()]


def _is_left_over(folder: Path) -> bool:
    return folder.is_dir() and time.time() - folder.stat().st_mtime > _LONGEST_UNPUBLISHED_S
