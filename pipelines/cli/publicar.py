"""`cocrea publicar`: package, publish and verify what is valid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import show
from pipelines.cli.access import ckan_access
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import NotTheRelease
from pipelines.exercise import load_exercise
from pipelines.run import Checked, plan_all, run_all


def publicar(
    ejercicio: ExerciseFolder,
    simular: Annotated[bool, typer.Option("--simular", help="Muestra qué cambiaría y no envía nada.")] = False,
    formato: Format = "texto",
) -> None:
    """Publica en CKAN lo que es válido y comprueba lo publicado; con --simular solo dice qué cambiaría.

    Con --formato json termina con {"entregas": [{"paquete", "id", "cambio", "acuse", "url"}]}. Si los datos tienen
    errores, "entregas" va vacía y se agrega "reporte". Con --simular, cada entrega trae "plan" y "tablas": de cada una,
    "agregados" y "quitados" por su llave, y las "celdas" que cambian.
    """
    if not simular:
        publish(ejercicio, formato, show_report=False)
        return
    exercise, access = load_exercise(ejercicio), ckan_access()
    plans = plan_all(exercise, access, show_progress, _teller(formato, show_report=False))
    show.plans(plans, exercise.organization.title, formato)


def publish(folder: Path, formato: str, show_report: bool) -> None:
    """All stages. Raises InvalidData after showing the report, NotTheRelease after showing an Acuse that differs."""
    found = run_all(load_exercise(folder), ckan_access(), show_progress, _teller(formato, show_report))
    show.deliveries(found, formato)
    if not all(one.acuse.matches for one in found):
        raise NotTheRelease()


def _teller(formato: str, show_report: bool) -> Callable[[Checked], None]:
    """Shows the report of data that are not published, and of those that are when it is asked for."""

    def tell(checked: Checked) -> None:
        if not checked.report.valid:
            show.rejected(checked, formato)
        elif show_report and formato == "texto":
            show.checked(checked, formato)

    return tell


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea publicar datapackages/ejemplo --simular")(publicar)
