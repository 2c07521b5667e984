"""The releases of a package that were published from this folder: the newest ones are kept, to be put back."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines import disk

# Older ones go. Their originals stay in the archive, and their files where CKAN keeps them.
MOST_KEPT = 10
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
    for gone in newest[MOST_KEPT:]:
        shutil.rmtree(releases / gone, ignore_errors=True)


def publications(releases: Path) -> list[Published]:
    """Every publication from this folder, the oldest first."""
    path = releases / _PUBLISHED
    if not path.is_file():
        return []
    return [Published(**json.loads(one)) for one in path.read_text(encoding="utf-8").splitlines()]
