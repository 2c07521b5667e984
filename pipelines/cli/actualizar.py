"""`cocrea actualizar`: an exercise made from older templates, brought forward."""

from __future__ import annotations

import typer
from rich.markup import escape

from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.templates import bring_forward


def actualizar(carpeta: ExerciseFolder) -> None:
    """Pone al día los libros de un ejercicio cuando cambian las tablas; guarda antes una copia y no pierde nada."""
    outcome = bring_forward(carpeta)
    out = show.console()
    file = ""
    for change in outcome.changes:
        if change.file != file:
            file = change.file
            out.print(f"[bold]{escape(file)}[/bold]")
        where = f"Hoja «{escape(change.sheet)}»: " if change.sheet else ""
        out.print(f"  {where}{escape(change.text)}.")
    if not outcome.from_templates:
        out.print("Ningún libro de este ejercicio se hizo con una plantilla: no hay nada que poner al día.")
    elif outcome.backup is None and outcome.changes:
        out.print("No se cambió ningún archivo.")
    elif outcome.backup is None:
        out.print("[green]✓[/green] Los libros están al día: no se cambió ningún archivo.")
    else:
        out.print(f"[green]✓[/green] Los archivos de antes están en {escape(str(outcome.backup))}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea actualizar mi-estado")(actualizar)
