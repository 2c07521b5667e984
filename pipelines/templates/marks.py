"""Which template a workbook was made from: one of those that there have been, or one that is yet to come."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.templates.books import Book
from pipelines.templates.hidden_sheets import Origin

# Beside the schemas that the templates show.
FILE = "plantillas.toml"


def refuse_newer(file: str, origin: Origin, books: Iterable[Book], schemas: Path) -> None:
    """A workbook of a template that this Cocrea does not know would be taken back to its own. Raises UsageError."""
    today = [one.fingerprint for one in books if one.package == origin.package]
    if origin.version not in (*today, *earlier_marks(origin.package, schemas)):
        raise UsageError(
            f"«{file}» se hizo con una plantilla más nueva que las de este Cocrea: no se cambió ningún archivo.",
            "Instale el Cocrea con que se hizo, o uno posterior, y vuelva a correr el mismo comando.",
        )


def earlier_marks(package: str, schemas: Path) -> tuple[str, ...]:
    """The marks that the package's template has had, oldest first."""
    path = schemas / FILE
    known = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tuple(known.get(package, ()))
