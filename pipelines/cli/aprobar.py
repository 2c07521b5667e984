"""`cocrea aprobar`: a person decides whether what waits is published."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from pipelines.approval import decide
from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.exercise import load_exercise
from portal.flow_approval import go_on, publish_now


def aprobar(
    ejercicio: ExerciseFolder,
    motivo: Annotated[str, typer.Option("--motivo", help="Por qué; se guarda con la entrega.")],
    rechazar: Annotated[bool, typer.Option("--rechazar", help="No se publica.")] = False,
    quien: Annotated[str, typer.Option("--quien", help="Quién decide; si no se dice, su usuario.")] = "",
) -> None:
    """Aprueba, o rechaza, lo que espera una decisión antes de publicarse. Lo último rechazado puede aprobarse después.

    Vale para esos datos y esas causas: si cambian, se pregunta otra vez.
    """
    exercise = load_exercise(ejercicio)
    who, out = quien.strip() or getpass.getuser(), show.console()
    decided = decide(exercise, not rechazar, who, motivo)
    for package, (_, causes) in decided.items():
        out.print(f"{'Rechazado' if rechazar else 'Aprobado'}: {package}", markup=False)
        for cause in causes:
            out.print(f"  · {cause}", markup=False)
    if go_on(exercise.folder, not rechazar, who, motivo):
        out.print("La corrida que esperaba sigue.")
    elif not rechazar and publish_now(
        exercise.folder, [one.dataset for one in exercise.published if one.name in decided]
    ):
        out.print("Prefect lo publica ahora.")
    elif not rechazar:
        out.print(f"Para publicarlo: cocrea correr {ejercicio}", markup=False)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    example = 'Ejemplo: cocrea aprobar datapackages/ejemplo --motivo "Lo revisé con Hacienda"'
    app.command(**COMMAND_STYLE, epilog=example)(aprobar)
