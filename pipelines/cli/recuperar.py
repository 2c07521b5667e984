"""`cocrea recuperar`: from a backup to a portal that answers, checked by the Acuses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.cli import show
from pipelines.cli.access import ckan_access
from pipelines.cli.portal import explained
from pipelines.cli.progress import show_progress
from pipelines.cli.spanish import COMMAND_STYLE
from pipelines.errors import NotTheRelease, UsageError
from pipelines.exercise import load_exercise
from pipelines.run import verify_last
from portal.backup.manifest import SavedPortal, read_whole
from portal.backup.recover import check_fits, keys_for, put_exercises, put_portal, put_prefect
from portal.box import Box
from portal.box.ports import is_available
from portal.flow_services import flow_services
from portal.site import site_settings


def recuperar(
    respaldo: Annotated[Path, typer.Argument(metavar="RESPALDO", help="La carpeta que escribió «cocrea respaldo».")],
    claves: Annotated[Path | None, typer.Option("--claves", help="El archivo con las claves del portal.")] = None,
    sin_claves: Annotated[
        bool, typer.Option("--sin-claves", help="Las claves se perdieron: recupera lo que no las necesita.")
    ] = False,
    en: Annotated[
        Path | None, typer.Option("--en", help="Dónde poner los ejercicios; si no se da, donde estaban.")
    ] = None,
    encima: Annotated[
        bool, typer.Option("--encima", help="Borra antes el portal que haya, y los horarios de Prefect.")
    ] = False,
) -> None:
    """Recupera un respaldo en un portal vacío, lo enciende y comprueba con los Acuses que sirve lo que servía.

    Un ejercicio cuya carpeta existe no se toca.
    """
    out = show.console()
    saved = read_whole(respaldo)
    with explained():
        if saved.portal:
            _recover_portal(respaldo, saved.portal, (claves, sin_claves), encima, out)
        recovered = put_exercises(respaldo, saved, en, lambda line: out.print(escape(line)))
        _recover_prefect(respaldo, encima, out)
    for folder in recovered.kept:
        out.print(f"[yellow]![/yellow] {escape(str(folder))} ya estaba, y se dejó como está.")
    _verify(recovered.exercises, out)
    out.print(f"[green]✓[/green] Se recuperó el respaldo del {saved.hecho}.")


def _recover_portal(
    respaldo: Path, saved: SavedPortal, keys: tuple[Path | None, bool], encima: bool, out: Console
) -> None:
    box = Box(site_settings())
    secrets = keys_for(saved, *keys)
    check_fits(saved, box)
    if encima:
        box.erase(progress=out.print)
    elif box.is_set_up():
        raise UsageError(
            f"Ya hay un portal en {box.layout.portal}: no se tocó.",
            "Elija otro nombre con COCREA_PORTAL, o agregue --encima para borrarlo antes.",
        )
    port = saved.puerto if is_available(saved.puerto, box.layout.portal) else None
    box = Box(site_settings(port=port))
    put_portal(respaldo, box, secrets, lambda line: out.print(escape(line)))
    out.print(f"El portal está en {box.status().url}")


def _recover_prefect(respaldo: Path, encima: bool, out: Console) -> None:
    services = flow_services()
    if encima:
        services.down()
    if put_prefect(respaldo, services.database, encima):
        out.print("Se recuperaron los horarios y la historia de Prefect: «cocrea flujos arriba» los enciende.")


def _verify(folders: tuple[Path, ...], out: Console) -> None:
    """Raises NotTheRelease when what is served is not what an exercise says was published last."""
    # One that was never published has nothing to compare.
    exercises = [one for one in map(load_exercise, folders) if one.workspace.releases.is_dir()]
    url = ckan_access().url if exercises else ""
    found = [acuse for one in exercises for acuse in verify_last(one, url, show_progress)]
    show.acuses(found, out)
    if not all(one.matches for one in found):
        raise NotTheRelease()


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    example = "Ejemplo: cocrea recuperar /mnt/respaldos/respaldo-20261126-060000 --claves /mnt/llaves/portal.json"
    app.command(**COMMAND_STYLE, epilog=example)(recuperar)
