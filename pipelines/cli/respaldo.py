"""`cocrea respaldo`: a copy of all that a publication is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.cli import show
from pipelines.cli.portal import explained
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.exercise import load_exercise
from portal.backup.keys import save_keys
from portal.backup.manifest import read_whole
from portal.backup.take import Everything, take
from portal.box import Box
from portal.flow_services import flow_services
from portal.site import site_settings


def respaldo(
    carpeta: Annotated[Path, typer.Argument(metavar="CARPETA", help="Dónde guardar los respaldos.")],
    ejercicios: Annotated[
        list[Path] | None, typer.Argument(metavar="EJERCICIO…", help="Las carpetas de los ejercicios que se publican.")
    ] = None,
    claves: Annotated[
        Path | None, typer.Option("--claves", help="Un archivo, en otro lugar, para las claves del portal.")
    ] = None,
) -> None:
    """Respalda el portal local, los ejercicios y Prefect en una carpeta nueva, sin apagar nada.

    Las claves con las que se abre lo que la gente escribió no van en el respaldo: guárdelas una vez con --claves.
    """
    out = show.console()
    found = [load_exercise(one) for one in ejercicios or ()]
    with explained():
        box = Box(site_settings())
        if claves and box.is_set_up():
            save_keys(box.secrets(), claves, carpeta)
        wanted = Everything(box, found, flow_services().database)
        made = take(wanted, carpeta, lambda line: out.print(escape(line)))
    told = read_whole(made)
    megabytes = sum(one.bytes for one in told.archivos.values()) / 1e6
    out.print(f"[green]✓[/green] Respaldo de {megabytes:,.1f} MB en {escape(str(made))}")
    if claves and told.portal:
        out.print(f"Las claves del portal están en {escape(str(claves))}: guárdelas lejos del respaldo.")
    elif told.portal:
        out.print(
            "[yellow]![/yellow] Las claves del portal no van en él, y sin ellas no se lee lo que la gente escribió. "
            "Si todavía no las guardó, repita con --claves ARCHIVO."
        )


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    example = "Ejemplo: cocrea respaldo /mnt/respaldos mi-estado --claves /mnt/llaves/portal.json"
    app.command(**COMMAND_STYLE, epilog=example)(respaldo)
