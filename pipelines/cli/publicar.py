"""`cocrea publicar`: package, publish and verify what is valid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import show
from pipelines.cli.access import ckan_access
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import InvalidData, NotTheRelease
from pipelines.exercise import Exercise, load_exercise
from pipelines.run import Checked, check, plan_all, run_all


def publicar(
    ejercicio: ExerciseFolder,
    simular: Annotated[bool, typer.Option("--simular", help="Muestra qué cambiaría y no envía nada.")] = False,
    formato: Format = "texto",
) -> None:
    """Publica en CKAN lo que es válido y comprueba lo publicado; con --simular solo dice qué cambiaría.

    Con --formato json termina con {"entregas": [{"paquete", "id", "cambio", "acuse", "url"}]}. Si los datos tienen
    errores, "entregas" va vacía y se agrega "reporte".
    """
    if not simular:
        publish(ejercicio, formato, show_report=False)
        return
    exercise, access = load_exercise(ejercicio), ckan_access()
    show.plans(
        plan_all(exercise, _checked(exercise, formato), access, show_progress), exercise.organization.title, formato
    )


def publish(folder: Path, formato: str, show_report: bool) -> None:
    """All stages. Raises InvalidData after showing the report, NotTheRelease after showing an Acuse that differs."""

    def judged(checked: Checked) -> None:
        if not checked.report.valid:
            show.rejected(checked, formato)
        elif show_report and formato == "texto":
            show.checked(checked, formato)

    found = run_all(load_exercise(folder), ckan_access(), show_progress, judged)
    show.deliveries(found, formato)
    if not all(one.acuse.matches for one in found):
        raise NotTheRelease()


def _checked(exercise: Exercise, formato: str) -> Checked:
    found = check(exercise, show_progress)
    if not found.report.valid:
        show.rejected(found, formato)
        raise InvalidData()
    return found


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea publicar datapackages/ejemplo --simular")(publicar)
