"""`cocrea cumplimiento`: what the plan has kept and what it lacks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from pipelines import disk
from pipelines.clean.values import clean_date
from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.compliance import boards
from pipelines.compliance.document import as_document
from pipelines.compliance.html import as_html
from pipelines.compliance.terminal import show_boards
from pipelines.errors import UsageError
from pipelines.exercise import load_exercise

Day = Annotated[str | None, typer.Option(metavar="AAAA-MM-DD", help="A qué día; si no se dice, hoy.")]


def cumplimiento(ejercicio: ExerciseFolder, fecha: Day = None, formato: Format = "texto") -> None:
    """Dice qué se ha cumplido y qué falta: compromisos, apartados del sitio, pasos y gobernanza del Secretariado."""
    exercise = load_exercise(ejercicio)
    on = _day(fecha) if fecha else date.today()  # noqa: DTZ011 - the steward's own day
    found, errors = boards(exercise, on, show_progress, lambda checked: show.checked(checked, formato))
    page = exercise.workspace.reports / "cumplimiento.html"
    disk.write_atomically(page, as_html(exercise.title, found, errors).encode())
    if formato == "json":
        show.as_json(as_document(exercise, found, errors))
    else:
        show_boards(exercise.title, found, errors, show.console())
        show.console().print(f"\nPara leer o imprimir: {show.near(page)}", markup=False)


def _day(text: str) -> date:
    try:
        # As people write it, 15/06/2016, too.
        return date.fromisoformat(clean_date(text.strip())[0])
    except ValueError as error:
        raise UsageError(
            f"«{text}» no es un día.", "Escríbalo como día/mes/año o año-mes-día, por ejemplo --fecha 2016-06-15."
        ) from error


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea cumplimiento datapackages/ejemplo")(cumplimiento)
