"""A folder as one tar of mode 0600, taken while others write in it, and back."""

import contextlib
import tarfile
from collections.abc import Callable
from pathlib import Path

from portal.box.errors import DamagedBackup
from portal.box.private import open_new


def pack(folder: Path, target: Path, is_wanted: Callable[[Path], bool] = lambda _: True) -> None:
    """Write all files below ``folder``; one that goes meanwhile is left out. Raises OSError.

    A file with two names takes the room of one; what a symbolic link leads to is kept, not the link.
    """
    with open_new(target) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            if is_wanted(path):
                with contextlib.suppress(FileNotFoundError):
                    source = path.resolve(strict=True) if path.is_symlink() else path
                    tar.add(source, arcname=str(path.relative_to(folder)), recursive=False)


def unpack(source: Path, folder: Path) -> None:
    """Put them below ``folder``, and nothing outside it. Raises DamagedBackup, OSError."""
    try:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise DamagedBackup(f"No se puede leer {source}: {error}.", "Use otro respaldo: este está dañado.") from error
