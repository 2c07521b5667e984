"""One command at a time: for a portal, and for the installation that portals share."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.box.private import private_folder


@contextlib.contextmanager
def exclusively(folder: Path, what: str, progress: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock `what` of a folder; wait for whoever holds it. The system frees it if the holder dies."""
    private_folder(folder)
    lock = os.open(folder / what, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Otra orden trabaja en el portal; se espera a que termine.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
