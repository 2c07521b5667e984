"""Ours: ``cocrea_table_load`` of portal/ckanext-cocrea, from a file on this side to a table that answers searches."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.loading_site import Site
from benchmarks.loading_ways import Load
from benchmarks.meanwhile import meanwhile
from pipelines import settings
from pipelines.publish import Ckan, metadata
from pipelines.schema import Schema

_LOOK_S = 0.05
# What PostgreSQL is asked last, when the rows have their numbers, keys and words: the words' index.
_LAST = r"SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE INDEX % USING gin (\_full\_text)'"


def load(site: Site, resource: str, path: Path, schema: Schema) -> Load:
    """Replace the table of ``resource`` by the rows of ``path`` typed as ``schema``. Raises ServiceError.

    The clock counts the upload too, which xloader's does not. Rows that are ready wait: they are served with the index
    of their words, all at once.
    """
    asked = {
        "resource_id": resource,
        "fields": json.dumps(metadata.dictionary(schema)),
        "primary_key": json.dumps(list(schema.primary_key)),
    }
    start = time.monotonic()
    with Ckan(site.access) as ckan, path.open("rb") as content, _ready(site.datastore) as moments:
        ckan.call(
            "cocrea_table_load", asked, uploads={"upload": (path.name, content)}, read_timeout_s=settings.LOAD_TIMEOUT_S
        )
    took = time.monotonic() - start
    return Load(moments[0] - start if moments else took, took)


@contextmanager
def _ready(datastore: str) -> Iterator[list[float]]:
    """The moments at which the rows were seen to be ready, while the block runs; none when it was too short."""
    moments: list[float] = []
    with psycopg.connect(datastore, autocommit=True) as connection:

        def look() -> None:
            if connection.execute(_LAST).fetchone() is not None:
                moments.append(time.monotonic())

        with meanwhile(look, _LOOK_S):
            yield moments
