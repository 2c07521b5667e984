"""``datapackage.json``: what a package is, with the schema of every table inside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.clean import Tabla
from pipelines.exercise import Exercise, Package
from pipelines.package.canonical import DIALECT
from pipelines.schema import Schema

# Version of what a release's folder holds, so that a later program can bring it forward.
RELEASE_FORMAT = 1


def build_descriptor(
    exercise: Exercise, package: Package, tables: Sequence[Tabla], files: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The Data Package descriptor; ``files`` gives each table's ``hash``, ``bytes`` and ``rows``.

    It holds nothing that changes from run to run, so that the same input gives the same bytes.
    """
    descriptor = {
        "profile": "data-package",
        "name": package.dataset,
        "title": package.title,
        "description": package.description,
        "keywords": list(package.keywords),
        "licenses": [dict(one) for one in package.definition.licenses],
        "contributors": [_publisher(exercise)],
        "accrualPeriodicity": package.definition.frequency,
        "spatial": package.definition.spatial or exercise.entity,
        "temporal": package.period,
        "sources": _sources(tables),
        "resources": [_resource(one, tables, files[one.name]) for one in tables],
        "cocrea": {
            "formato": RELEASE_FORMAT, "paquete": package.name, "ficticio": package.fictitious,
            **({"catalogos": exercise.code_lists} if exercise.code_lists else {}),
        },
    }  # fmt: skip
    return {key: value for key, value in descriptor.items() if value not in ("", [])}


def to_bytes(descriptor: Mapping[str, Any]) -> bytes:
    """The descriptor as the bytes whose sha256 is the release's id."""
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _publisher(exercise: Exercise) -> dict[str, str]:
    publisher = {"title": exercise.organization.title, "email": exercise.organization.email, "role": "publisher"}
    return {key: value for key, value in publisher.items() if value}


def _sources(tables: Sequence[Tabla]) -> list[dict[str, Any]]:
    """One source a file, even when several tables come from its sheets; derived tables have none of their own."""
    found = {original.sha256: original.as_source() for table in tables for original in table.originals}
    return list(found.values())


def _resource(table: Tabla, tables: Sequence[Tabla], file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "title": table.schema.title,
        "description": table.schema.description,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "bytes": file["bytes"],
        "hash": file["hash"],
        "rows": file["rows"],
        "schema": _embedded(table.schema, {one.name for one in tables}),
    }


def _embedded(schema: Schema, present: set[str]) -> dict[str, Any]:
    """The schema without keys to tables of other packages, which a descriptor cannot hold (and we did check).

    A key to its own table names none, as Table Schema writes it.
    """
    descriptor = dict(schema.descriptor)
    keys = [one for one in schema.foreign_keys if one["reference"].get("resource", "") in {"", *present}]
    descriptor.pop("foreignKeys", None)
    return {**descriptor, "foreignKeys": keys} if keys else descriptor
