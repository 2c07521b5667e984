"""`cocrea verificar`: read CKAN back against the last release."""

from __future__ import annotations

import typer

from pipelines.cli import show
from pipelines.cli.access import ckan_access
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import NotTheRelease
from pipelines.exercise import load_exercise
from pipelines.run import verify_last


def verificar(ejercicio: ExerciseFolder, formato: Format = "texto") -> None:
    """Lee de vuelta lo que CKAN sirve y lo compara con la última entrega publicada."""
    found = verify_last(load_exercise(ejercicio), ckan_access().url, show_progress)
    if formato == "json":
        show.as_json({"acuses": [one.as_json() for one in found]})
    else:
        show.acuses(found, show.console())
    if not all(one.matches for one in found):
        raise NotTheRelease()


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea verificar datapackages/ejemplo")(verificar)
