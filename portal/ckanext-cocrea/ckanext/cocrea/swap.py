"""Putting a stage in the place of the table that CKAN serves, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.cocrea.database import SCHEMA, quoted
from ckanext.cocrea.staging import Staged, drop_stage, find_stage
from ckanext.cocrea.survivors import allow, readers_of, show_again, show_under, views_of
from ckanext.cocrea.waiting_indexes import give_names
from psycopg2 import sql


class NotStaged(Exception):
    """The stage is not there, or what it changes is no longer what CKAN serves: it must be staged again."""


def put(cursor: Any, resource_id: str, content: str, aliases: Sequence[str]) -> int:
    """Serve the stage of that ``content``; how many rows the table has now. Raises NotStaged.

    Readers wait for the end of the caller's transaction, and then see the new table.
    """
    state, found = state_of(cursor, resource_id), find_stage(cursor, resource_id, content)
    # What somebody touched is no longer what we know it to be.
    served = None if state is None or state["touched"] else state
    if found is None:
        if served is None or served["content"] != content:
            raise NotStaged(resource_id)
        return int(served["rows"])
    cursor.execute("SET LOCAL cocrea.own_change = 'on'")
    if found.base is None:
        _replace(cursor, resource_id, found.table, aliases)
    else:
        if served is None or served["content"] != found.base:
            raise NotStaged(resource_id)
        _patch(cursor, resource_id, found.table, served["rows"], found.rows)
    _note(cursor, resource_id, found)
    drop_stage(cursor, found.table)
    return found.rows


def state_of(cursor: Any, resource_id: str) -> dict[str, Any] | None:
    """What is known of a table that we loaded: ``content``, ``sha256`` of its CSV, ``rows``, and ``touched``.

    ``touched`` tells how it was changed since: insert, update, delete, truncate; "outside" by rows that another role
    of PostgreSQL wrote, past CKAN; "replaced" when another table stands in its place, "gone" when none does; "altered"
    when only its columns or their dictionary are others. None when it was not. ``altered`` tells that they are,
    whatever else.
    """
    table = quoted("public", resource_id)
    cursor.execute(
        "SELECT content, sha256, rows, CASE WHEN to_regclass(%s) IS NULL THEN 'gone' "
        "WHEN oid <> to_regclass(%s) THEN 'replaced' WHEN touched IS NOT NULL THEN touched "
        "WHEN columns <> cocrea.columns_of(%s) THEN 'altered' END, "
        "to_char(touched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
        "coalesce(columns <> cocrea.columns_of(%s), false) FROM cocrea.served WHERE resource_id = %s",
        (table, table, table, table, resource_id),
    )
    found, names = cursor.fetchone(), ("content", "sha256", "rows", "touched", "touched_at", "altered")
    return dict(zip(names, found, strict=True)) if found else None


def take_away(cursor: Any, resource_id: str) -> None:
    """Drop a table that CKAN serves, with its aliases."""
    _drop(cursor, resource_id)
    cursor.execute("DELETE FROM cocrea.served WHERE resource_id = %s", (resource_id,))
    if has_table_stats(cursor):
        cursor.execute("DELETE FROM public._table_stats WHERE resource_id = %s", (resource_id,))


def has_table_stats(cursor: Any) -> bool:
    """Whether this CKAN keeps the count of each table's rows (2.12 does, 2.11 does not)."""
    cursor.execute("SELECT to_regclass('public._table_stats') IS NOT NULL")
    return bool(cursor.fetchone()[0])


def _replace(cursor: Any, resource_id: str, staged: str, aliases: Sequence[str]) -> None:
    views, readers = views_of(cursor, resource_id), readers_of(cursor, resource_id)
    _drop(cursor, resource_id)
    cursor.execute(
        sql.SQL("ALTER TABLE cocrea.{0} SET SCHEMA public; ALTER TABLE public.{0} RENAME TO {1}").format(
            sql.Identifier(staged), sql.Identifier(resource_id)
        )
    )
    give_names(cursor, resource_id)
    names = sorted({*aliases, *(one.name for one in views if one.told is None)})
    show_under(cursor, resource_id, names)
    for one in (resource_id, *names):
        allow(cursor, sql.Identifier("public", one), readers)
    show_again(cursor, views)


def _patch(cursor: Any, resource_id: str, staged: str, rows_before: int, rows_after: int) -> None:
    key, columns = _columns(cursor, f"g_{staged}"), _columns(cursor, staged)
    same = sql.SQL(" AND ").join(sql.SQL("t.{0} = s.{0}").format(sql.Identifier(one)) for one in key)
    names = {"served": sql.Identifier("public", resource_id), "gone": sql.Identifier("cocrea", f"g_{staged}"),
             "changed": sql.Identifier("cocrea", staged), "same": same,
             "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
             "new": sql.SQL(", ").join(sql.SQL("{0} = s.{0}").format(sql.Identifier(one)) for one in columns),
             }  # fmt: skip
    counts = []
    for statement in (
        "DELETE FROM {served} AS t USING {gone} AS s WHERE {same}",
        "UPDATE {served} AS t SET {new} FROM {changed} AS s WHERE {same}",
        "INSERT INTO {served} ({columns}) SELECT {columns} FROM {changed} AS s "
        "WHERE NOT EXISTS (SELECT FROM {served} AS t WHERE {same})",
    ):
        cursor.execute(sql.SQL(statement).format(**names))
        counts.append(cursor.rowcount)
    if rows_before - counts[0] + counts[2] != rows_after:
        raise NotStaged(resource_id)


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped "
        "ORDER BY attnum", (quoted(SCHEMA, table),),
    )  # fmt: skip
    return [one for (one,) in cursor.fetchall()]


def _note(cursor: Any, resource_id: str, put: Staged) -> None:
    table = quoted("public", resource_id)
    cursor.execute(
        "INSERT INTO cocrea.served (resource_id, content, sha256, rows, oid, columns) "
        "VALUES (%s, %s, %s, %s, to_regclass(%s), cocrea.columns_of(%s)) "
        "ON CONFLICT (resource_id) DO UPDATE SET content = excluded.content, sha256 = excluded.sha256, "
        "rows = excluded.rows, oid = excluded.oid, columns = excluded.columns, since = now(), touched = NULL, "
        "touched_at = NULL",
        (resource_id, put.content, put.sha256, put.rows, table, table),
    )
    if has_table_stats(cursor):
        cursor.execute(
            "INSERT INTO public._table_stats (resource_id, stats) VALUES (%s, jsonb_build_object('rows', %s)) "
            "ON CONFLICT (resource_id) DO UPDATE SET stats = excluded.stats", (resource_id, put.rows),
        )  # fmt: skip


def _drop(cursor: Any, resource_id: str) -> None:
    for one in reversed(views_of(cursor, resource_id)):
        cursor.execute(sql.SQL("DROP VIEW {}").format(one.identifier))
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS public.{}").format(sql.Identifier(resource_id)))
