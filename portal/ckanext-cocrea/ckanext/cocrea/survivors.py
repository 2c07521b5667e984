"""What people added to a table, and its next version keeps: indexes, triggers, permissions, aliases, views."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg2
from ckan.plugins.toolkit import config
from ckanext.cocrea.database import SCHEMA, quoted
from ckanext.cocrea.definition import Definition
from ckanext.cocrea.waiting_indexes import remember, waiting_name
from psycopg2 import sql
from sqlalchemy.engine import make_url

# No role has this name.
EVERYONE = "public"
_OWN_TRIGGERS = ("zfulltext", "cocrea_touched")


class TableMoved(Exception):
    """Another switch put the table away while it was looked at."""


@dataclass(frozen=True)
class View:
    """A view of a table, and who may read it. ``told`` is how people defined it, None for a mere name of the table."""

    schema: str
    name: str
    told: str | None
    readers: list[str]

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)


def keep_what_people_added(cursor: Any, definition: Definition, staged: str) -> None:
    """Give the ``staged`` table the indexes and triggers that people put on the one that is served.

    An index of a column that is no longer there is not kept: there is nothing to index. Raises TableMoved.
    """
    served = quoted("public", definition.resource_id)
    own = [definition.index_name(one) for one in (("_full_text",), definition.primary_key, *definition.indexes)]
    try:
        cursor.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid), true FROM pg_index i JOIN pg_class c "
            "ON c.oid = i.indexrelid "
            "WHERE i.indrelid = to_regclass(%s) AND NOT i.indisprimary AND NOT c.relname = ANY (%s) "
            "UNION ALL SELECT tgname, pg_get_triggerdef(oid), false FROM pg_trigger "
            "WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND NOT tgname = ANY (%s)",
            (served, own, served, list(_OWN_TRIGGERS)),
        )
    except psycopg2.InternalError as error:
        raise TableMoved(definition.resource_id) from error
    for number, (name, told, index) in enumerate(cursor.fetchall()):
        made, _on, rest = told.partition(f" ON {served} ")
        if not rest:
            continue
        cursor.execute(f"SAVEPOINT kept_{number}")
        try:
            if index:
                kind = made[: made.index(" INDEX ")] + " INDEX "
                made = kind + waiting_name(staged, name).as_string(cursor)
            cursor.execute(f"{made} ON {quoted(SCHEMA, staged)} {rest}")
            if index:
                remember(cursor, staged, name)
        except psycopg2.ProgrammingError:
            cursor.execute(f"ROLLBACK TO SAVEPOINT kept_{number}")


def views_of(cursor: Any, resource_id: str) -> list[View]:
    """The views that show the table, each before those that show it in turn.

    One with the column of the search's words was made with all of the table's columns, as CKAN makes aliases.
    """
    cursor.execute(
        "WITH RECURSIVE showing AS (SELECT to_regclass(%s)::oid AS oid, 0 AS depth UNION "
        "SELECT r.ev_class, depth + 1 FROM showing JOIN pg_depend d ON d.refobjid = showing.oid "
        "JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> showing.oid) "
        "SELECT n.nspname, v.relname, pg_get_viewdef(v.oid), max(depth), "
        "EXISTS (SELECT FROM pg_attribute WHERE attrelid = v.oid AND attname = '_full_text') "
        "FROM showing JOIN pg_class v USING (oid) JOIN pg_namespace n ON n.oid = v.relnamespace "
        "WHERE v.relkind = 'v' GROUP BY v.oid, n.nspname, v.relname ORDER BY max(depth), v.relname",
        (quoted("public", resource_id),),
    )
    return [
        View(schema, name, None if words and _is_plain(told, resource_id) else told, _granted(cursor, schema, name))
        for schema, name, told, _depth, words in cursor.fetchall()
    ]


def aliases_of(cursor: Any, resource_id: str) -> list[str]:
    """Other names of the table, as CKAN knows them: views of ``public`` that show all of it."""
    return sorted(one.name for one in views_of(cursor, resource_id) if one.told is None and one.schema == "public")


def show_again(cursor: Any, views: Sequence[View]) -> None:
    """Make the views that people defined anew. One of a column that is no longer there is not kept."""
    for number, one in enumerate(each for each in views if each.told):
        cursor.execute(f"SAVEPOINT shown_{number}")
        try:
            cursor.execute(sql.SQL("CREATE VIEW {} AS ").format(one.identifier).as_string(cursor) + one.told)
            allow(cursor, one.identifier, one.readers)
        except psycopg2.ProgrammingError:
            cursor.execute(f"ROLLBACK TO SAVEPOINT shown_{number}")


def allow(cursor: Any, name: sql.Composable, readers: Sequence[str]) -> None:
    """Let the roles read a table or view."""
    for one in readers:
        role = sql.SQL("PUBLIC") if one == EVERYONE else sql.Identifier(one)
        cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(name, role))


def is_free_for(cursor: Any, name: str, resource_id: str) -> bool:
    """Whether the resource's table may be called ``name``: nothing is, or it is that table, or one of its views."""
    cursor.execute("SELECT relkind = 'r' FROM pg_class WHERE oid = to_regclass(%s)", (quoted("public", name),))
    found = cursor.fetchone()
    if found is None:
        return True
    return bool(found[0]) if name == resource_id else name in aliases_of(cursor, resource_id)


def table_called(cursor: Any, name: str) -> str | None:
    """The table that has that name in ``public``, or that the view of that name shows; None when nothing has it."""
    cursor.execute(
        "SELECT CASE WHEN c.relkind = 'v' THEN (SELECT min(t.relname) FROM pg_rewrite r JOIN pg_depend d "
        "ON d.objid = r.oid JOIN pg_class t ON t.oid = d.refobjid AND t.oid <> c.oid WHERE r.ev_class = c.oid) END, "
        "c.relname FROM pg_class c WHERE c.oid = to_regclass(%s)",
        (quoted("public", name),),
    )
    found = cursor.fetchone()
    return str(found[0] or found[1]) if found else None


def readers_of(cursor: Any, resource_id: str) -> list[str]:
    """The roles that may read the table: those that could, and the one that CKAN reads with."""
    reader = make_url(config["ckan.datastore.read_url"]).username
    return sorted({*_granted(cursor, "public", resource_id), *([reader] if reader else [])})


def show_under(cursor: Any, resource_id: str, aliases: Sequence[str]) -> None:
    """Views of the table by other names, as CKAN's own aliases are."""
    for one in aliases:
        cursor.execute(
            sql.SQL("CREATE VIEW public.{} AS SELECT * FROM public.{}").format(
                sql.Identifier(one), sql.Identifier(resource_id)
            )
        )


def _granted(cursor: Any, schema: str, name: str) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT CASE g.grantee WHEN 0 THEN %s ELSE pg_get_userbyid(g.grantee) END "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) g "
        "WHERE n.nspname = %s AND c.relname = %s AND g.privilege_type = 'SELECT' AND g.grantee <> c.relowner",
        (EVERYONE, schema, name),
    )
    return sorted(one for (one,) in cursor.fetchall())


def _is_plain(told: str, resource_id: str) -> bool:
    """Whether a view has no condition, join or order: nothing stands after the table's name."""
    return re.search(rf'\sFROM (public\.)?"?{re.escape(resource_id)}"?;$', told) is not None
