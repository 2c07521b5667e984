"""What CKAN serves, read back as any visitor would: the files and the DataStore's rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from pipelines import http
from pipelines.errors import ServerFailed
from pipelines.package.canonical import read_csv
from pipelines.progress import Advance, unheard
from pipelines.publish import Ckan
from pipelines.schema import Schema
from pipelines.verify.canonical_blocks import canonical_text
from pipelines.verify.checksums import Served, summarize
from pipelines.verify.csv_blocks import csv_blocks

_CHUNK_BYTES = 1024 * 1024


def download_sha256(ckan: Ckan, url: str) -> str | None:
    """The sha256 of the file at ``url``; None when a visitor cannot have it. Raises ServiceError."""
    # CKAN answers 500 when the file is not on its disk; once may be an accident.
    found = _download(ckan, url)
    return _download(ckan, url) if found is None else found


def _download(ckan: Ckan, url: str) -> str | None:
    digest = hashlib.sha256()
    with http.typed_errors(url), ckan.session.get(url, stream=True, timeout=ckan.timeout) as response:
        if response.status_code in (401, 403, 404, 500):
            return None
        http.check_status(url, response.status_code)
        for chunk in response.iter_content(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def read_datastore(ckan: Ckan, resource: str, schema: Schema, total: int, advance: Advance) -> Served:
    """Read a whole DataStore table, by ``_id``, and bring it to canonical form. Raises ServiceError."""
    with _dump(ckan, resource) as chunks:
        try:
            return summarize(csv_blocks(chunks), schema, total, advance)
        except pa.ArrowInvalid as error:
            raise ServerFailed(
                f"CKAN ({ckan.url}) no entregó completa la tabla {schema.name}.",
                "Vuelva a intentarlo en unos minutos; si sigue igual, revise la bitácora de CKAN "
                "(en el portal local, «cocrea portal bitacora»).",
            ) from error


@contextmanager
def served_records(ckan: Ckan, resource: str, schema: Schema) -> Iterator[Iterator[list[str]]]:
    """The same rows one by one, in the schema's columns. Raises ServiceError."""
    with _dump(ckan, resource) as chunks:
        records = read_csv(_lines(chunks))
        header = next(records, [])
        positions = [header.index(name) if name in header else None for name in schema.columns]
        yield (
            [
                "" if at is None else canonical_text(record[at], field)
                for at, field in zip(positions, schema.fields, strict=True)
            ]
            for record in records
        )


def expected(path: Path, schema: Schema, rows: int) -> Served:
    """The checksums of a release's own canonical CSV."""
    with path.open("rb") as file:
        return summarize(csv_blocks(iter(lambda: file.read(_CHUNK_BYTES), b"")), schema, rows, unheard)


@contextmanager
def _dump(ckan: Ckan, resource: str) -> Iterator[Iterator[bytes]]:
    url = f"{ckan.url}/datastore/dump/{resource}"
    with http.typed_errors(url), ckan.session.get(url, stream=True, timeout=ckan.timeout) as response:
        http.check_status(url, response.status_code)
        yield response.iter_content(_CHUNK_BYTES)


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Physical lines of a UTF-8 stream, with their ends; csv joins those inside quotes."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line.decode("utf-8") + "\n"
    if rest:
        yield rest.decode("utf-8")
