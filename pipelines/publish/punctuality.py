"""The lateness board as a table of CKAN: what each table's dataset promises, and when its rows last changed.

One table an exercise, beside its releases and no part of them: it tells of all its datasets. What it says holds until
one of them changes, whatever the day; a table is late from the day after ``prometido``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import resource_id
from pipelines.schema import Schema

NAME = "puntualidad"
SCHEMA = Schema(NAME, {
    "title": "Puntualidad de los datos",
    "description": "Qué tan seguido se prometió que cambia cada tabla del ejercicio, cuándo cambió por última vez y "
    "hasta cuándo hay para que vuelva a cambiar. Está atrasada la que no ha cambiado después de ese día.",
    "primaryKey": ["conjunto", "tabla"],
    "fields": [
        {"name": "conjunto", "title": "Conjunto de datos", "type": "string",
         "description": "El nombre, en su dirección, del conjunto de datos en el que está la tabla."},
        {"name": "tabla", "title": "Tabla", "type": "string", "description": "El nombre de la tabla."},
        {"name": "titulo", "title": "Título", "type": "string", "description": "El título de la tabla."},
        {"name": "frecuencia", "title": "Frecuencia prometida", "type": "string",
         "description": "Cada cuándo se prometió que cambia, en el código de DCAT: R/P1M es cada mes."},
        {"name": "cambio", "title": "Último cambio", "type": "date",
         "description": "El día en el que se publicaron sus renglones como están."},
        {"name": "prometido", "title": "Prometido para", "type": "date",
         "description": "El último día que hay para que cambie otra vez. Vacío: no se prometió ninguno."},
    ],
})  # fmt: skip
# An exercise has some tens of tables.
_MOST_ROWS = 10_000


@dataclass(frozen=True)
class Row:
    """A table's promise; ``promised`` is None where its frequency promises no day."""

    dataset: str
    table: str
    title: str
    frequency: str
    changed: date
    promised: date | None


def publish(ckan: Ckan, exercise: str, dataset: str, rows: Sequence[Row]) -> bool:
    """Make the exercise's board say ``rows``; where there is none yet, it is made in ``dataset``, and that is told.

    Who reads it meanwhile finds no row missing. Raises ServiceError, CkanRefused.
    """
    resource = resource_id(exercise, NAME)
    wanted = {(one.dataset, one.table): _record(one) for one in rows}
    found = ckan.find("datastore_search", {"resource_id": resource, "limit": _MOST_ROWS, "include_total": False})
    if found is None:
        _make(ckan, exercise, dataset, list(wanted.values()))
        return True
    held = {(one["conjunto"], one["tabla"]): {key: one[key] for key in SCHEMA.columns} for one in found["records"]}
    changed = [one for key, one in wanted.items() if held.get(key) != one]
    if changed:
        _call(ckan, "datastore_upsert", resource, method="upsert", records=changed, calculate_record_count=True)
    for key in held.keys() - wanted.keys():
        filters = dict(zip(SCHEMA.primary_key, key, strict=True))
        _call(ckan, "datastore_records_delete", resource, filters=filters, calculate_record_count=True)
    return False


def _make(ckan: Ckan, exercise: str, dataset: str, records: Sequence[Mapping[str, str | None]]) -> None:
    page = {
        "id": resource_id(exercise, NAME), "package_id": dataset, "name": SCHEMA.title,
        "description": SCHEMA.description, "format": "CSV", "mimetype": "text/csv",
        # By it the site finds the board's page.
        "cocrea_tablero": NAME,
    }  # fmt: skip
    table = {
        "fields": metadata.dictionary(SCHEMA), "primary_key": SCHEMA.primary_key, "aliases": f"{exercise}-{NAME}",
        "records": records, "calculate_record_count": True,
    }  # fmt: skip
    if ckan.find("resource_show", {"id": page["id"]}) is None:
        ckan.call("datastore_create", {**table, "resource": page, "force": True})
    else:
        # Somebody took its table away, not its page.
        _call(ckan, "datastore_create", page["id"], **table)
    shown = {**page, "datastore_active": True}
    ckan.call("resource_create_default_resource_views", {"resource": shown, "create_datastore_views": True})


def _call(ckan: Ckan, action: str, resource: str, **data: object) -> None:
    ckan.call(action, {"resource_id": resource, "force": True, **data})


def _record(row: Row) -> dict[str, str | None]:
    return {
        "conjunto": row.dataset, "tabla": row.table, "titulo": row.title, "frecuencia": row.frequency,
        "cambio": row.changed.isoformat(), "prometido": row.promised.isoformat() if row.promised else None,
    }  # fmt: skip
