"""Putting a backup into an empty portal."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines import disk
from pipelines.errors import UsageError
from portal.backup.keys import mark_of, read_keys
from portal.backup.manifest import Manifest, SavedPortal
from portal.backup.take import DATABASES, FILES, PREFECT
from portal.box import Box, archives, base_backup
from portal.box.credentials import Secrets

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Recovered:
    """Where each exercise is, and those of them that were there already and stayed as they are."""

    exercises: tuple[Path, ...]
    kept: tuple[Path, ...]


def keys_for(saved: SavedPortal, path: Path | None, without: bool) -> Secrets | None:
    """The portal's keys from the file that was kept apart; None when somebody says that there are none.

    Raises UsageError when nobody says, or they are another portal's.
    """
    if path is None:
        if not without:
            raise UsageError(
                "Falta decir dónde están las claves del portal, que se guardan aparte del respaldo.",
                "Agregue --claves ARCHIVO. Si se perdieron, --sin-claves: se recupera todo, menos lo que la gente "
                "escribió en el buzón y los tokens de API, que habrá que hacer de nuevo.",
            )
        return None
    found = read_keys(path)
    if mark_of(found) != saved.claves:
        raise UsageError(
            f"Las claves de {path} no son las del portal de este respaldo.",
            f"Busque las que se guardaron del portal «{saved.nombre}».",
        )
    return found


def check_fits(saved: SavedPortal, box: Box) -> None:
    """Raises UsageError when this box could not read what was saved."""
    here = {
        "CKAN": (saved.ckan, box.layout.settings.ckan),
        "PostgreSQL": (saved.postgresql, base_backup.major_version()),
        "una máquina": (saved.maquina, platform.machine()),
    }
    for what, (wanted, found) in here.items():
        if wanted != found:
            raise UsageError(
                f"El respaldo es de {what} {wanted}, y aquí es {found}.",
                f"Repita la orden con COCREA_CKAN={wanted}."
                if what == "CKAN"
                else "Recupérelo con la versión de Cocrea que lo hizo, en una máquina igual.",
            )


def put_portal(folder: Path, box: Box, secrets: Secrets | None, progress: Progress) -> None:
    """Make the portal and start it. Raises any BoxError."""
    progress("Recuperando las bases de datos y los archivos del portal.")
    box.put_back(folder / DATABASES, folder / FILES, secrets, progress)
    box.up(progress)


def put_exercises(folder: Path, saved: Manifest, elsewhere: Path | None, progress: Progress) -> Recovered:
    """Make the folder of each exercise where it was, or in ``elsewhere``; one that is there is left alone.

    Raises UsageError, DiskFull, DamagedBackup.
    """
    exercises, kept = [], []
    for one in saved.ejercicios:
        target = elsewhere / one.clave if elsewhere else Path(one.carpeta)
        exercises.append(target)
        if target.exists():
            kept.append(target)
            continue
        progress(f"Recuperando el ejercicio «{one.titulo}» en {target}.")
        draft = target.with_name(f".{target.name}.en-curso")
        with disk.typed_errors(target):
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            archives.unpack(folder / one.archivo, draft)
            draft.rename(target)
    return Recovered(tuple(exercises), tuple(kept))


def put_prefect(folder: Path, target: Path, over: bool) -> bool:
    """Have Prefect's database where there is none, or ``over`` the one there is; whether it was put.

    Its server must be down. Raises DiskFull, UsageError.
    """
    source = folder / PREFECT
    if not source.is_file() or (target.exists() and not over):
        return False
    with disk.typed_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o600)
    return True
