"""`cocrea restaurar`: put an earlier release back."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli import show
from pipelines.cli.access import ckan_access
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import NotTheRelease
from pipelines.exercise import load_exercise
from pipelines.restore import restore


def restaurar(
    ejercicio: ExerciseFolder,
    paquete: Annotated[str, typer.Option("--paquete", help="El paquete, por ejemplo presupuesto.")],
    entrega: Annotated[str, typer.Option("--entrega", help="La clave de la entrega, o cómo empieza.")],
    formato: Format = "texto",
) -> None:
    """Vuelve a publicar una entrega anterior de un paquete y comprueba lo publicado.

    Sus cuadernos no cambian: la próxima vez que corra el ejercicio se publica lo que digan.
    """
    found = restore(load_exercise(ejercicio), paquete, entrega, ckan_access(), show_progress)
    show.deliveries([found], formato)
    if not found.acuse.matches:
        raise NotTheRelease()


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    example = "Ejemplo: cocrea restaurar datapackages/ejemplo --paquete presupuesto --entrega cceea69156bf"
    app.command(**COMMAND_STYLE, epilog=example)(restaurar)
