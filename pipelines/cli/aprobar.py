"""`cocrea aprobar`: a person decides whether what waits is published."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from pipelines import store
from pipelines.approval import decide, waiting
from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.exercise import load_exercise
from portal.flow_approval import go_on


def aprobar(
    ejercicio: ExerciseFolder,
    motivo: Annotated[str, typer.Option("--motivo", help="Por qué; se guarda con la entrega.")],
    rechazar: Annotated[bool, typer.Option("--rechazar", help="No se publica.")] = False,
    quien: Annotated[str, typer.Option("--quien", help="Quién decide; si no se dice, su usuario.")] = "",
) -> None:
    """Aprueba, o rechaza, lo que espera una decisión antes de publicarse.

    Vale para esos datos y esas causas: si cambian, se pregunta otra vez.
    """
    exercise = load_exercise(ejercicio)
    store.look(exercise)
    found, who = waiting(exercise.workspace), quien.strip() or getpass.getuser()
    decide(exercise, not rechazar, who, motivo)
    out = show.console()
    for package, (_, causes) in found.releases.items() if found else ():
        out.print(f"{'Rechazado' if rechazar else 'Aprobado'}: {package}", markup=False)
        for cause in causes:
            out.print(f"  · {cause}", markup=False)
    if go_on(exercise.folder, not rechazar, who, motivo):
        out.print("La corrida que esperaba sigue.")
    elif not rechazar:
        out.print(f"Para publicarlo: cocrea correr {ejercicio}", markup=False)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    example = 'Ejemplo: cocrea aprobar datapackages/ejemplo --motivo "Lo revisé con Hacienda"'
    app.command(**COMMAND_STYLE, epilog=example)(aprobar)
