"""What was told already: ``salida/avisos.json``, by cause."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines import disk
from pipelines.notices.notice import Notice

FILE = "avisos.json"


def news_of(notice: Notice, folder: Path) -> Notice | None:
    """The notice with only what was not told yet; None when all of it was."""
    known = _read(folder)
    fresh = [one for one in notice.reasons if one.cause not in known]
    return replace(notice, reasons=fresh) if fresh else None


def remember(notice: Notice, folder: Path, today: date) -> None:
    """Take the notice as told. Raises DiskFull."""
    _write(folder, {**_read(folder), **{one.cause: today.isoformat() for one in notice.reasons}})


def forget(folder: Path, beginning: str) -> None:
    """Forget the causes that begin so: if they come again, they are told again. Raises DiskFull."""
    known = _read(folder)
    kept = {cause: day for cause, day in known.items() if not cause.startswith(beginning)}
    if kept != known:
        _write(folder, kept)


def _read(folder: Path) -> dict[str, str]:
    path = folder / FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _write(folder: Path, known: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    disk.write_atomically(folder / FILE, json.dumps(known, ensure_ascii=False, indent=1).encode())
