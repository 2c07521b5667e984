"""Keys of a schema that nobody can check: those on lists and objects, with which frictionless ends at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Python has lists and dictionaries of them, which it cannot look up.
_WITHOUT_KEYS = frozenset({"array", "object", "geojson", "list"})


def refused_keys(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each key of the schema ``descriptor``, a sound one, on such a column; with the column's name and its type."""
    types = {one["name"]: str(one.get("type", "string")) for one in descriptor["fields"]}
    unique = [one["name"] for one in descriptor["fields"] if one.get("constraints", {}).get("unique") is True]
    keys = [("unique", unique), ("primaryKey", _listed(descriptor.get("primaryKey")))]
    for key in descriptor.get("foreignKeys", []):
        reference = key.get("reference")
        itself = isinstance(reference, dict) and not reference.get("resource")
        keys.append(("foreignKeys", _listed(key.get("fields")) + (_listed(reference.get("fields")) if itself else [])))
    for key, columns in keys:
        for column in columns:
            if types.get(column) in _WITHOUT_KEYS:
                yield key, column, types[column]


def _listed(columns: object) -> list[Any]:
    return columns if isinstance(columns, list) else [columns]
