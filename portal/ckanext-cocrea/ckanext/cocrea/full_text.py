"""The text that CKAN's search looks through, worked out once for each distinct text of a column.

Words of a hundred thousand rows take CKAN's own trigger 40 s; a column of a budget has some hundreds of texts, so
that their words are found once and each row only puts its columns' together.
"""

from __future__ import annotations

from typing import Any

from ckanext.cocrea.definition import Definition
from psycopg2 import sql

# A column with more distinct texts than this share of its rows is worked out row by row.
_MOST_DISTINCT = 0.3
_INLINE = sql.SQL("coalesce(cocrea.lexemes(l.{column}), ''::tsvector)")


def dictionaries(cursor: Any, definition: Definition, loaded: str) -> list[tuple[str, str]]:
    """Make a table of distinct texts and their words for each column of the ``loaded`` table where that helps.

    Returns columns with their tables, which last until the transaction ends.
    """
    cursor.execute(sql.SQL("ANALYZE cocrea.{}").format(sql.Identifier(loaded)))
    cursor.execute(
        "SELECT attname, n_distinct, reltuples FROM pg_stats JOIN pg_class ON relname = tablename "
        "JOIN pg_namespace n ON n.oid = relnamespace AND nspname = schemaname "
        "WHERE schemaname = 'cocrea' AND tablename = %s",
        (loaded,),
    )
    share = {name: -found if found < 0 else found / max(rows, 1) for name, found, rows in cursor.fetchall()}
    made = []
    for number, column in enumerate(definition.text_columns):
        if share.get(column, 1) > _MOST_DISTINCT:
            continue
        name = f"d{number}_{loaded}"
        cursor.execute(
            sql.SQL(
                "CREATE UNLOGGED TABLE cocrea.{name} AS SELECT v, cocrea.lexemes(v) AS words FROM "
                "(SELECT DISTINCT {column} AS v FROM cocrea.{loaded} WHERE {column} IS NOT NULL) AS distinct_texts"
            ).format(name=sql.Identifier(name), column=sql.Identifier(column), loaded=sql.Identifier(loaded))
        )
        cursor.execute(sql.SQL("ANALYZE cocrea.{}").format(sql.Identifier(name)))
        made.append((column, name))
    return made


def words(definition: Definition, made: list[tuple[str, str]]) -> sql.Composable:
    """The expression of a row's words, of the loaded table ``l`` and its dictionaries d0, d1… as joined below."""
    joined = {
        column: sql.SQL("coalesce({}.words, ''::tsvector)").format(_alias(n)) for n, (column, _) in enumerate(made)
    }
    parts = [joined.get(column, _INLINE.format(column=sql.Identifier(column))) for column in definition.text_columns]
    return sql.SQL(" || ").join(parts) if parts else sql.SQL("''::tsvector")


def joins(made: list[tuple[str, str]]) -> sql.Composable:
    """The joins of the loaded table ``l`` with its dictionaries."""
    return sql.SQL(" ").join(
        sql.SQL("LEFT JOIN cocrea.{table} AS {alias} ON {alias}.v = l.{column}").format(
            table=sql.Identifier(table), alias=_alias(number), column=sql.Identifier(column)
        )
        for number, (column, table) in enumerate(made)
    )


def _alias(number: int) -> sql.Identifier:
    return sql.Identifier(f"d{number}")
