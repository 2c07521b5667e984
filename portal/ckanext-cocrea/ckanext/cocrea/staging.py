"""A table loaded beside the one that CKAN serves: whole by COPY, or only the rows that change. Nobody sees it yet.

Everything happens in one transaction: a load that is cut short leaves nothing behind.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO, Any

import psycopg2
from ckanext.cocrea import full_text
from ckanext.cocrea.database import lock
from ckanext.cocrea.definition import Definition
from ckanext.cocrea.load_errors import told
from ckanext.cocrea.survivors import keep_what_people_added
from ckanext.cocrea.waiting_indexes import remember, waiting_name
from psycopg2 import sql

# Fixed here, never taken from a request. An empty cell is no value; CKAN's JSON shows it as null.
_COPY = sql.SQL("COPY {0} ({1}) FROM STDIN WITH (FORMAT csv, HEADER, ENCODING 'UTF8', NULL '', FORCE_NULL ({1}))")
# A stage that nobody switched to in a day was left by a run that will not come back.
_FORGOTTEN = "1 day"
# Longer than any load that was measured; a connection without an end would hold the stage's lock for ever.
_LONGEST_LOAD = "3600s"


class NotLoadable(ValueError):
    """The file does not fit its table; the text says where and why."""


@dataclass(frozen=True)
class Staged:
    """A loaded table that waits: its name in the schema ``cocrea``, what it is, and its rows (after a patch).

    ``base`` is the content that a patch changes; None for a whole table.
    """

    table: str
    content: str
    sha256: str
    rows: int
    base: str | None


def stage_whole(cursor: Any, definition: Definition, sha256: str, content: IO[bytes]) -> Staged:
    """Load the CSV in ``content`` as a whole table, with its words, key, indexes and dictionary.

    What people added to the table that is served (indexes, triggers) comes along. Raises NotLoadable.
    """

    def load(table: str) -> int:
        loaded = f"l_{table}"
        _create(cursor, loaded, definition, numbered=True)
        rows = _copy(cursor, loaded, definition, content)
        with _told_by_row(cursor, loaded, definition):
            _compose(cursor, loaded, table, definition, rows)
        _finish(cursor, table, definition)
        keep_what_people_added(cursor, definition, table)
        return rows

    return _stage(cursor, definition, sha256, None, load)


def stage_patch(
    cursor: Any, definition: Definition, sha256: str, base: str, changed: Path, gone: Path, rows: int
) -> Staged:
    """Load only what differs from the table with the content ``base``: whole new rows, and keys of rows that go.

    ``rows`` are those of the table afterwards. Raises NotLoadable.
    """

    def load(table: str) -> int:
        _create(cursor, table, definition, numbered=False)
        with changed.open("rb") as content:
            _copy(cursor, table, definition, content)
        keys = Definition(
            definition.resource_id,
            tuple(one for one in definition.fields if one["id"] in definition.primary_key), definition.primary_key, (),
        )  # fmt: skip
        _create(cursor, f"g_{table}", keys, numbered=False)
        with gone.open("rb") as content:
            _copy(cursor, f"g_{table}", keys, content)
        return rows

    if not definition.primary_key:
        raise NotLoadable("La tabla no tiene clave: solo puede cargarse entera.")
    return _stage(cursor, definition, sha256, base, load)


def find_stage(cursor: Any, resource_id: str, content: str) -> Staged | None:
    """The stage of that content, None if there is none."""
    cursor.execute(
        "SELECT table_name, content, sha256, rows, base FROM cocrea.stage WHERE resource_id = %s AND content = %s",
        (resource_id, content),
    )
    found = cursor.fetchone()
    return Staged(*found) if found else None


def drop_stage(cursor: Any, table: str) -> None:
    """Forget a stage, with its tables if they are still there."""
    for one in (table, f"g_{table}"):
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS cocrea.{}").format(sql.Identifier(one)))
    cursor.execute("DELETE FROM cocrea.stage WHERE table_name = %s", (table,))


def _stage(cursor: Any, definition: Definition, sha256: str, base: str | None, load: Callable[[str], int]) -> Staged:
    cursor.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(_LONGEST_LOAD)))
    # CKAN's connections read decimals and dates by the server's settings; what is loaded must not depend on them.
    cursor.execute("SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'")
    content = definition.content(sha256)
    table = f"s_{hashlib.md5(f'{definition.resource_id}/{content}'.encode(), usedforsecurity=False).hexdigest()}"
    lock(cursor, table)
    found = find_stage(cursor, definition.resource_id, content)
    if found is not None:
        if found.base == base:
            cursor.execute("UPDATE cocrea.stage SET made = now() WHERE table_name = %s", (table,))
            return found
        drop_stage(cursor, table)
    _drop_forgotten(cursor)
    try:
        staged = Staged(table, content, sha256, load(table), base)
    except (
        psycopg2.DataError, psycopg2.IntegrityError, psycopg2.ProgrammingError, psycopg2.errors.ProgramLimitExceeded,
    ) as error:  # fmt: skip
        raise NotLoadable(told(error)) from error
    cursor.execute(
        "INSERT INTO cocrea.stage (resource_id, table_name, content, sha256, rows, base) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        (definition.resource_id, *astuple(staged)),
    )
    return staged


def _create(cursor: Any, table: str, definition: Definition, numbered: bool) -> None:
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(one["id"]), sql.SQL(one["type"])) for one in definition.fields
    ]  # the types come from a closed list
    number = [sql.SQL("_id integer GENERATED ALWAYS AS IDENTITY")] if numbered else []
    # What lasts longer than this transaction must outlive a crash: PostgreSQL empties its unlogged tables.
    cursor.execute(
        sql.SQL("CREATE {} TABLE cocrea.{} ({})").format(
            sql.SQL("UNLOGGED" if numbered else ""), sql.Identifier(table), sql.SQL(", ").join([*number, *columns])
        )
    )


def _copy(cursor: Any, table: str, definition: Definition, content: IO[bytes]) -> int:
    """How many rows the CSV has, now in the table."""
    content.seek(0)
    try:
        header = next(csv.reader(codecs.getreader("utf-8")(content)), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotLoadable("El archivo no es un CSV en UTF-8.") from error
    _check_header(header, definition)
    content.seek(0)
    cursor.copy_expert(_COPY.format(sql.Identifier("cocrea", table), definition.column_list()), content, size=2**20)
    return int(cursor.rowcount)


def _check_header(header: list[str], definition: Definition) -> None:
    if header != definition.columns:
        found, wanted = (", ".join(f"«{one}»" for one in each) for each in (header, definition.columns))
        raise NotLoadable(f"El archivo tiene las columnas {found or '(ninguna)'} y la tabla {wanted}.")


def _compose(cursor: Any, loaded: str, table: str, definition: Definition, rows: int) -> None:
    """The table as CKAN wants it, of the loaded rows with their numbers."""
    made = full_text.dictionaries(cursor, definition, loaded, rows)
    # With many dictionaries the planner would look for an order of joins for longer than the joins take; and it takes
    # some for large, and sorts both sides by all of their columns.
    cursor.execute("SET LOCAL join_collapse_limit = 1; SET LOCAL enable_mergejoin = off")
    cursor.execute(
        sql.SQL(
            "CREATE TABLE cocrea.{table} AS "
            "SELECT l._id, {words} AS _full_text, {columns} FROM cocrea.{loaded} AS l {joins}"
        ).format(
            table=sql.Identifier(table), loaded=sql.Identifier(loaded), words=full_text.words(made),
            columns=sql.SQL(", ").join(sql.Identifier("l", one) for one in definition.columns),
            joins=full_text.joins(made),
        )
    )  # fmt: skip
    for one in (loaded, *(each.table for each in made if each.table)):
        cursor.execute(sql.SQL("DROP TABLE cocrea.{}").format(sql.Identifier(one)))


@contextmanager
def _told_by_row(cursor: Any, loaded: str, definition: Definition) -> Iterator[None]:
    """A row with more words than PostgreSQL can search is told by its number. Raises NotLoadable."""
    cursor.execute("SAVEPOINT composing")
    try:
        yield
    except psycopg2.errors.ProgramLimitExceeded as error:
        cursor.execute("ROLLBACK TO SAVEPOINT composing")
        sizes = [
            sql.SQL("coalesce(octet_length({}), 0)").format(sql.Identifier(one)) for one in definition.text_columns
        ]
        cursor.execute(
            sql.SQL("SELECT _id, {0} FROM cocrea.{1} ORDER BY 2 DESC LIMIT 1").format(
                sql.SQL(" + ").join(sizes), sql.Identifier(loaded)
            )
        )
        row, size = cursor.fetchone()
        raise NotLoadable(
            f"El renglón {row:,} tiene demasiado texto ({size:,} bytes): PostgreSQL no puede buscar en más de 1 MB de "
            "palabras por renglón. Repártalo en varios renglones, o publique el documento aparte y deje aquí su liga."
        ) from error


def _finish(cursor: Any, table: str, definition: Definition) -> None:
    """What a DataStore table has besides its rows: numbers, words kept up to date, key, indexes, dictionary."""
    name, sequence = sql.Identifier("cocrea", table), sql.Identifier("cocrea", f"{table}_seq")
    cursor.execute(
        sql.SQL(
            "ALTER TABLE {name} ADD PRIMARY KEY (_id); CREATE SEQUENCE {sequence} AS integer OWNED BY {name}._id; "
            "SELECT setval({literal}, max(_id) + 1, false) FROM {name} HAVING max(_id) IS NOT NULL; "
            "ALTER TABLE {name} ALTER COLUMN _id SET DEFAULT nextval({literal}); "
            "CREATE TRIGGER zfulltext BEFORE INSERT OR UPDATE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION cocrea.fill_full_text({columns}); "
            "CREATE TRIGGER cocrea_touched AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION cocrea.note_touch()"
        ).format(
            name=name, sequence=sequence, literal=sql.Literal(f"cocrea.{table}_seq"),
            columns=sql.SQL(", ").join(map(sql.Literal, definition.text_columns)),
        )
    )  # fmt: skip
    for columns, unique in [(definition.primary_key, True), *((one, False) for one in definition.indexes)]:
        if columns:
            _index(cursor, table, definition, columns, unique=unique)
    for one in definition.fields:
        if one["info"]:
            cursor.execute(
                sql.SQL("COMMENT ON COLUMN {name}.{column} IS {told}").format(
                    name=name, column=sql.Identifier(one["id"]), told=sql.Literal(comment(one["info"]))
                )
            )
    # PostgreSQL looks more closely by itself in the minutes after: it takes as long as a hundred thousand rows.
    cursor.execute(sql.SQL("SET LOCAL default_statistics_target = 10; ANALYZE {}").format(name))
    # Last, because it takes longest: two rows with the same key are told before it.
    words = definition.index_name(["_full_text"])
    cursor.execute(
        sql.SQL("CREATE INDEX {index} ON {name} USING gin (_full_text)").format(
            index=waiting_name(table, words), name=name
        )
    )
    remember(cursor, table, words)


def _index(cursor: Any, table: str, definition: Definition, columns: Sequence[str], *, unique: bool) -> None:
    index = definition.index_name(columns)
    try:
        cursor.execute(
            sql.SQL("CREATE {unique} INDEX {index} ON {name} ({columns})").format(
                unique=sql.SQL("UNIQUE" if unique else ""), name=sql.Identifier("cocrea", table),
                index=waiting_name(table, index),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            )
        )  # fmt: skip
    except psycopg2.errors.ProgramLimitExceeded as error:
        raise NotLoadable(
            f"En {', '.join(columns)} hay un texto demasiado largo para {'una clave' if unique else 'un índice'}: "
            "PostgreSQL admite unos 2,700 bytes."
        ) from error
    remember(cursor, table, index)


def comment(info: Any) -> str:
    """How CKAN keeps a column's description. The space tells its version."""
    return " " + json.dumps({"_info": info}, ensure_ascii=False, separators=(",", ":"))


def _drop_forgotten(cursor: Any) -> None:
    # A switch that was decided may yet ask for its tables.
    cursor.execute(
        "SELECT table_name FROM cocrea.stage WHERE made < now() - %s::interval "
        "AND NOT EXISTS (SELECT FROM cocrea.switch)",
        (_FORGOTTEN,),
    )
    for (table,) in cursor.fetchall():
        if lock(cursor, table, wait=False):
            drop_stage(cursor, table)
