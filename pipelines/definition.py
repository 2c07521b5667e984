"""Package definitions: what every exercise's package of that name has in common (``datapackages/*.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError
from pipelines.toml_file import read_toml


@dataclass(frozen=True)
class Definition:
    """A package's Data Package properties, its tables in reading order, and the numbers of its rules."""

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    frequency: str
    licenses: tuple[Mapping[str, str], ...]
    tables: tuple[str, ...]
    rules: Mapping[str, Mapping[str, Any]]
    # INEGI's key of the place that the data are about, when it is not the exercise's own state; "00", the country.
    spatial: str = ""


def load_definitions(folder: Path) -> dict[str, Definition]:
    """Every definition of ``folder`` by name, in the order of their file names. Raises ExerciseError."""
    return {one.name: one for one in map(_load, sorted(folder.glob("*.toml")))}


def _load(path: Path) -> Definition:
    raw = read_toml(path, "Recupere la definición del paquete de su copia anterior.")
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
            spatial=raw.get("spatial", ""),
        )
    except KeyError as error:
        raise ExerciseError(f"A la definición {path} le falta «{error.args[0]}».", "Agregue esa propiedad.") from error
