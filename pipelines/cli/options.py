"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

ExerciseFolder = Annotated[
    Path, typer.Argument(metavar="EJERCICIO", help="Carpeta del ejercicio: la que contiene ejercicio.toml.")
]
Format = Annotated[
    Literal["texto", "json"],
    typer.Option("--formato", help="texto para personas; json, un solo documento para programas."),
]
