"""Package definitions: what every exercise's package of that name has in common (``datapackages/*.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError
from pipelines.source import Files, Source
from pipelines.toml_file import read_toml

_RESTORE = "Recupere la definición del paquete de su copia anterior."


@dataclass(frozen=True)
class Derived:
    """A table that nobody keeps, worked out from others: it is there when all that it ``reads`` are."""

    reads: tuple[str, ...]
    reads_if_there: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """A package's Data Package properties, its tables in reading order, and the numbers of its rules.

    ``sources`` are those that ship with the software, by table: reference lists, the same for every exercise.
    ``derived`` are its tables that nobody keeps (see pipelines/package/derived.py).
    """

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    frequency: str
    licenses: tuple[Mapping[str, str], ...]
    tables: tuple[str, ...]
    rules: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Source]
    derived: Mapping[str, Derived]
    # INEGI's key of the place that the data are about, when it is not the exercise's own state; "00", the country.
    spatial: str = ""


def own_definition(name: str, raw: Mapping[str, Any], licenses: tuple[Mapping[str, str], ...]) -> Definition:
    """A package that only one exercise has, as its section [paquetes.NOMBRE] says."""
    return Definition(
        name=name,
        title=raw["titulo"],
        description=raw.get("descripcion", raw["titulo"]),
        keywords=tuple(raw.get("palabras_clave", ())),
        frequency=raw.get("frecuencia", "irregular"),
        licenses=licenses,
        tables=tuple(raw["tablas"]),
        rules={},
        sources={},
        derived={},
    )


def load_definitions(folder: Path) -> dict[str, Definition]:
    """Every definition of ``folder`` by name, in the order of their file names. Raises ExerciseError."""
    return {one.name: one for one in map(_load_once, sorted(folder.glob("*.toml")))}


def _load_once(path: Path) -> Definition:
    about = path.stat()
    return _load(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=256)
def _load(path: Path, _written: int, _size: int) -> Definition:
    """The definition: of many exercises in one run, read once for as long as its file is the same."""
    raw = read_toml(path, _RESTORE)
    try:
        return Definition(
            name=raw["name"],
            title=raw["title"],
            description=raw["description"],
            keywords=tuple(raw["keywords"]),
            frequency=raw["accrualPeriodicity"],
            licenses=tuple(raw["licenses"]),
            tables=tuple(raw["tables"]),
            rules=raw.get("rules", {}),
            sources={table: _source(table, one, path) for table, one in raw.get("sources", {}).items()},
            derived={
                table: Derived(tuple(one["reads"]), tuple(one.get("reads_if_there", ())))
                for table, one in raw.get("derived", {}).items()
            },
            spatial=raw.get("spatial", ""),
        )
    except KeyError as error:
        raise ExerciseError(f"A la definición {path} le falta «{error.args[0]}».", "Agregue esa propiedad.") from error


def _source(table: str, raw: Mapping[str, str], definition: Path) -> Source:
    file = definition.parent / raw["path"]
    if not file.is_file():
        raise ExerciseError(
            f"No encuentro {file}, que nombra [sources.{table}] en la definición {definition}.",
            "Recupere el archivo de su copia anterior, o instale Cocrea de nuevo.",
        )
    return Source(
        table=table,
        place=Files(definition.parent, (raw["path"],)),
        publisher=raw.get("publisher", ""),
        title=raw.get("title", ""),
        provenance=raw.get("provenance", ""),
        licence=raw.get("licence", ""),
    )
