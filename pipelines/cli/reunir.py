"""`cocrea reunir`: gather only."""

from __future__ import annotations

import typer
from rich.markup import escape

from pipelines import store
from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import InvalidData
from pipelines.exercise import load_exercise
from pipelines.intake import gather_all
from pipelines.run import Checked
from pipelines.validate import Reporte


def reunir(ejercicio: ExerciseFolder, formato: Format = "texto") -> None:
    """Guarda una copia de cada fuente, tal como está, en salida/originales."""
    exercise = load_exercise(ejercicio)
    store.look(exercise)
    originals, findings = gather_all(exercise, show_progress)
    report = Reporte((), tuple(findings))
    if not report.valid:
        show.checked(Checked((), report), formato)
        raise InvalidData()
    if formato == "json":
        show.as_json(
            {
                "originales": [
                    {"tabla": table, "origen": one.location, "sha256": one.sha256, "bytes": one.size_bytes}
                    for table, found in originals.items()
                    for one in found
                ],
                "avisos": [one.as_json() for one in report.warnings],
            }
        )
        return
    out = show.console()
    for table, found in originals.items():
        for one in found:
            out.print(f"{table}: {escape(one.name)}, {one.size_bytes:,} bytes, sha256 {one.sha256[:12]}")
    for warning in report.warnings:
        out.print(f"[yellow]![/yellow] {escape(warning.message)} {warning.remedy}")
    out.print(f"Guardados en {exercise.workspace.originals}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea reunir datapackages/ejemplo")(reunir)
