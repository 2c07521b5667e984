"""The ways of loading a table that ours is measured beside: bare COPY, ckanext-xloader, datastore_upsert."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.loading_site import first_rows
from pipelines.publish import Ckan, metadata
from pipelines.schema import Schema
from pipelines.settings import CkanAccess

COPY_RUNS = 3
UPSERT_CHUNK = 10_000
UPSERT_SAMPLE = 20_000
WORD = "administración"
"""A word that is in every row, as the search must find."""
_BLOCK = 2**20
_LOOK_S = 0.25
_TABLE = sql.Identifier("carga_copy")


@dataclass(frozen=True)
class Load:
    """Seconds until the rows are there to be read, filtered and sorted; and until a search of their words answers."""

    visible_s: float
    searchable_s: float


class Different(Exception):
    """A way did not load what the file has."""


def bare_copy(datastore: str, path: Path, schema: Schema, rows: int, *, keys: bool = False, runs: int = 1) -> float:
    """Seconds of a COPY into a new table with the same types: the median of so many ``runs``.

    With ``keys``, the table also numbers its rows and holds the primary key, as one of the DataStore does.
    """
    return statistics.median(_copy(datastore, path, schema, rows, keys) for _ in range(runs))


def _copy(datastore: str, path: Path, schema: Schema, rows: int, keys: bool) -> float:
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(one.name), sql.SQL(metadata.column_type(one))) for one in schema.fields
    )
    with psycopg.connect(datastore, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(_TABLE, columns))
        if keys:
            key = sql.SQL(", ").join(map(sql.Identifier, schema.primary_key))
            connection.execute(
                sql.SQL("ALTER TABLE {} ADD _id serial PRIMARY KEY, ADD UNIQUE ({})").format(_TABLE, key)
            )
        try:
            start = time.perf_counter()
            names = sql.SQL(", ").join(sql.Identifier(one.name) for one in schema.fields)
            command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER)").format(_TABLE, names)
            cursor = connection.cursor()
            with cursor.copy(command) as copy, path.open("rb") as file:
                while block := file.read(_BLOCK):
                    copy.write(block)
            seconds = time.perf_counter() - start
            if cursor.rowcount != rows:
                raise Different(f"COPY: {cursor.rowcount:,} renglones de {rows:,}")
            return seconds
        finally:
            connection.execute(sql.SQL("DROP TABLE {}").format(_TABLE))


def as_xloader_makes_it(schema: Schema) -> list[dict[str, Any]]:
    """The columns of a table that xloader made before: all of them text."""
    return [{"id": one.name, "type": "text"} for one in schema.fields]


def xloader(access: CkanAccess, resource: str, rows: int) -> Load:
    """ckanext-xloader's own job in CKAN's worker, from its submission until all its indexes are made."""
    with Ckan(access) as ckan:
        start, visible = time.perf_counter(), 0.0
        ckan.call("xloader_submit", {"resource_id": resource})
        while True:
            time.sleep(_LOOK_S)
            told = ckan.call("xloader_status", {"resource_id": resource})
            seconds = time.perf_counter() - start
            # It says so when its rows are there and their words are in the search column, before its indexes.
            if not visible and told["status"] in ("running_but_viewable", "complete"):
                visible = seconds
            if told["status"] == "complete":
                break
            if told["status"] == "error":
                raise Different(f"xloader: {told['error']}")
    confirm(access, resource, rows)
    return Load(visible, seconds)


def confirm(access: CkanAccess, resource: str, rows: int) -> None:
    """What must hold of a table that is loaded. Raises Different."""
    with Ckan(access) as ckan:
        every = ckan.call("datastore_search", {"resource_id": resource, "limit": 0})["total"]
        found = ckan.call("datastore_search", {"resource_id": resource, "q": WORD, "limit": 1})
    if every != rows or not found["records"]:
        raise Different(f"{every:,} renglones de {rows:,}; {WORD}: {len(found['records'])}")


def upsert(access: CkanAccess, resource: str, path: Path, rows: int) -> tuple[int, float]:
    """How many rows were sent by ``datastore_upsert`` in chunks, and the seconds that CKAN took."""
    count = min(rows, UPSERT_SAMPLE)
    records = first_rows(path, count)
    seconds = 0.0
    with Ckan(access) as ckan:
        for begin, end in pairwise([*range(0, count, UPSERT_CHUNK), count]):
            start = time.perf_counter()
            ckan.call(
                "datastore_upsert",
                {"resource_id": resource, "force": True, "method": "upsert", "records": records[begin:end],
                 "calculate_record_count": end == count},
            )  # fmt: skip
            seconds += time.perf_counter() - start
    return count, seconds
