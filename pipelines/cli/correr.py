"""`cocrea correr`: the main job, all stages, of one exercise or of many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from pipelines.cli import publicar, show
from pipelines.cli.access import ckan_access
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import InvalidData
from pipelines.many import Outcome, exercises_in, in_a_line, publish_each


def correr(
    ejercicio: ExerciseFolder,
    todos: Annotated[
        bool, typer.Option("--todos", help="Corre todos los ejercicios que hay dentro de esa carpeta, uno tras otro.")
    ] = False,
    formato: Format = "texto",
) -> None:
    """Reúne, limpia, valida, empaqueta, publica y verifica un ejercicio completo.

    Con --formato json termina con {"entregas": [{"paquete", "id", "cambio", "acuse", "url"}]}. Si los datos tienen
    errores, "entregas" va vacía y se agrega "reporte". Con --todos, lo que pase con uno no detiene a los demás; en json
    termina con {"ejercicios": [{"ejercicio", "carpeta", "entregas", "error", "remedio"}]}.
    """
    if todos:
        _run_all_of(ejercicio, formato)
    else:
        publicar.publish(ejercicio, formato, show_report=True)


def _run_all_of(folder: Path, formato: str) -> None:
    found = list[Outcome]()
    for one in publish_each(exercises_in(folder), ckan_access(), show_progress):
        found.append(one)
        if formato == "texto":
            _show(one)
    if formato == "json":
        show.as_json({"ejercicios": [_as_json(one) for one in found]})
    else:
        show.console().print(in_a_line(found))
    if wrong := [one.error.exit_code for one in found if one.error]:
        raise typer.Exit(max(wrong))


def _show(one: Outcome) -> None:
    out, where = show.console(), escape(f"{one.title} ({show.near(one.folder)})")
    if one.error:
        out.print(f"[red]✗[/red] {where}: {escape(one.error.message)}\n  Qué hacer: {escape(one.error.remedy)}")
        if isinstance(one.error, InvalidData):
            out.print(f"  El reporte: {escape(show.near(one.folder / 'salida' / 'reportes' / 'reporte.html'))}")
        return
    out.print(f"[green]✓[/green] {where}: {escape(', '.join(one.changed) or 'nada cambió')}")


def _as_json(one: Outcome) -> dict[str, Any]:
    return {
        "ejercicio": one.title, "carpeta": str(one.folder),
        "entregas": list(one.deliveries),
        "error": one.error.message if one.error else None, "remedio": one.error.remedy if one.error else None,
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea correr datapackages/ejemplo")(correr)
