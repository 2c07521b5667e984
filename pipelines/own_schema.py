"""The schema that an exercise writes for a table of its own: told what is wrong with it before anything uses it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError
from pipelines.key_types import refused_keys

_TYPES = (
    "string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth", "duration", "object",
    "array", "list", "geopoint", "geojson", "any",
)  # fmt: skip
# What PostgreSQL takes for the name of a column, and CKAN's DataStore with it.
_LONGEST_NAME = 63
# Of every table: no other column may have these names.
_POSTGRESQLS_OWN = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
_TABLE_SCHEMA = "vea «Una tabla propia» en docs/guia.md, o https://specs.frictionlessdata.io/table-schema/"


def check_own_schema(descriptor: Mapping[str, Any], path: Path) -> None:
    """Raise ExerciseError, with what to write instead, when the descriptor is no Table Schema that can be published."""
    for what, remedy in _faults(descriptor):
        raise ExerciseError(f"El esquema {path} tiene un error: {what}.", f"{remedy}; {_TABLE_SCHEMA}.")


def _faults(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    fields = descriptor["fields"]
    if not isinstance(fields, list):
        yield "«fields» no es una lista", "Escriba las columnas entre corchetes"
        return
    for number, field in enumerate(fields, 1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"].strip():
            yield (
                f"su columna {number} no dice cómo se llama",
                'Escriba cada columna como { "name": "monto", "type": "number" }',
            )
            return
        yield from _of_field(field)
    repeated = [name for name, times in Counter(one["name"] for one in fields).items() if times > 1]
    if repeated:
        yield f"dos columnas se llaman «{repeated[0]}»", "Deje una sola, o cámbiele el nombre a la otra"
    yield from _of_keys(descriptor, [one["name"] for one in fields])
    for key, column, kind in refused_keys(descriptor):
        yield (
            f"la columna «{column}» es de tipo «{kind}», y de ese tipo no puede ser una clave («{key}»)",
            f"Quítela de «{key}», o dele otro tipo, como «string»",
        )


def _of_field(field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, kind, limits = field["name"], field.get("type", "string"), field.get("constraints", {})
    if not _can_be_named(name):
        yield (
            f"la columna «{name}» no puede llamarse así en el portal",
            f"Use letras, números y guiones bajos, hasta {_LONGEST_NAME}, sin empezar con guion bajo",
        )
    if kind not in _TYPES:
        yield f"la columna «{name}» es de tipo «{kind}», que no existe", f"Los tipos son {', '.join(_TYPES)}"
    if not isinstance(limits, dict):
        yield f"«constraints» de la columna «{name}» no es un objeto", 'Escríbalo como { "required": true }'
        return
    try:
        re.compile(limits.get("pattern", ""))
    except (re.error, TypeError):
        yield f"el «pattern» de la columna «{name}» no se entiende", "Corrija la expresión regular"
    if "enum" in limits and not (isinstance(limits["enum"], list) and limits["enum"]):
        yield f"el «enum» de la columna «{name}» no es una lista", "Escriba sus valores entre corchetes"


def _can_be_named(name: str) -> bool:
    odd = '"' in name or any(unicodedata.category(one).startswith("C") for one in name)
    return not (name.startswith("_") or odd or len(name.encode()) > _LONGEST_NAME or name in _POSTGRESQLS_OWN)


def _of_keys(descriptor: Mapping[str, Any], names: list[str]) -> Iterator[tuple[str, str]]:
    keys = [("primaryKey", descriptor.get("primaryKey", []))]
    for each in ("uniqueKeys", "foreignKeys"):
        declared = descriptor.get(each, [])
        if not isinstance(declared, list):
            yield f"«{each}» no es una lista", "Escríbalo entre corchetes"
            return
        keys += [(each, one.get("fields") if isinstance(one, dict) else one) for one in declared]
    for key, columns in keys:
        for column in [columns] if isinstance(columns, str) else columns if isinstance(columns, list) else [None]:
            if column not in names:
                yield (
                    f"«{key}» nombra la columna «{column}», que no describe",
                    f"Sus columnas son {', '.join(names)}",
                )
