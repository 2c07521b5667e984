"""Table Schemas: the single truth for reading, judging, publishing and documenting a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError


@dataclass(frozen=True)
class Field:
    """One column of a Table Schema, with the custom properties that this project adds.

    ``unit`` ("MXN", "%", …), ``categories`` (value and Spanish label of each enumerated code) and ``fileOr`` go
    beyond Table Schema v1; frictionless keeps them untouched.
    """

    descriptor: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.descriptor["name"])

    @property
    def title(self) -> str:
        return str(self.descriptor.get("title") or self.name)

    @property
    def type(self) -> str:
        return str(self.descriptor.get("type", "string"))

    @property
    def description(self) -> str:
        return str(self.descriptor.get("description", ""))

    @property
    def unit(self) -> str:
        return str(self.descriptor.get("unit", ""))

    @property
    def is_amount(self) -> bool:
        """Whether the column holds pesos: these are summed and read back to the cent."""
        return self.type == "number" and self.unit == "MXN"

    @property
    def file_or(self) -> str | None:
        """Of a column that names a file of the exercise: the column that may say an address instead. Else None."""
        found = self.descriptor.get("fileOr")
        return str(found) if found else None

    @property
    def constraints(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.descriptor.get("constraints", {})
        return found

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))

    @property
    def labels(self) -> dict[str, str]:
        """Enumerated value → its Spanish label."""
        return {str(one["value"]): str(one["label"]) for one in self.descriptor.get("categories", [])}


@dataclass(frozen=True)
class Schema:
    """A Table Schema by the name of its table."""

    name: str
    descriptor: Mapping[str, Any]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(Field(one) for one in self.descriptor["fields"])

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)

    @property
    def title(self) -> str:
        return str(self.descriptor.get("title") or self.name)

    @property
    def description(self) -> str:
        return str(self.descriptor.get("description", ""))

    @property
    def primary_key(self) -> tuple[str, ...]:
        return _names(self.descriptor.get("primaryKey", []))

    @property
    def unique_keys(self) -> tuple[tuple[str, ...], ...]:
        """Table Schema v2's ``uniqueKeys``, which frictionless 5 reads but does not check."""
        return tuple(_names(one) for one in self.descriptor.get("uniqueKeys", []))

    @property
    def foreign_keys(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.descriptor.get("foreignKeys", []))

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def load_schema(name: str, folder: Path) -> Schema:
    """The schema of table ``name`` from ``folder``. Raises ExerciseError when it is missing or unreadable."""
    path = folder / f"{name}.json"
    try:
        about = path.stat()
        return _load(name, path, about.st_mtime_ns, about.st_size)
    except FileNotFoundError as error:
        known = ", ".join(sorted(one.stem for one in folder.glob("*.json")))
        raise ExerciseError(
            f"No hay un esquema para la tabla «{name}».", f"Use una de estas tablas: {known}."
        ) from error


@lru_cache(maxsize=256)
def _load(name: str, path: Path, _written: int, _size: int) -> Schema:
    """The schema: of many exercises in one run, read once for as long as its file is the same."""
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ExerciseError(f"El esquema {path} no está en UTF-8.", "Guárdelo con la codificación UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ExerciseError(
            f"El esquema {path} no se puede leer como JSON en la línea {error.lineno}, columna {error.colno}.",
            "Corrija el archivo o recupere su copia anterior.",
        ) from error
    if not isinstance(descriptor, dict) or not descriptor.get("fields"):
        raise ExerciseError(
            f"El esquema {path} no es un Table Schema: no describe ninguna columna.",
            "Corrija el archivo o recupere su copia anterior.",
        )
    return Schema(name, descriptor)
