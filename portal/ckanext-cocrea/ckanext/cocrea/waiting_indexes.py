"""The indexes of a table that waits: under names of their own, since of one table several versions may wait.

In a schema only one index has a name. Each gets the one that it should have, which its comment says, once its table is
served and the one before is gone.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ckanext.cocrea.database import SCHEMA, quoted
from psycopg2 import sql


def waiting_name(table: str, name: str) -> sql.Identifier:
    """Of the index of the ``table`` that waits which is to be called ``name``."""
    digest = hashlib.md5(f"{table}/{name}".encode(), usedforsecurity=False).hexdigest()
    return sql.Identifier(f"w_{digest}")


def remember(cursor: Any, table: str, name: str) -> None:
    """Note what the index that was just made under its waiting name is to be called."""
    index = sql.SQL("{}.{}").format(sql.Identifier(SCHEMA), waiting_name(table, name))
    cursor.execute(sql.SQL("COMMENT ON INDEX {} IS {}").format(index, sql.Literal(name)))


def give_names(cursor: Any, served: str) -> None:
    """Call the indexes of the table ``served``, which waited until now, as they should be called."""
    cursor.execute(
        "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = to_regclass(%s) AND c.relname LIKE 'w\\_%%'",
        (quoted("public", served),),
    )
    for waiting, name in cursor.fetchall():
        if name:
            index = sql.Identifier("public", waiting)
            cursor.execute(
                sql.SQL("COMMENT ON INDEX {0} IS NULL; ALTER INDEX {0} RENAME TO {1}").format(
                    index, sql.Identifier(name)
                )
            )
