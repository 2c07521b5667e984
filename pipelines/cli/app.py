"""`cocrea`: the command line. Here errors become messages and exit codes; a bug, one line and a log file.

Exit codes: 0 done; 1 the data have errors; 2 wrong use or configuration; 3 a service, the network or the machine
failed; 4 a bug.
"""

from __future__ import annotations

import io
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pipelines.cli import spanish  # isort: skip - before typer, which translates as it loads
import typer
from rich.console import Console
from rich.markup import escape
from typer.exceptions import TyperException

from pipelines import settings
from pipelines.cli import (
    actualizar,
    aprobar,
    avisar,
    correr,
    cumplimiento,
    entregas,
    estado,
    flujos,
    nuevo,
    portal,
    publicar,
    rastrear,
    recuperar,
    respaldo,
    restaurar,
    reunir,
    sondear,
    validar,
    verificar,
)
from pipelines.cli.progress import Interrupted
from pipelines.cli.start import INTERRUPTED, NOTHING_BY_HALVES
from pipelines.errors import CocreaError, UsageError
from pipelines.validate.shown import visible

app = typer.Typer(
    name="cocrea",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    **spanish.GROUP_STYLE,
)
for command in (
    nuevo, sondear, correr, reunir, validar, cumplimiento, publicar, verificar, entregas, estado, restaurar, rastrear,
    avisar, aprobar, actualizar, respaldo, recuperar,
):  # fmt: skip
    command.register(app)
app.add_typer(portal.app, name="portal")
app.add_typer(flujos.app, name="flujos")


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"cocrea {version('cocrea')}")
        raise typer.Exit


@app.callback()
def _options(
    asked: Annotated[
        bool, typer.Option("--version", help="Dice qué versión es, y sale.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Del cuaderno de un estado a su portal de gobierno abierto: reúne, valida y publica en CKAN."""


def run(arguments: list[str], commands: typer.Typer = app) -> int:
    """Run the command line with ``arguments``; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without accents or signs shows ? in their place, and the command goes on.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        result = commands(arguments, standalone_mode=False)
    except CocreaError as error:
        return _tell(error)
    except typer.Exit as leaving:
        return leaving.exit_code
    except Interrupted as error:
        return _tell_interruption(error.notes)
    except typer.Abort:
        return _tell_interruption([])
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # typer has shown the help
            return UsageError.exit_code
        return _tell(spanish.explain_usage(error))
    except Exception as error:  # noqa: BLE001 - the last line of defence: a traceback never reaches a steward
        forbidden = isinstance(error, PermissionError) and error.filename
        return _tell(_no_permission(error)) if forbidden else _tell_bug(error)
    # Between stages typer turns Ctrl-C into this result.
    return _tell_interruption([]) if result == INTERRUPTED else int(result or 0)


def _no_permission(error: Exception) -> UsageError:
    told = UsageError(
        f"No hay permiso para usar «{getattr(error, 'filename', '')}», o la carpeta en la que está.",
        "Pida a quien lo guarda que le dé permiso, y vuelva a correr el comando.",
    )
    for note in _notes(error):
        told.add_note(note)
    return told


def _stderr() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def _tell_interruption(notes: Sequence[str]) -> int:
    _stderr().print(escape(" ".join(["Interrumpido.", *(notes or [NOTHING_BY_HALVES])])))
    return INTERRUPTED


def _notes(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", []))


def _tell(error: CocreaError) -> int:
    message, remedy, *notes = (escape(visible(one)) for one in (error.message, error.remedy, *_notes(error)))
    said = [f"[red]✗[/red] {message}", f"[green]Qué hacer:[/green] {remedy}", *notes]
    _stderr().print("\n  ".join(said))
    return error.exit_code


def _tell_bug(error: Exception) -> int:
    where = f"El detalle está en {_log(error)}; envíelo a quien le da soporte."
    _stderr().print(escape(" ".join(["✗ Esto es una falla del programa, no de sus datos.", where, *_notes(error)])))
    return CocreaError.exit_code


def _log(error: Exception) -> Path:
    """Add the error's traceback to the log of bugs; where that cannot be written, to a temporary file."""
    lines = f"{datetime.now(UTC).isoformat(timespec='seconds')} cocrea {version('cocrea')} {type(error).__name__}\n"
    lines += "".join(traceback.format_exception(error)) + "\n"
    log = settings.home() / "bitacora.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(lines)
    except OSError:
        log = Path(tempfile.mkdtemp(prefix="cocrea-")) / log.name
        log.write_text(lines, encoding="utf-8")
    return log
