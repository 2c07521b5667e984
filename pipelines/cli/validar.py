"""`cocrea validar`: an exercise, or any one table against any Table Schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from frictionless import Report

from pipelines.cli import show
from pipelines.cli.options import Format
from pipelines.cli.progress import Interrupted, show_progress, show_reading
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import InvalidData, UsageError
from pipelines.exercise import load_exercise
from pipelines.run import Checked, check
from pipelines.validate import Reporte
from pipelines.validate.one_file import LIMIT_ERRORS, as_reporte, interrupted_at, validate_file


def validar(
    objetivo: Annotated[Path, typer.Argument(metavar="EJERCICIO|ARCHIVO", help="Carpeta del ejercicio, o una tabla.")],
    esquema: Annotated[Path | None, typer.Option(help="Table Schema (JSON) contra el que se valida ARCHIVO.")] = None,
    errores: Annotated[
        int, typer.Option(min=0, help="De ARCHIVO: en cuántos errores detenerse; 0, en ninguno.")
    ] = LIMIT_ERRORS,
    formato: Format = "texto",
) -> None:
    """Revisa un ejercicio completo, o una tabla contra un esquema; no publica nada."""
    if esquema is None and objetivo.is_file() and objetivo.suffix != ".toml":
        raise UsageError(
            f"«{objetivo.name}» es una tabla, y no se dice contra qué esquema se revisa.",
            "Agregue --esquema con su Table Schema (los del programa están en schemas/), o escriba la carpeta del "
            "ejercicio.",
        )
    if esquema is None:
        found = check(load_exercise(objetivo), show_progress)
        show.checked(found, formato)
        valid = found.report.valid
    else:
        report, schema = show_reading(objetivo, lambda advance: validate_file(objetivo, esquema, errores, advance))
        told, rows = as_reporte(report, schema, objetivo.name), interrupted_at(report)
        if rows is not None:
            _leave_interrupted(report, told, rows, formato)
        valid = told.valid
        if formato == "json":
            show.as_json({**report.to_dict(), "reporte": told.as_json()})
        else:
            show.checked(Checked((), told), formato)
    if not valid:
        raise InvalidData()


def _leave_interrupted(report: Report, told: Reporte, rows: int, formato: str) -> NoReturn:
    """Show what was found so far. Of what nobody looked at to its end, nothing says that it is valid."""
    if formato == "json":
        found = report.to_dict()
        tasks = [{**one, "valid": False} for one in found["tasks"]]
        whole = {**found, "valid": False, "tasks": tasks, "reporte": {**told.as_json(), "valido": False}}
        show.as_json({**whole, "interrumpida_en_el_renglon": rows})
    elif told.errors:
        show.checked(Checked((), told), formato)
    raise Interrupted([
        f"La revisión se detuvo cuando llevaba {rows:,} renglones: lo que sigue no se revisó.",
        "Para revisar todo el archivo, vuelva a correr el mismo comando y espere a que termine.",
    ])  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea validar datos.csv --esquema schemas/hitos.json")(validar)
