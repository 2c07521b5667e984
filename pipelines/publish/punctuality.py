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


def is_made(ckan: Ckan, exercise: str) -> bool:
    """Whether the exercise's board has its page. Raises ServiceError, CkanRefused."""
    return ckan.find("resource_show", {"id": resource_id(exercise, NAME)}) is not None


def make(ckan: Ckan, exercise: str, dataset: str) -> None:
    """Make the board's page in ``dataset``, without a table. Raises ServiceError, CkanRefused."""
    resource = resource_id(exercise, NAME)
    page = {
        "id": resource, "package_id": dataset, "name": SCHEMA.title, "description": SCHEMA.description,
        # No CSV: loaders would take it for a file, and load the table into itself.
        "url": f"{ckan.url}/datastore/dump/{resource}", "format": "API",
        # By it the site finds the board's page.
        "cocrea_tablero": NAME,
    }  # fmt: skip
    ckan.call("resource_create", page)
    # CKAN keeps the table of a dataset that was purged.
    if ckan.find("datastore_info", {"id": resource, "include_meta": False}) is not None:
        _call(ckan, "datastore_delete", resource)


def fill(ckan: Ckan, exercise: str, rows: Sequence[Row]) -> None:
    """Make the board say ``rows``; of datasets that they do not name, it says what it said.

    Who reads it meanwhile finds no row missing. Raises ServiceError, CkanRefused.
    """
    resource = resource_id(exercise, NAME)
    wanted = {(one.dataset, one.table): _record(one) for one in rows}
    found = ckan.find("datastore_search", {"resource_id": resource, "limit": _MOST_ROWS, "include_total": False})
    if found is not None and not {*SCHEMA.columns} <= {one["id"] for one in found["fields"]}:
        _call(ckan, "datastore_delete", resource)
        found = None
    if found is None:
        _create(ckan, exercise, resource, list(wanted.values()))
        return
    held = {(one["conjunto"], one["tabla"]): {key: one[key] for key in SCHEMA.columns} for one in found["records"]}
    changed = [one for key, one in wanted.items() if held.get(key) != one]
    if changed:
        _call(ckan, "datastore_upsert", resource, method="upsert", records=changed)
    told = {dataset for dataset, _ in wanted}
    for key in held.keys() - wanted.keys():
        if key[0] in told:
            filters = dict(zip(SCHEMA.primary_key, key, strict=True))
            _call(ckan, "datastore_records_delete", resource, filters=filters)


def _create(ckan: Ckan, exercise: str, resource: str, records: Sequence[Mapping[str, str | None]]) -> None:
    _call(
        ckan, "datastore_create", resource, fields=metadata.dictionary(SCHEMA), primary_key=SCHEMA.primary_key,
        aliases=f"{exercise}-{NAME}", records=records,
    )  # fmt: skip
    shown = ckan.call("resource_show", {"id": resource})
    ckan.call("resource_create_default_resource_views", {"resource": shown, "create_datastore_views": True})


def _call(ckan: Ckan, action: str, resource: str, **data: object) -> None:
    ckan.call(action, {"resource_id": resource, "force": True, **data})


def _record(row: Row) -> dict[str, str | None]:
    return {
        "conjunto": row.dataset, "tabla": row.table, "titulo": row.title, "frecuencia": row.frequency,
        "cambio": row.changed.isoformat(), "prometido": row.promised.isoformat() if row.promised else None,
    }  # fmt: skip
