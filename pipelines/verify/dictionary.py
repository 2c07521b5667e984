"""CKAN's data dictionary of a table, compared with the schema."""

from __future__ import annotations

from typing import Any

from pipelines.publish import Ckan, metadata
from pipelines.schema import Schema

# How the DataStore calls the types that it was given by another name.
_TOLD_AS = {"bigint": "int8", "integer": "int4"}


def dictionary_differences(visitor: Ckan, table: str, schema: Schema, resource: str) -> list[str]:
    """What differs in columns, their types, the key, and what the dictionary says of each. Raises ServiceError."""
    served = {one["id"]: one for one in visitor.call("datastore_info", {"id": resource})["fields"]}
    found = [
        f"La tabla {table} tiene en CKAN una columna de más: {name}." for name in served if name not in schema.columns
    ]
    for field in schema.fields:
        if field.name not in served:
            found.append(f"A la tabla {table} le falta en CKAN la columna {field.name}.")
            continue
        column = served[field.name]
        wanted = metadata.column_type(field)
        if column["type"] != _TOLD_AS.get(wanted, wanted):
            found.append(
                f"La columna {field.name} de {table} es de tipo {column['type']} en CKAN y {wanted} en la entrega."
            )
        if _said(column.get("info") or {}) != _said(metadata.information(field)):
            found.append(f"El diccionario de {table} no es el de la entrega en la columna {field.name}.")
    return found


def _said(information: dict[str, Any]) -> tuple[str, str]:
    return information.get("label", ""), information.get("notes", "")
