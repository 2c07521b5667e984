"""`cocrea flujos`: what runs by itself, from the command line."""

from __future__ import annotations

import socket
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli import show
from pipelines.cli.options import Format
from pipelines.cli.portal import explained
from pipelines.cli.spanish import COMMAND_STYLE, GROUP_STYLE
from pipelines.clock import local
from pipelines.exercise import load_exercise
from pipelines.many import exercises_in
from pipelines.notices.tell import lacking
from portal.flow_api import find_server
from portal.flow_services import flow_services
from portal.flow_status import Deployment, deployments

app = typer.Typer(
    help="Lo que corre solo: encenderlo, apagarlo, mirar cómo va.",
    no_args_is_help=True,
    **GROUP_STYLE,
)
_out = Console(highlight=False, soft_wrap=True)
_ENDED = {"COMPLETED": "terminó bien", "FAILED": "falló", "CANCELLED": "se canceló", "CRASHED": "se interrumpió"}


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea flujos arriba datapackages/ejemplo")
def arriba(
    ejercicios: Annotated[
        list[Path] | None,
        typer.Argument(metavar="EJERCICIO…", help="Las carpetas de los ejercicios que correrán solos."),
    ] = None,
    pais: Annotated[
        Path | None,
        typer.Option(help="Una carpeta de ejercicios: cada noche corren todos, repartidos entre quienes corren lotes."),
    ] = None,
) -> None:
    """Enciende el servidor de Prefect y quien corre los flujos, y pone los horarios de estos ejercicios.

    Los que ya tenían horario lo conservan. La primera vez tarda alrededor de un minuto.
    """
    exercises = [load_exercise(one) for one in ejercicios or ()]
    for one in exercises:
        # Half of what its mail needs is told before anything starts with it.
        lacking(one)
    if pais:
        exercises_in(pais)
    with explained():
        services = flow_services()
        services.up([one.folder for one in exercises], progress=lambda line: _out.print(escape(line)), country=pais)
        _out.print(f"Los flujos se ven en {services.url}")


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea flujos trabajador http://10.0.0.5:4200")
def trabajador(
    servidor: Annotated[str, typer.Argument(help="La dirección del servidor de Prefect, la que dice «arriba».")],
    nombre: Annotated[str, typer.Option(help="Cómo se llama en la página de Prefect.")] = socket.gethostname(),
) -> None:
    """Corre aquí lotes de los ejercicios que reparte otro servidor, uno a la vez, hasta que se le detenga con Ctrl+C.

    Esta máquina debe ver la misma carpeta de ejercicios, con la misma ruta, y el mismo CKAN.
    """
    server = find_server(servidor)
    _out.print(f"Corre lotes de {escape(server)} como «{escape(nombre)}». Para terminar: Ctrl+C.")
    flow_services().work_for(server, nombre)


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea flujos abajo")
def abajo() -> None:
    """Apaga todo; los horarios y lo que ya corrió se conservan."""
    with explained():
        flow_services().down()
    _out.print("Los flujos están apagados.")


@app.command(**COMMAND_STYLE, epilog="Ejemplo: cocrea flujos estado --formato json")
def estado(formato: Format = "texto") -> None:
    """Dice si están encendidos, qué corre solo, cuándo le toca y cómo le fue la última vez.

    Con --formato json: {"url", "servicios", "flujos": [{"nombre", "descripcion", "pausado", "ahora", "siguiente",
    "ultima", "como_fue", "mensaje"}]}.
    """
    services = flow_services()
    running = {name: one.ready for name, one in services.services().items()}
    url = services.answering_at
    found = deployments(url) if url else []
    if formato == "json":
        show.as_json({"url": url, "servicios": running, "flujos": [_as_json(one) for one in found]})
        return
    if url is None:
        _out.print("Los flujos están apagados. Enciéndalos con «cocrea flujos arriba EJERCICIO».")
        return
    _out.print(f"Los flujos se ven en {url}")
    _out.print(_table(found))


def _table(found: list[Deployment]) -> Table:
    table = Table("flujo", "le toca", "la última vez")
    for one in found:
        table.add_row(escape(one.name), _coming(one), escape(_last(one)))
    return table


def _coming(one: Deployment) -> str:
    if one.now:
        return one.now
    if one.paused:
        return "en pausa"
    # The server writes down only the coming months, some seconds after it is told.
    return _moment(one.next_run) or ("más adelante" if one.scheduled else "a mano")


def _last(one: Deployment) -> str:
    if one.last_run is None:
        return "todavía no corre"
    told = f"{_ENDED.get(one.last_state, one.last_state)}, {_moment(one.last_run)}"
    return told if one.last_state == "COMPLETED" else f"{told}: {one.last_message}"


def _moment(value: datetime | None) -> str:
    return local(value) if value else ""


def _as_json(one: Deployment) -> dict[str, Any]:
    return {
        "nombre": one.name,
        "descripcion": one.description,
        "pausado": one.paused,
        "ahora": one.now,
        "siguiente": one.next_run.isoformat() if one.next_run else None,
        "ultima": one.last_run.isoformat() if one.last_run else None,
        "como_fue": _ENDED.get(one.last_state, "") if one.last_run else None,
        "mensaje": one.last_message,
    }
