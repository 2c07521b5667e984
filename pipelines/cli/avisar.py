"""`cocrea avisar`: tells by mail what is due, what is silent, and the week."""

from __future__ import annotations

from datetime import date

import typer

from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import UsageError
from pipelines.exercise import load_exercise
from pipelines.notices.tell import MAIL, by_mail, tell_of_standing


def avisar(ejercicio: ExerciseFolder) -> None:
    """Avisa por correo lo que vence, lo que no ha cambiado como prometía y, los lunes, cómo va la semana.

    Cada cosa se avisa una vez. Los flujos lo hacen solos todos los días.
    """
    exercise = load_exercise(ejercicio)
    way = by_mail(exercise)
    if way is None:
        raise UsageError(
            f"«{exercise.slug}» no tiene a quién avisar, o falta el servidor de correo.",
            'En ejercicio.toml, escriba [avisos] con correo = ["nombre@ejemplo.gob.mx"]; y defina COCREA_SMTP.',
        )
    told = tell_of_standing(exercise, {MAIL: way}, date.today())  # noqa: DTZ011 - the steward's own day
    for subject in told:
        show.console().print(f"Se avisó: {subject}", markup=False)
    if not told:
        show.console().print("No hay nada nuevo que avisar.")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea avisar datapackages/ejemplo")(avisar)
