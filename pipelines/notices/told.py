"""What was told already, and by which way: ``salida/avisos.json``, by way and cause."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines import disk
from pipelines.notices.notice import Notice

FILE = "avisos.json"
# Of the first format, which did not say by which way: it was by all of them.
_ANY = "*"
Known = dict[str, dict[str, str]]


def news_of(notice: Notice, folder: Path, way: str) -> Notice | None:
    """The notice with only what was not told by that way yet; None when all of it was."""
    known = _read(folder)
    told = {*known.get(_ANY, {}), *known.get(way, {})}
    fresh = [one for one in notice.reasons if one.cause not in told]
    return replace(notice, reasons=fresh) if fresh else None


def remember(notice: Notice, folder: Path, way: str, today: date) -> None:
    """Take the notice as told by that way. Raises DiskFull."""
    known = _read(folder)
    own = {**known.get(way, {}), **{one.cause: today.isoformat() for one in notice.reasons}}
    _write(folder, {**known, way: own})


def forget(folder: Path, beginning: str) -> None:
    """Forget the causes that begin so: if they come again, they are told again. Raises DiskFull."""
    known = _read(folder)
    kept = {
        way: {cause: day for cause, day in causes.items() if not cause.startswith(beginning)}
        for way, causes in known.items()
    }
    if kept != known:
        _write(folder, kept)


def _read(folder: Path) -> Known:
    path = folder / FILE
    if not path.is_file():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    flat = {cause: day for cause, day in told.items() if isinstance(day, str)}
    return {_ANY: flat} if flat else dict(told)


def _write(folder: Path, known: Known) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        # The exercise was moved: a new folder in its place would keep it from coming back.
        return
    disk.write_atomically(folder / FILE, json.dumps(known, ensure_ascii=False, indent=1).encode())
