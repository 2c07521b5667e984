"""CKAN's data dictionary of a table, compared with the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.publish import metadata
from pipelines.schema import Schema

# How the DataStore calls the types that it was given by another name.
_TOLD_AS = {"bigint": "int8", "integer": "int4"}


@dataclass(frozen=True)
class Structure:
    """A served table's columns beside the schema. ``differences`` are whole sentences.

    ``typed`` is whether each of our columns is there with its type; ``all_text`` whether every one became text, as
    loaders that know no types leave them; ``described`` whether the dictionary says what ours does; ``keyed`` whether
    the key's columns have an index, which is all that a visitor learns of a key.
    """

    differences: tuple[str, ...]
    typed: bool
    all_text: bool
    described: bool
    keyed: bool


def compare_structure(schema: Schema, fields: Sequence[Mapping[str, Any]]) -> Structure:
    """Compare ``fields``, as datastore_info gives them, with the schema."""
    served = {one["id"]: one for one in fields}
    ours = {one.name: metadata.column_type(one) for one in schema.fields}
    types = {name: served[name]["type"] for name in ours if name in served}
    keyed = all((served.get(name, {}).get("schema") or {"is_index": True})["is_index"] for name in schema.primary_key)
    return Structure(
        differences=tuple(_differences(schema, served, keyed)),
        typed=types == {name: _TOLD_AS.get(wanted, wanted) for name, wanted in ours.items()},
        all_text=set(types.values()) == {"text"} != set(ours.values()),
        described=all(_described(schema, name, served[name]) for name in types),
        keyed=keyed,
    )


def _differences(schema: Schema, served: Mapping[str, Mapping[str, Any]], keyed: bool) -> Iterator[str]:
    for name in served:
        if name not in schema.columns:
            yield f"Sobra la columna {name}."
    for field in schema.fields:
        if field.name not in served:
            yield f"Falta la columna {field.name}."
            continue
        told, wanted = served[field.name]["type"], metadata.column_type(field)
        if told != _TOLD_AS.get(wanted, wanted):
            yield f"La columna {field.name} es de tipo {told} en CKAN y {wanted} en la entrega."
        if not _described(schema, field.name, served[field.name]):
            yield f"El diccionario no es el de la entrega en la columna {field.name}."
    if not keyed:
        yield f"Falta la llave primaria ({', '.join(schema.primary_key)})."


def _described(schema: Schema, name: str, column: Mapping[str, Any]) -> bool:
    return _said(column.get("info") or {}) == _said(metadata.information(schema.field(name)))


def _said(information: Mapping[str, Any]) -> tuple[str, str]:
    return information.get("label", ""), information.get("notes", "")
