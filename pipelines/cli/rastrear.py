"""`cocrea rastrear`: from a published row to its original cells, and back."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer
from rich.markup import escape

from pipelines import store
from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import UsageError
from pipelines.exercise import load_exercise
from pipelines.intake import read_all
from pipelines.trace import Origin, trace_cell, trace_record


def rastrear(
    ejercicio: ExerciseFolder,
    tabla: Annotated[str, typer.Argument(help="La tabla; por ejemplo, presupuesto_egresos.")] = "",
    clave: Annotated[str, typer.Argument(help="La clave del renglón; si son varias columnas, con comas.")] = "",
    celda: Annotated[
        str, typer.Option(metavar="ARCHIVO!HOJA!CELDA", help="Al revés: qué se publica de esa celda.")
    ] = "",
    formato: Format = "texto",
) -> None:
    """Dice de qué archivo, hoja y celda viene cada dato de un renglón publicado; o qué se publica de una celda."""
    if bool(celda) == bool(tabla and clave):
        raise UsageError(
            "Falta decir qué se rastrea: un renglón o una celda.",
            "Escriba la tabla y la clave, o --celda «archivo.xlsx!Hoja!C7»; no las dos cosas.",
        )
    exercise = load_exercise(ejercicio)
    package = next((one.name for one in exercise.packages if tabla in one.sources), None)
    if package:
        exercise = exercise.only(package)
    store.look(exercise)
    tables, originals, _ = read_all(exercise, show_progress)
    found = (
        trace_cell(exercise, tables, originals, celda)
        if celda
        else trace_record(exercise, tables, originals, tabla, clave)
    )
    if formato == "json":
        show.as_json({"origenes": [_as_json(one) for one in found]})
        return
    for one in found:
        show.console().print(_line(one, with_record=bool(celda)))


def _line(one: Origin, *, with_record: bool) -> str:
    place = f"{one.file}{f' › hoja «{one.sheet}»' if one.sheet else ''} › "
    row = one.cell.partition(":")[0]
    cell = f"renglón {row}, sin celda propia" if ":" in one.cell else f"{one.cell}: «{one.written}»"
    record = f"{one.table} {one.key} · " if with_record else ""
    return escape(f"{record}{one.title}: «{one.value}» ← {place}{cell}")


def _as_json(one: Origin) -> dict[str, str | None]:
    names = ("tabla", "clave", "columna", "titulo", "valor", "archivo", "hoja", "celda", "original")
    return dict(zip(names, dataclasses.astuple(one), strict=True))


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    example = "Ejemplo: cocrea rastrear datapackages/ejemplo presupuesto_egresos 2015-0001"
    app.command(**COMMAND_STYLE, epilog=example)(rastrear)
