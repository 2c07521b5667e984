"""The DataStore's database, as the role that writes it, and what this extension keeps there in a schema of its own.

stage     tables that are loaded and wait: of a resource (``resource_id``) with a content (``content``)
served    the content that each of our tables in ``public`` has, and whether somebody else touched it since
switch    a switch that was decided and perhaps not ended: see release.py
release   every release that was switched to, with its files
acuse     of each release, the last receipt of what CKAN serves of it
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from ckan.plugins.toolkit import config
from ckanext.datastore.backend.postgres import get_write_engine

SCHEMA = "cocrea"
# Any two processes that make the schema at once would disturb each other.
_MAKING = 7_262_001
_TABLES = """
CREATE SCHEMA IF NOT EXISTS cocrea;
CREATE TABLE IF NOT EXISTS cocrea.stage (
    resource_id text NOT NULL, content text NOT NULL, sha256 text NOT NULL, table_name text NOT NULL, base text,
    rows bigint NOT NULL, made timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (resource_id, content)
);
CREATE TABLE IF NOT EXISTS cocrea.served (
    resource_id text PRIMARY KEY, content text NOT NULL, sha256 text NOT NULL, rows bigint NOT NULL, oid oid NOT NULL,
    since timestamptz NOT NULL DEFAULT now(), touched text, touched_at timestamptz
);
ALTER TABLE cocrea.served ADD COLUMN IF NOT EXISTS columns text;
CREATE TABLE IF NOT EXISTS cocrea.switch (
    dataset_id text PRIMARY KEY, release text NOT NULL, tables json NOT NULL, removed json NOT NULL,
    about json NOT NULL, decided timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS cocrea.release (
    number bigserial PRIMARY KEY, dataset_id text NOT NULL, release text NOT NULL, files json NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS cocrea.acuse (
    dataset_id text NOT NULL, release text NOT NULL, sha256 text NOT NULL, document text NOT NULL, page text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (dataset_id, release)
);
CREATE INDEX IF NOT EXISTS release_dataset ON cocrea.release (dataset_id, number);
"""
# A word is found with its accents and without: `educación` and `educacion`. PostgreSQL knows the ending of
# `contrataciones` and that of `contratación`, not that of `contratacion`: where there is the first, whoever types the
# last is to find it. Positions are left out: they make the index twice as large, and CKAN's search asks for no
# phrases. PostgreSQL refuses to index more than a megabyte of one cell.
_ACCENTED, _PLAIN, _PLURAL = "áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN", "[au]ciones"
_LEXEMES = """
CREATE OR REPLACE FUNCTION cocrea.lexemes(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT strip(CASE WHEN octet_length(value) = length(value) AND value !~* '{plural}'
        THEN to_tsvector({language}, left(value, 200000))
        ELSE to_tsvector({language}, left(value, 200000)) || to_tsvector({language}, {plain}) END)
$$;
"""
# `columns_of` gives a table's columns, with their types and what the dictionary says of them, as one hash.
# CKAN's own trigger keeps the old text when `datastore_upsert` changes a row (2.12), and speaks the server's language.
# What another role than CKAN's writes went past its API: by a restored backup, or an administrator's hand.
_TRIGGERS = """
CREATE OR REPLACE FUNCTION cocrea.fill_full_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW._full_text IS NOT NULL THEN
        RETURN NEW;
    END IF;
    NEW._full_text := (SELECT coalesce(cocrea.lexemes(string_agg(value, ' ')), ''::tsvector)
        FROM json_each_text(row_to_json(NEW)) WHERE key = ANY (TG_ARGV));
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION cocrea.columns_of(served text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT md5(string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)),
        ',' ORDER BY attnum))
    FROM pg_attribute WHERE attrelid = to_regclass(served) AND attnum > 0 AND NOT attisdropped
$$;
CREATE OR REPLACE FUNCTION cocrea.note_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('cocrea.own_change', true) IS DISTINCT FROM 'on' THEN
        UPDATE cocrea.served SET touched_at = now(), touched = CASE
            WHEN touched IS NOT NULL AND TG_OP <> 'TRUNCATE' THEN touched
            WHEN TG_OP = 'TRUNCATE'
            OR session_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
            THEN lower(TG_OP) ELSE 'outside' END
            WHERE resource_id = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
"""
_made = False


@contextmanager
def transaction() -> Iterator[Any]:
    """A cursor in a transaction of its own: committed at the end, rolled back when anything goes wrong."""
    _ensure_made()
    with _connection() as connection, connection.cursor() as cursor:
        yield cursor


def quoted(schema: str, table: str) -> str:
    """A table's name as PostgreSQL reads it from a text (``to_regclass``) and writes it in its definitions."""
    return '{}."{}"'.format(schema, table.replace('"', '""'))


def without_accents(text: str) -> str:
    """The expression of a text, itself one, as people type it in a hurry."""
    plain = f"translate({text}, '{_ACCENTED}', '{_PLAIN}')"
    return rf"regexp_replace({plain}, '([au]cion)es\M', '\1', 'gi')"


def lock(cursor: Any, subject: str, wait: bool = True) -> bool:
    """Hold ``subject`` until the transaction ends. Without ``wait``, tells whether nobody else does."""
    number = "hashtextextended(%s, 7262)"
    if wait:
        cursor.execute(f"SELECT pg_advisory_xact_lock({number})", (subject,))
        return True
    cursor.execute(f"SELECT pg_try_advisory_xact_lock({number})", (subject,))
    return bool(cursor.fetchone()[0])


@contextmanager
def _connection() -> Iterator[Any]:
    connection = get_write_engine().raw_connection()
    try:
        yield connection
        connection.commit()
    except BaseException:
        try:
            connection.rollback()
        except psycopg2.Error:  # it is gone, and its transaction with it
            connection.invalidate()
        raise
    finally:
        connection.close()


def _ensure_made() -> None:
    global _made
    if _made:
        return
    language = psycopg2.extensions.adapt(config.get("ckan.datastore.default_fts_lang") or "simple").getquoted().decode()
    plain = without_accents("left(value, 200000)")
    lexemes = _LEXEMES.format(language=f"{language}::regconfig", plural=_PLURAL, plain=plain)
    with _connection() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
        cursor.execute(_TABLES + lexemes + _TRIGGERS)
    _made = True
