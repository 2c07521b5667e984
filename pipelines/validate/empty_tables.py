"""Tables without records: one that is not begun waits for them without a word; one that is needed is an error."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipelines.clean import Tabla
from pipelines.validate.findings import Finding


def needed_tables(tables: Sequence[Tabla], published: Collection[str]) -> dict[str, str]:
    """Table that must have records → why: it was ``published`` with some, others name its keys, or none has any.

    Where none has any it is the first of them: one error is enough to say that there is nothing yet.
    """
    if not any(len(table.data) for table in tables):
        return {table.name: "las demás tampoco tienen" for table in tables[:1]}
    cited = {other: f"la tabla «{table.schema.title}» la cita" for table in tables for other in _cited_by(table)}
    return {**dict.fromkeys(published, "la última entrega la publicó con renglones"), **cited}


def _cited_by(table: Tabla) -> Iterator[str]:
    """Other tables whose keys some record names. A code list may lack what is named: see ``code_lists``."""
    for key in table.schema.foreign_keys:
        other = key["reference"].get("resource", "")
        present = [name for name in key["fields"] if name in table.letters]
        if other and "severity" not in key and present and (table.data[present] != "").any(axis=None):
            yield str(other)


def empty_table(table: Tabla, needed: str) -> Finding:
    """The finding of a table that must have records and has none; ``needed`` says why."""
    return Finding(
        "tabla-vacia", "error", table.name, table.file, table.sheet, None, None,
        f"La tabla «{table.schema.title}» tiene encabezados pero ningún renglón, y {needed}.",
        f"Capture al menos un renglón; si ya no debe publicarse, borre la sección [fuentes.{table.name}] de "
        "ejercicio.toml.",
    )  # fmt: skip
