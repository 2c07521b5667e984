"""What people added to a table, and its next version keeps: indexes, triggers, permissions, aliases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg2
from ckan.plugins.toolkit import config
from ckanext.cocrea.database import SCHEMA, quoted
from ckanext.cocrea.definition import Definition
from psycopg2 import sql
from sqlalchemy.engine import make_url

_OWN_TRIGGERS = ("zfulltext", "cocrea_touched")


def keep_what_people_added(cursor: Any, definition: Definition, staged: str) -> None:
    """Give the ``staged`` table the indexes and triggers that people put on the one that is served.

    An index of a column that is no longer there is not kept: there is nothing to index.
    """
    served = quoted("public", definition.resource_id)
    own = [definition.index_name(one) for one in (("_full_text",), definition.primary_key, *definition.indexes)]
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = to_regclass(%s) AND NOT i.indisprimary AND NOT c.relname = ANY (%s) "
        "UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND NOT tgname = ANY (%s)",
        (served, own, served, list(_OWN_TRIGGERS)),
    )
    for number, (_name, told) in enumerate(cursor.fetchall()):
        if f" ON {served} " not in told:
            continue
        cursor.execute(f"SAVEPOINT kept_{number}")
        try:
            cursor.execute(told.replace(f" ON {served} ", f" ON {quoted(SCHEMA, staged)} ", 1))
        except psycopg2.ProgrammingError:
            cursor.execute(f"ROLLBACK TO SAVEPOINT kept_{number}")


def aliases_of(cursor: Any, resource_id: str) -> list[str]:
    """The views of ``public`` that show the table."""
    cursor.execute(
        "SELECT DISTINCT v.relname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid "
        "JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace n ON n.oid = v.relnamespace "
        "WHERE d.refobjid = to_regclass(%s) AND v.relkind = 'v' AND n.nspname = 'public' AND v.oid <> d.refobjid",
        (quoted("public", resource_id),),
    )
    return sorted(one for (one,) in cursor.fetchall())


def readers_of(cursor: Any, resource_id: str) -> list[str]:
    """The roles that may read the table: those that could, and the one that CKAN reads with."""
    cursor.execute(
        "SELECT DISTINCT g.grantee::regrole::text FROM pg_class c, aclexplode(c.relacl) g "
        "WHERE c.oid = to_regclass(%s) AND g.privilege_type = 'SELECT' AND g.grantee <> 0 AND g.grantee <> c.relowner",
        (quoted("public", resource_id),),
    )
    found = {one.strip('"') for (one,) in cursor.fetchall()}
    reader = make_url(config["ckan.datastore.read_url"]).username
    return sorted(found | ({reader} if reader else set()))


def show_under(cursor: Any, resource_id: str, aliases: Sequence[str]) -> None:
    """Views of the table by other names, as CKAN's own aliases are."""
    for one in aliases:
        cursor.execute(
            sql.SQL("CREATE VIEW public.{} AS SELECT * FROM public.{}").format(
                sql.Identifier(one), sql.Identifier(resource_id)
            )
        )
