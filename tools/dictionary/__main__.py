"""Writes docs/diccionario.md and docs/diccionario/: ``make diccionario``."""

from __future__ import annotations

from pathlib import Path

from pipelines.paths import DATAPACKAGES, SCHEMAS
from tools.dictionary import FOLDER, documents

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Write every page, and leave none of a package that is no more."""
    found = documents(SCHEMAS, DATAPACKAGES)
    (DOCS / FOLDER).mkdir(exist_ok=True)
    for old in (DOCS / FOLDER).glob("*.md"):
        old.unlink()
    for path, text in found.items():
        (DOCS / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
