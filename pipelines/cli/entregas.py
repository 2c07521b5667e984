"""`cocrea entregas`: the releases that were published from a folder."""

from __future__ import annotations

import typer

from pipelines.cli import show
from pipelines.cli.options import ExerciseFolder, Format
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.domains.words import counted
from pipelines.exercise import load_exercise
from pipelines.package.beside import Beside
from pipelines.restore import KeptRelease, kept_releases


def entregas(ejercicio: ExerciseFolder, formato: Format = "texto") -> None:
    """Muestra las entregas publicadas desde esta carpeta, de la más nueva a la más antigua.

    De cada una dice qué se guarda con ella en salida/entregas/PAQUETE/CLAVE: originales, reporte y Acuse.

    Con --formato json: {"entregas": [{"paquete", "entrega", "publicada", "nota", "guardada", "ultima", "originales",
    "reporte", "acuse"}]}.
    """
    found = kept_releases(load_exercise(ejercicio))
    if formato == "json":
        show.as_json({"entregas": [_as_json(one) for one in found]})
        return
    out = show.console()
    if not found:
        out.print("Todavía no se ha publicado nada desde esta carpeta.")
    for one in found:
        out.print(_line(one))


def _line(one: KeptRelease) -> str:
    date = one.published.publicada
    told = f"{date[8:10]}/{date[5:7]}/{date[:4]} {date[11:16]} UTC"
    notes = "; ".join(part for part in ("la última" if one.last else "", _kept(one.kept), one.published.nota) if part)
    return f"{one.package}  {one.published.entrega[:12]}  {told}  ({notes})"


def _kept(found: Beside | None) -> str:
    if found is None:
        return "ya no se guarda aquí"
    parts = [
        counted(found.originals, "original", "originales"),
        "reporte" if found.report else "sin reporte",
        "Acuse" if found.acuse else "sin Acuse",
    ]
    return ", ".join(parts)


def _as_json(one: KeptRelease) -> dict[str, object]:
    kept = one.kept or Beside(0, report=False, acuse=False)
    return {
        "paquete": one.package, "entrega": one.published.entrega, "publicada": one.published.publicada,
        "nota": one.published.nota, "guardada": one.kept is not None, "ultima": one.last,
        "originales": kept.originals, "reporte": kept.report, "acuse": kept.acuse,
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea entregas datapackages/ejemplo")(entregas)
