"""The text that CKAN's search looks through, worked out once for each text that many rows share.

Words of a hundred thousand rows take CKAN's own trigger 40 s; a column of a budget has some hundreds of texts. A sample
of the rows tells them: their words are found once, in dictionaries, and a row only puts its columns' together. Columns
that go together, as a code and its name, share a dictionary. A text that the sample lacks is worked out in its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.cocrea.definition import Definition
from psycopg2 import sql

_SAMPLE_ROWS = 30_000
# Columns share a dictionary while their texts make few pairs, as a share of the sample's rows: it stays in the cache.
_MOST_TOGETHER = 0.1
# A column whose texts hardly repeat has no use for one.
_MOST_DISTINCT = 0.5
# The words of fewer rows are found sooner than their dictionaries are made.
_FEWEST_ROWS = 500
_NONE = sql.SQL("''::tsvector")


@dataclass(frozen=True)
class Dictionary:
    """Columns of a loaded table, and the table with the words of their texts; None where there is no use for one."""

    columns: tuple[str, ...]
    table: str | None


def dictionaries(cursor: Any, definition: Definition, loaded: str, rows: int) -> list[Dictionary]:
    """Make the dictionaries of the ``loaded`` table, which has so many ``rows``: tables that the caller drops."""
    sample = f"d_{loaded}"
    if not definition.text_columns:
        return []
    if rows < _FEWEST_ROWS:
        return [Dictionary((one,), None) for one in definition.text_columns]
    # Of rows all over: budgets come sorted, and some of their blocks know little of the others.
    cursor.execute(
        sql.SQL("CREATE UNLOGGED TABLE cocrea.{} AS SELECT {} FROM cocrea.{} TABLESAMPLE BERNOULLI ({})").format(
            sql.Identifier(sample), sql.SQL(", ").join(map(_text, definition.text_columns)), sql.Identifier(loaded),
            sql.Literal(min(100, 100 * _SAMPLE_ROWS / max(rows, 1))),
        )
    )  # fmt: skip
    seen = cursor.rowcount
    made = [
        _dictionary(cursor, columns, sample, f"d{number}_{loaded}", seen)
        for number, columns in enumerate(_together(cursor, definition.text_columns, sample, seen))
    ]
    cursor.execute(sql.SQL("DROP TABLE cocrea.{}").format(sql.Identifier(sample)))
    return made


def words(made: Sequence[Dictionary]) -> sql.Composable:
    """The expression of a row's words, of the loaded table ``l`` and its dictionaries as joined below."""
    return _all_of([_words_of(number, one) for number, one in enumerate(made)]) if made else _NONE


def joins(made: Sequence[Dictionary]) -> sql.Composable:
    """The joins of the loaded table ``l`` with its dictionaries."""
    return sql.SQL(" ").join(
        sql.SQL("LEFT JOIN cocrea.{table} AS {alias} ON {same}").format(
            table=sql.Identifier(one.table), alias=_alias(number),
            same=sql.SQL(" AND ").join(
                sql.SQL("{0}.{1} = coalesce(l.{1}, '')").format(_alias(number), sql.Identifier(column))
                for column in one.columns
            ),
        )
        for number, one in enumerate(made) if one.table
    )  # fmt: skip


def _together(cursor: Any, columns: Sequence[str], sample: str, seen: int) -> Iterator[tuple[str, ...]]:
    group: tuple[str, ...] = ()
    for column in columns:
        if group and _distinct(cursor, (*group, column), sample) > _MOST_TOGETHER * seen:
            yield group
            group = ()
        group += (column,)
    yield group


def _dictionary(cursor: Any, columns: tuple[str, ...], sample: str, name: str, seen: int) -> Dictionary:
    if len(columns) == 1 and _distinct(cursor, columns, sample) > _MOST_DISTINCT * seen:
        return Dictionary(columns, None)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(
        sql.SQL(
            "CREATE UNLOGGED TABLE cocrea.{name} AS SELECT {listed}, {words} AS _words FROM "
            "(SELECT DISTINCT {listed} FROM cocrea.{sample}) AS texts; ANALYZE cocrea.{name} ({listed})"
        ).format(
            name=sql.Identifier(name), listed=listed, sample=sql.Identifier(sample),
            words=_all_of([sql.SQL("cocrea.lexemes({})").format(sql.Identifier(one)) for one in columns]),
        )
    )  # fmt: skip
    return Dictionary(columns, name)


def _distinct(cursor: Any, columns: Sequence[str], sample: str) -> int:
    cursor.execute(
        sql.SQL("SELECT count(*) FROM (SELECT DISTINCT {} FROM cocrea.{}) AS texts").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(sample)
        )
    )
    return int(cursor.fetchone()[0])


def _text(column: str) -> sql.Composable:
    # A loaded table has no empty texts, so that nothing else is taken for a missing one.
    return sql.SQL("coalesce({0}, '') AS {0}").format(sql.Identifier(column))


def _words_of(number: int, one: Dictionary) -> sql.Composable:
    here = _all_of(
        [sql.SQL("coalesce(cocrea.lexemes(l.{}), {})").format(sql.Identifier(each), _NONE) for each in one.columns]
    )
    return sql.SQL("coalesce({}._words, {})").format(_alias(number), here) if one.table else here


def _all_of(parts: Sequence[sql.Composable]) -> sql.Composable:
    """Words put together by halves: in a chain, each step would copy all that came before."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return sql.SQL("({} || {})").format(_all_of(parts[:half]), _all_of(parts[half:]))


def _alias(number: int) -> sql.Identifier:
    return sql.Identifier(f"d{number}")
