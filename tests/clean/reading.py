"""Bytes → Tabla, without a folder: what the tests of cleaning share."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.clean import Tabla, clean
from pipelines.errors import SourceError
from pipelines.gather import Original
from pipelines.schema import Schema
from pipelines.source import Files, Source

SCHEMA = Schema(
    "egresos",
    {
        "title": "Egresos",
        "fields": [
            {"name": "linea_id", "title": "Clave", "type": "string"},
            {"name": "descripcion", "title": "Descripción", "type": "string"},
            {"name": "fecha", "title": "Fecha", "type": "date"},
            {"name": "monto", "title": "Monto", "type": "number", "unit": "MXN"},
        ],
    },
)
HEADER = ["Clave", "Descripción", "Fecha", "Monto"]


def table_schema(*fields: str | dict[str, Any]) -> Schema:
    """A schema of these fields; a name alone is a string."""
    return Schema("t", {"title": "T", "fields": [{"name": one} if isinstance(one, str) else one for one in fields]})


def original_of(folder: Path, content: bytes, name: str) -> Original:
    """The bytes as if gather had kept them, under a name that tells nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / sha256
    path.write_bytes(content)
    return Original(path, name, name, sha256, len(content), datetime.now(UTC))


def read(folder: Path, content: bytes, name: str, schema: Schema = SCHEMA, **source: Any) -> Tabla:
    return clean([original_of(folder, content, name)], Source(schema.name, Files(folder, (name,)), **source), schema)


def rows(table: Tabla) -> list[list[str]]:
    records: list[list[str]] = table.data.to_numpy().tolist()
    return records


def refusal(folder: Path, content: bytes, name: str, schema: Schema = SCHEMA, **source: Any) -> tuple[str, str, str]:
    """The message, remedy and rule of the error that reading these bytes raises."""
    with pytest.raises(SourceError) as caught:
        read(folder, content, name, schema, **source)
    assert (caught.value.exit_code, caught.value.file) == (1, name)
    return caught.value.message, caught.value.remedy, caught.value.rule
