"""`cocrea portal`: the local CKAN, from the command line."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from pipelines.cli.spanish import COMMAND_STYLE, GROUP_STYLE
from pipelines.errors import CocreaError, ServiceError, UsageError
from portal.box import Box, BoxError, BoxStatus
from portal.box.errors import WrongUse
from portal.site import site_settings

app = typer.Typer(
    help="El CKAN local: encenderlo, apagarlo, mirar cómo está.",
    no_args_is_help=True,
    **GROUP_STYLE,
)
_out = Console(highlight=False, soft_wrap=True, markup=False)


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea portal arriba")
def arriba(
    puerto: Annotated[
        int | None, typer.Option(help="Puerto del sitio; si no se da, uno libre.", min=1024, max=65535)
    ] = None,
) -> None:
    """Enciende el portal local; la primera vez lo instala (unos minutos, con internet)."""
    with explained():
        box = Box(site_settings(port=puerto))
        created = box.up(progress=_out.print)
        _out.print(f"El portal está en {box.status().url}")
        if created:
            _show_administrator(box)
            _out.print("Guarde la contraseña; para verla de nuevo: cocrea portal estado --secretos")


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea portal abajo")
def abajo() -> None:
    """Apaga el portal local; no deja ningún proceso, y lo publicado se conserva."""
    with explained():
        Box(site_settings()).down(progress=_out.print)
        _out.print("El portal está apagado.")


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea portal estado --formato json")
def estado(
    formato: Annotated[Literal["texto", "json"], typer.Option(help="Para personas o para programas.")] = "texto",
    secretos: Annotated[bool, typer.Option("--secretos", help="Muestra también la contraseña.")] = False,
) -> None:
    """Dice si el portal está encendido, dónde, y cómo está cada servicio."""
    with explained():
        box = Box(site_settings())
        status = box.status()
        if formato == "json":
            typer.echo(json.dumps(_status_document(box, status, secretos), ensure_ascii=False))
            return
        _show_status(status)
        if secretos:
            _show_administrator(box)


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea portal bitacora solr --lineas 50")
def bitacora(
    servicio: Annotated[str | None, typer.Argument(help="Un servicio; si no se da, todos.")] = None,
    lineas: Annotated[int, typer.Option(help="Cuántas líneas del final.", min=1)] = 20,
) -> None:
    """Muestra el final de las bitácoras del portal."""
    with explained():
        paths = Box(site_settings()).log_paths()
        if servicio is not None and servicio not in paths:
            raise UsageError(f"No hay un servicio «{servicio}».", f"Los que hay: {', '.join(paths)}.")
        for name, path in paths.items():
            if servicio in (None, name):
                _show_tail(name, path, lineas)


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea portal borrar")
def borrar(
    si: Annotated[bool, typer.Option("--si", help="No pregunta.")] = False,
    descargas: Annotated[bool, typer.Option("--descargas", help="Borra también lo descargado.")] = False,
) -> None:
    """Apaga el portal y borra todo lo publicado en él; no se puede deshacer."""
    with explained():
        box = Box(site_settings())
        folder = box.status().data_dir
        if not si and not _agreed(f"¿Borrar el portal y todo lo publicado en él ({folder})?"):
            _out.print("No se borró nada.")
            return
        box.erase(keep_downloads=not descargas, progress=_out.print)
        _out.print(f"Se borró {folder}.")


def _agreed(question: str) -> bool:
    """Whether the person at the terminal says yes. Raises UsageError when nobody is there to answer."""
    try:
        answer = input(f"{question} [s/N]: ")
    except EOFError as error:
        raise UsageError("No hay quien responda si se borra.", "Agregue --si para borrar sin preguntar.") from error
    return answer.strip().casefold() in ("s", "si", "sí", "y", "yes")


@contextmanager
def explained() -> Iterator[None]:
    """The box's errors as the command line's own: 2 for wrong use, 3 for what failed."""
    try:
        yield
    except WrongUse as error:
        raise UsageError(error.mensaje, error.remedio) from error
    except BoxError as error:
        raise ServiceError(error.mensaje, error.remedio) from error


def _status_document(box: Box, status: BoxStatus, with_secrets: bool) -> dict[str, object]:
    document: dict[str, object] = {
        "url": status.url,
        "servicios": {
            name: {"activo": service.active, "pid": service.pid, "reinicios": service.restarts}
            for name, service in status.services.items()
        },
    }
    if with_secrets:
        credentials = box.credentials()
        document["secretos"] = {
            "usuario": credentials.admin_name,
            "contrasena": credentials.admin_password,
            "token": credentials.api_token,
        }
    return document


def _show_status(status: BoxStatus) -> None:
    _out.print(f"Portal: {status.url or 'apagado'}")
    _out.print(f"Carpeta: {status.data_dir}")
    table = Table("servicio", "estado", "proceso", "reinicios", "último fin inesperado")
    for name, service in status.services.items():
        table.add_row(
            name,
            "activo" if service.active else "inactivo",
            str(service.pid or ""),
            str(service.restarts),
            service.last_end,
        )
    _out.print(table)
    if not status.supervised and any(service.active for service in status.services.values()):
        _out.print("El supervisor murió: nadie reinicia los servicios. Ejecute: cocrea portal arriba")


def _show_administrator(box: Box) -> None:
    credentials = box.credentials()
    _out.print(f"Administrador: {credentials.admin_name}")
    _out.print(f"Contraseña: {credentials.admin_password}")


def _show_tail(name: str, path: Path, lines: int) -> None:
    if not path.exists():
        return
    _out.print(f"── {name}: {path}")
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in deque(file, maxlen=lines):
            typer.echo(line.rstrip("\n"))


def main() -> None:
    """Run these commands alone: `python -m pipelines.cli.portal`."""
    try:
        app()
    except CocreaError as error:
        typer.echo(f"{error.message} {error.remedy}", err=True)
        raise SystemExit(error.exit_code) from error


if __name__ == "__main__":
    main()
