"""Documents that a bench prints itself into: between two marks, where its last figures were."""

from __future__ import annotations

from pathlib import Path


def write_between(path: Path, name: str, text: str, title: str) -> None:
    """Put ``text`` between the marks of ``name``; a document that is not there yet begins with ``title``."""
    start, end = f"<!-- {name} -->\n", f"<!-- fin de {name} -->\n"
    old = path.read_text(encoding="utf-8") if path.exists() else f"# {title}\n"
    before, rest = old.split(start) if start in old else (f"{old}\n", end)
    path.write_text(before + start + text + end + rest.split(end)[1], encoding="utf-8")
