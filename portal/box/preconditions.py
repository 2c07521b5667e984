"""What must hold before anything is downloaded: platform, Python, disk."""

import platform
import shutil
import sys
from pathlib import Path

from portal.box.errors import NoDiskSpace, PythonTooOld, UnsupportedPlatform

OLDEST_PYTHON = (3, 11)
FIRST_UNKNOWN_PYTHON = (3, 14)
MACHINES = {"Linux": {"x86_64", "aarch64"}}
"""Where PostgreSQL, Valkey and Java are all published as wheels at the pinned versions."""

# Measured: downloads 250 MB, CKAN's environment 190 MB where it cannot share them, a new portal 110 MB; the
# rest is room for the first data and PostgreSQL's journal.
INSTALLATION_BYTES = 1_200_000_000
NEW_PORTAL_BYTES = 500_000_000
LATER_START_BYTES = 200_000_000


def check_platform(system: str = platform.system(), machine: str = platform.machine()) -> None:
    """Raises UnsupportedPlatform where there is no PostgreSQL, Valkey or Java to install."""
    if machine not in MACHINES.get(system, set()):
        known = "; ".join(f"{name} ({', '.join(sorted(each))})" for name, each in MACHINES.items())
        raise UnsupportedPlatform(
            f"El portal local no funciona en {system} ({machine}): le faltan PostgreSQL, Valkey o Java.",
            f"Úselo en {known}, o publique en un CKAN que ya exista con COCREA_CKAN_URL y COCREA_CKAN_TOKEN.",
        )


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raises PythonTooOld for a Python that CKAN's lock was not made for."""
    if not OLDEST_PYTHON <= version < FIRST_UNKNOWN_PYTHON:
        raise PythonTooOld(
            f"Este Python es {version[0]}.{version[1]}; el portal local necesita 3.11, 3.12 o 3.13.",
            "Instale uno de ellos y cree de nuevo el entorno con él.",
        )


def check_disk(folder: Path, needed_bytes: int) -> None:
    """Raises NoDiskSpace when the folder's disk has less than `needed_bytes` free."""
    if not has_room(folder, needed_bytes):
        free = shutil.disk_usage(folder).free
        raise NoDiskSpace(
            f"En el disco de {folder} quedan {free / 1e6:,.0f} MB libres; "
            f"el portal local necesita {needed_bytes / 1e6:,.0f} MB.",
            "Libere espacio, o ponga la carpeta de datos en otro disco con COCREA_HOME.",
        )


def has_room(folder: Path, needed_bytes: int) -> bool:
    """Whether the folder's disk has so much free."""
    return shutil.disk_usage(folder).free >= needed_bytes


def check(home: Path, installed: bool, created: bool) -> None:
    """Everything that must hold before a start.

    Raises: UnsupportedPlatform, PythonTooOld, NoDiskSpace.
    """
    check_platform()
    check_python()
    needed = LATER_START_BYTES if created else NEW_PORTAL_BYTES
    check_disk(home, needed if installed else INSTALLATION_BYTES)
