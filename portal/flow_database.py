"""Prefect's own database where it is a file: whether it can still be read, asked before the server is turned on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from portal.box.errors import BoxError

# Another process may be writing; what it holds for longer, the server would wait for too.
_PATIENCE_SECONDS = 10


class DatabaseDamaged(BoxError):
    """Prefect's database is there and is none: a disk that filled up, a power cut, a copy made by halves."""


def check(path: Path) -> None:
    """Raises DatabaseDamaged. A database that is not there is made by the server."""
    if not path.exists():
        return
    connection = sqlite3.connect(path, timeout=_PATIENCE_SECONDS)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # Locked, or unreadable for another reason that the server tells better.
        return
    except sqlite3.DatabaseError as error:
        raise DatabaseDamaged(
            f"La base de datos de Prefect está dañada: {path}.",
            "Muévala a otra carpeta y repita la orden con todos sus ejercicios: se hace una nueva con sus horarios. "
            "Sólo se pierde la historia de las corridas; lo publicado en CKAN y las entregas no dependen de ella.",
        ) from error
    finally:
        connection.close()
