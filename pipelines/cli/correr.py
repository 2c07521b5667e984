"""`cocrea correr`: the main job, all stages."""

from __future__ import annotations

import typer

from pipelines.cli import publicar
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.spanish import COMMAND_STYLE


def correr(ejercicio: ExerciseFolder, formato: Format = "texto") -> None:
    """Reúne, limpia, valida, empaqueta, publica y verifica un ejercicio completo.

    Con --formato json termina con {"entregas": [{"paquete", "id", "cambio", "acuse", "url"}]}. Si los datos tienen
    errores, "entregas" va vacía y se agrega "reporte".
    """
    publicar.publish(ejercicio, formato, show_report=True)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea correr datapackages/ejemplo")(correr)
