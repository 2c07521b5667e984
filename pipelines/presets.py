"""Presets: how files of a known official layout are read, one a file of ``pipelines/clean/presets``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError
from pipelines.paths import PRESETS
from pipelines.toml_file import read_toml, suggestion

# What a preset says of itself; the rest is as in [fuentes.TABLA].
_ABOUT = ("titulo", "descripcion", "tabla")
_MERGED = ("columnas", "lectura", "totales_de_control")


@dataclass(frozen=True)
class Preset:
    """A layout by its name: what it is, the table that it fits, and what a source of it need not say."""

    name: str
    title: str
    description: str
    table: str
    source: Mapping[str, Any]


@cache
def load_presets(folder: Path = PRESETS) -> dict[str, Preset]:
    """Every preset by its name, in the order of their names. Raises ExerciseError."""
    return {path.stem: _load(path) for path in sorted(folder.glob("*.toml"))}


def with_preset(source: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """A source's section with what its ``formato`` says, where it says nothing itself.

    Raises ExerciseError when there is no such preset.
    """
    if "formato" not in source:
        return source
    presets = load_presets()
    name = source["formato"]
    if name not in presets:
        raise ExerciseError(
            f"No conozco el formato «{name}» que nombra {where}.", suggestion(name, presets, "Los formatos son")
        )
    preset = presets[name].source
    merged = {key: {**preset.get(key, {}), **source.get(key, {})} for key in _MERGED if key in preset or key in source}
    return {**preset, **source, **merged}


def _load(path: Path) -> Preset:
    raw = read_toml(path, "Recupere el formato de su copia anterior.")
    try:
        title, description, table = (str(raw[key]) for key in _ABOUT)
    except KeyError as error:
        raise ExerciseError(f"Al formato {path} le falta «{error.args[0]}».", "Agréguelo.") from error
    return Preset(path.stem, title, description, table, {key: one for key, one in raw.items() if key not in _ABOUT})
