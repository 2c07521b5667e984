"""What a DataStore table is to be: its columns with their dictionary, its key and its indexes. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql

# The types that a column may have, as CKAN's dictionary names them. A name that is not here never reaches SQL.
TYPES = frozenset({
    "text", "numeric", "int", "int2", "int4", "int8", "smallint", "integer", "bigint", "float4", "float8", "bool",
    "boolean", "date", "time", "timestamp", "timestamptz", "json", "jsonb",
})  # fmt: skip
# PostgreSQL cuts longer names, which would let two columns become one.
_LONGEST_NAME_BYTES = 63
_POSTGRESQLS_OWN = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
# SQLAlchemy takes it for a parameter when CKAN reads the table, which then answers 500.
_PARAMETER = re.compile(r"(?<!\w):\w")
# Of PostgreSQL's 1,600, with room for CKAN's own.
_MOST_COLUMNS = 1_500


class NotADefinition(ValueError):
    """What is asked for cannot be a table; its text says why, in Spanish."""


@dataclass(frozen=True)
class Definition:
    """A table of the DataStore. ``fields`` are CKAN's: each with its ``id``, ``type`` and perhaps ``info``."""

    resource_id: str
    fields: tuple[Mapping[str, Any], ...]
    primary_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> list[str]:
        return [str(one["id"]) for one in self.fields]

    @property
    def text_columns(self) -> list[str]:
        """Those that full-text search covers."""
        return [str(one["id"]) for one in self.fields if one["type"] == "text"]

    def content(self, sha256: str) -> str:
        """The name of this table with the rows of the file of that hash."""
        told = [list(self.fields), self.primary_key, self.indexes, sha256]
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:40]

    def column_list(self) -> sql.Composable:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))

    def index_name(self, columns: Sequence[str]) -> str:
        """CKAN's own name of an index: with another, its next look at the table would make the index again."""
        quoted = ", ".join('"' + one.replace('"', '""') + '"' for one in columns)
        return hashlib.sha1((self.resource_id + quoted).encode(), usedforsecurity=False).hexdigest()


def read_definition(resource_id: str, fields: Any, primary_key: Any = (), indexes: Any = ()) -> Definition:
    """The definition that a request asks for. Raises NotADefinition."""
    if not isinstance(fields, list) or not fields:
        raise NotADefinition("Faltan las columnas de la tabla (fields).")
    if len(fields) > _MOST_COLUMNS:
        raise NotADefinition(f"La tabla tiene {len(fields):,} columnas; caben {_MOST_COLUMNS:,}.")
    read = tuple(_field(one) for one in fields)
    names = [one["id"] for one in read]
    if repeated := sorted({one for one in names if names.count(one) > 1}):
        raise NotADefinition(f"Dos columnas se llaman igual: {', '.join(repeated)}.")
    listed = indexes if isinstance(indexes, list | tuple) else (indexes,)
    keys = [_names(one, names) for one in (primary_key or (), *listed)]
    return Definition(resource_id, read, keys[0], tuple(one for one in keys[1:] if one))


def _field(one: Any) -> Mapping[str, Any]:
    if not isinstance(one, Mapping) or not isinstance(one.get("id"), str):
        raise NotADefinition(f"Una columna no dice cómo se llama (id): {one!r}.")
    name, kind, info = one["id"], one.get("type"), one.get("info") or {}
    if not _can_be_named(name):
        raise NotADefinition(f"{name!r} no puede ser el nombre de una columna en CKAN.")
    if len(name.encode()) > _LONGEST_NAME_BYTES:
        raise NotADefinition(
            f"El nombre de la columna «{name}» es demasiado largo: caben {_LONGEST_NAME_BYTES} letras."
        )
    if not isinstance(kind, str) or kind not in TYPES:
        raise NotADefinition(f"«{kind}», el tipo de la columna «{name}», no es uno de {', '.join(sorted(TYPES))}.")
    if not isinstance(info, Mapping):
        raise NotADefinition(f"La descripción (info) de la columna «{name}» no es un objeto.")
    if any(unicodedata.category(letter) == "Cs" for letter in json.dumps(info, ensure_ascii=False)):
        raise NotADefinition(f"La descripción (info) de la columna «{name}» tiene letras a medias.")
    return {"id": name, "type": kind, "info": dict(info)}


def _can_be_named(name: str) -> bool:
    """As CKAN's DataStore lets names be, less those of the columns that PostgreSQL gives each table."""
    return (
        name != "" and name == name.strip() and not name.startswith("_") and '"' not in name
        and not any(unicodedata.category(one).startswith("C") for one in name) and name not in _POSTGRESQLS_OWN
        and not _PARAMETER.search(name)
    )  # fmt: skip


def _names(columns: Any, known: Sequence[str]) -> tuple[str, ...]:
    listed = tuple(columns) if isinstance(columns, list | tuple) else (columns,)
    if unknown := [str(one) for one in listed if one not in known]:
        raise NotADefinition(f"Una clave o un índice nombra columnas que la tabla no tiene: {', '.join(unknown)}.")
    return listed
