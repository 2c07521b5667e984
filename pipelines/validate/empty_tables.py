"""Tables without records: one that is not begun waits for them without a word; one that is needed is an error."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipelines.clean import Tabla
from pipelines.validate.findings import Finding

# Where an exercise begins.
_FIRST = "plan_accion"


@dataclass(frozen=True)
class Need:
    """Why a table must have records, and what to do."""

    reason: str
    remedy: str


def needed_tables(tables: Sequence[Tabla], published: Collection[str]) -> dict[str, Need]:
    """Table that must have records → why: it was ``published`` with some, or others name its keys."""
    lost = {
        one: Need(
            "la última entrega la publicó con renglones",
            f"Recupérelos; si ya no debe publicarse, borre la sección [fuentes.{one}] de ejercicio.toml.",
        )
        for one in published
    }
    cited = {
        other: Need(
            f"la tabla «{table.schema.title}» la cita", "Capture primero sus renglones, con las claves que se citan."
        )
        for table in tables
        for other in _cited_by(table)
    }
    return lost | cited


def nothing_yet(tables: Sequence[Tabla]) -> Iterator[Finding]:
    """The only finding of an exercise in which nobody has written anything: where to begin."""
    if tables and not any(len(table.data) for table in tables):
        first = next((table for table in tables if table.name == _FIRST), tables[0])
        where = f"la hoja «{first.sheet}» de «{first.file}»" if first.sheet else f"«{first.file}»"
        yield Finding(
            "sin-captura", "error", first.name, first.file, first.sheet, None, None,
            "Todavía no hay nada capturado.", f"Empiece por {where}.",
        )  # fmt: skip


def _cited_by(table: Tabla) -> Iterator[str]:
    """Other tables whose keys some record names. A code list may lack what is named: see ``code_lists``."""
    for key in table.schema.foreign_keys:
        other = key["reference"].get("resource", "")
        present = [name for name in key["fields"] if name in table.letters]
        if other and "severity" not in key and any((table.data[name] != "").any() for name in present):
            yield str(other)


def empty_table(table: Tabla, needed: Need) -> Finding:
    """The finding of a table that must have records and has none."""
    return Finding(
        "tabla-vacia", "error", table.name, table.file, table.sheet, None, None,
        f"La tabla «{table.schema.title}» tiene encabezados pero ningún renglón, y {needed.reason}.", needed.remedy,
    )  # fmt: skip
