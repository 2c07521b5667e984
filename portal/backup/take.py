"""Taking a backup while the portal is used."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pipelines import disk
from pipelines.errors import ServiceError, UsageError
from pipelines.exercise import Exercise
from portal.backup import manifest
from portal.backup.drafts import draft_of, sweep
from portal.backup.keys import mark_of
from portal.backup.manifest import Manifest, SavedExercise, SavedPortal
from portal.box import Box, archives, base_backup, postgres
from portal.box.ports import remembered_ports
from portal.box.private import open_new, write_private

DATABASES, FILES, PREFECT = "postgresql.tar.gz", "archivos.tar", "prefect.db"
# What another process is still writing.
_UNFINISHED = ".recibiendo-"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Everything:
    """What is to be saved. ``prefect`` is the file of its database, which need not be there."""

    box: Box
    exercises: Sequence[Exercise]
    prefect: Path


def take(wanted: Everything, backups: Path, progress: Progress) -> Path:
    """Write a backup into the folder ``backups``; where it lies. Nobody publishes these exercises meanwhile.

    What earlier ones left that were killed goes. Raises UsageError, ServiceError (AlreadyRunning, DiskFull), any
    BoxError. Then nothing is left of it.
    """
    _check(wanted, backups)
    now = datetime.now(UTC)
    target = backups / f"respaldo-{now:%Y%m%d-%H%M%S}"
    with disk.typed_errors(target):
        sweep(backups, progress)
        with draft_of(target) as draft:
            portal, exercises = _save(wanted, draft, progress)
            names = sorted(one.name for one in draft.iterdir())
            told = Manifest(
                hecho=f"{now:%Y-%m-%dT%H:%M:%SZ}",
                cocrea=version("cocrea"),
                portal=portal,
                ejercicios=exercises,
                archivos={name: manifest.describe(draft / name) for name in names},
            )
            write_private(draft / manifest.NAME, told.as_text())
            draft.rename(target)
    return target


def _check(wanted: Everything, backups: Path) -> None:
    box = wanted.box
    if not box.is_set_up() and not wanted.exercises:
        raise UsageError(
            f"No hay qué respaldar: el portal «{box.layout.settings.name}» no existe, y no se indicó ningún ejercicio.",
            "Indique las carpetas de los ejercicios, o el portal con COCREA_PORTAL.",
        )
    if box.is_set_up() and not box.status().services[postgres.NAME].active:
        raise ServiceError(
            "El portal está apagado, y sus datos sólo se copian con él encendido.",
            "Enciéndalo con «cocrea portal arriba» y repita la orden.",
        )
    for one in wanted.exercises:
        if backups.resolve().is_relative_to(one.folder.resolve()):
            raise UsageError(
                f"El respaldo no puede quedar dentro de lo que respalda: {backups} está en {one.folder}.",
                "Elija una carpeta fuera del ejercicio, de preferencia en otro disco.",
            )


def _save(wanted: Everything, draft: Path, progress: Progress) -> tuple[SavedPortal | None, tuple[SavedExercise, ...]]:
    with ExitStack() as held:
        # What an exercise's folder says was published last is what the databases say, too.
        for one in wanted.exercises:
            held.enter_context(disk.exclusive(one.workspace.lock))
        portal = _save_databases(wanted.box, draft, progress) if wanted.box.is_set_up() else None
        exercises = tuple(_save_exercise(one, draft, progress) for one in wanted.exercises)
    if portal:
        progress("Copiando los archivos del portal.")
        archives.pack(wanted.box.layout.storage, draft / FILES, lambda path: not path.name.startswith(_UNFINISHED))
    if wanted.prefect.is_file():
        progress("Copiando los horarios y la historia de Prefect.")
        save_sqlite(wanted.prefect, draft / PREFECT)
    return portal, exercises


def _save_databases(box: Box, draft: Path, progress: Progress) -> SavedPortal:
    progress("Copiando las bases de datos del portal.")
    box.save_databases(draft / DATABASES)
    ports = remembered_ports(box.layout.portal)
    assert ports
    return SavedPortal(
        nombre=box.layout.settings.name,
        puerto=ports["ckan"],
        ckan=box.layout.settings.ckan,
        postgresql=base_backup.major_version(),
        maquina=platform.machine(),
        claves=mark_of(box.secrets()),
    )


def _save_exercise(exercise: Exercise, draft: Path, progress: Progress) -> SavedExercise:
    progress(f"Copiando el ejercicio «{exercise.title}».")
    name = f"ejercicio-{exercise.slug}.tar"
    archives.pack(exercise.folder, draft / name, lambda path: path != exercise.workspace.lock)
    return SavedExercise(exercise.slug, exercise.title, str(exercise.folder.resolve()), name)


def save_sqlite(source: Path, target: Path) -> None:
    """By SQLite's own means: whoever writes meanwhile is not waited for, and nothing of it is half there."""
    open_new(target).close()
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as kept:
        live.backup(kept)
