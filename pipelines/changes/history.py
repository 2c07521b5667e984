"""The history of a package's tables, release by release, for anyone to cite: canonical CSV, newest first."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime

from pipelines.changes.differences import TableDifference
from pipelines.errors import UsageError
from pipelines.package.canonical import write_csv
from pipelines.schema import Schema

# What a data dictionary says of the history.
SCHEMA = Schema("historial", {
    "title": "Historial de entregas",
    "description": "Cada entrega de cada tabla: cuántos renglones tuvo, la huella sha256 de su archivo y qué cambió.",
    "primaryKey": ["entrega", "fecha", "tabla"],
    "fields": [
        {"name": "entrega", "title": "Entrega", "type": "string", "description": "La clave de la entrega."},
        {"name": "fecha", "title": "Fecha", "type": "datetime", "description": "Cuándo se publicó, en tiempo UTC."},
        {"name": "tabla", "title": "Tabla", "type": "string", "description": "El nombre de la tabla."},
        {"name": "titulo", "title": "Título", "type": "string", "description": "El título de la tabla."},
        {"name": "renglones", "title": "Renglones", "type": "integer", "description": "Los que tuvo en la entrega."},
        {"name": "sha256", "title": "Huella sha256", "type": "string", "description": "La de su archivo CSV."},
        {"name": "agregados", "title": "Renglones agregados", "type": "integer",
         "description": "Los que no estaban en la entrega anterior."},
        {"name": "modificados", "title": "Renglones modificados", "type": "integer",
         "description": "Los que ya estaban, con algún dato distinto."},
        {"name": "quitados", "title": "Renglones quitados", "type": "integer",
         "description": "Los que estaban en la entrega anterior y ya no."},
        {"name": "url", "title": "Dirección permanente", "type": "string",
         "description": "Donde queda el archivo de esta entrega."},
        {"name": "nota", "title": "Nota", "type": "string", "description": "Lo que hay que saber de esta entrega."},
    ],
})  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A table in a release: ``fecha`` in ISO 8601 and UTC; counts in rows; ``url`` and ``nota`` may be empty."""

    entrega: str
    fecha: str
    tabla: str
    titulo: str
    renglones: int
    sha256: str
    agregados: int
    modificados: int
    quitados: int
    url: str = ""
    nota: str = ""


def append(
    entries: Sequence[Entry],
    entrega: str,
    when: datetime,
    differences: Mapping[str, TableDifference],
    hashes: Mapping[str, str],
    urls: Mapping[str, str] = {},
    note: str = "",
) -> list[Entry]:
    """The history with a release before the others; unchanged when it is the newest already, as after a killed run.

    ``hashes`` (of the release's tables) and ``urls`` go by table. Tables that the release no longer has are told once,
    with no rows and no hash. A release that is restored is there twice. Raises ValueError when ``when`` has no zone.
    """
    if entries and entries[0].entrega == entrega:
        return list(entries)
    date = stamp(when)
    new = [
        Entry(
            entrega, date, table, one.title, one.rows_after, hashes.get(table, ""), one.added.num_rows,
            one.changed_after.num_rows, one.removed.num_rows, urls.get(table, ""), note,
        )
        for table, one in differences.items()
    ]  # fmt: skip
    return [*new, *entries]


def stamp(when: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the second. Raises ValueError when it has no zone: it could be any moment."""
    if when.tzinfo is None:
        raise ValueError(f"a moment without its zone: {when.isoformat()}")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_history(entries: Sequence[Entry]) -> bytes:
    """The history as canonical CSV."""
    return write_csv(SCHEMA.columns, [[str(value) for value in astuple(one)] for one in entries])


def read_history(text: str) -> list[Entry]:
    """The history back from its CSV; empty text is an empty history. Raises UsageError when it is something else."""
    if not text:
        return []
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise _not_a_history(len(records) + 1) from error
    if tuple(records[0]) != SCHEMA.columns:
        raise _not_a_history(1)
    return [_entry(record, number) for number, record in enumerate(records[1:], start=2)]


def _entry(record: Sequence[str], number: int) -> Entry:
    if len(record) != len(SCHEMA.columns):
        raise _not_a_history(number)
    kinds = {one.name: one.type for one in fields(Entry)}
    try:
        values = [int(cell) if kinds[name] == "int" else cell for name, cell in zip(kinds, record, strict=True)]
    except ValueError as error:
        raise _not_a_history(number) from error
    return Entry(*values)  # type: ignore[arg-type]


def _not_a_history(number: int) -> UsageError:
    return UsageError(
        f"El historial de entregas no se puede leer: su renglón {number} no es como se escribió.",
        "Recupere el archivo de una copia; si no la hay, bórrelo: el historial empieza de nuevo en la próxima entrega.",
    )
