"""Writing files whole or not at all, with typed errors when the disk says no."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import AlreadyRunning, DiskFull, UsageError


@contextmanager
def typed_errors(path: Path) -> Iterator[None]:
    """Turn a full disk, a forbidden folder and a file in a folder's place into errors. Other OSErrors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                f"No queda espacio en el disco para escribir {path}.",
                "Libere espacio y vuelva a correr el mismo comando; no se publicó nada a medias.",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise UsageError(
                f"No tengo permiso para escribir en {path}.",
                "Copie el ejercicio a una carpeta suya, o pida permiso de escritura sobre ella.",
            ) from error
        if error.errno in (errno.ENOTDIR, errno.EEXIST):
            raise UsageError(
                f"Hay un archivo donde debe haber una carpeta, y no se puede escribir {path}.",
                f"Cambie de nombre el archivo «{_in_the_way(Path(error.filename or path))}» y vuelva a correr el mismo "
                "comando.",
            ) from error
        raise


def _in_the_way(path: Path) -> Path:
    """The file that is where a folder must be: ``path``, or what it would lie in."""
    return next((one for one in (path, *path.parents) if one.exists() and not one.is_dir()), path)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the file ``path`` for one process at a time; the system lets go of it however the process ends.

    Raises AlreadyRunning when another one holds it; DiskFull, UsageError.
    """
    with typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"Otra corrida de este ejercicio no ha terminado (tiene {path}).",
                "Espere a que termine y vuelva a correr el comando.",
            ) from error
        yield


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` so that readers see the old file or the whole new one. Raises DiskFull, UsageError."""
    with typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = unused_name(path.parent, f".{path.name}.")
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def new_folder(parent: Path, prefix: str) -> Path:
    """An empty folder beside what it will become, to be renamed into its place. Raises OSError.

    Whoever may read a file made here may read it, as the umask says: those of ``tempfile`` are of one user alone, and
    the group that makes the backups could not copy a release.
    """
    folder = unused_name(parent, prefix)
    folder.mkdir()
    return folder


def unused_name(folder: Path, prefix: str) -> Path:
    """Where to write something before it is renamed into its place; it begins with ``prefix``."""
    return folder / f"{prefix}{secrets.token_hex(8)}"
