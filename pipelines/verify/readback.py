"""What CKAN serves of a table, read back as any visitor would: the file, the DataStore rows, the dictionary."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation

from pipelines import http
from pipelines.package.canonical import canonical_value, read_csv, write_csv
from pipelines.progress import Advance
from pipelines.publish import Ckan
from pipelines.schema import Field, Schema

_CLOCKS: Mapping[str, Callable[[str], datetime | time]] = {
    "datetime": datetime.fromisoformat, "time": time.fromisoformat,
}  # fmt: skip
# How CKAN's dump writes PostgreSQL's booleans.
_DUMPED_BOOLEANS = {"t": "true", "f": "false"}


@dataclass(frozen=True)
class Served:
    """Rows, checksum and sums of one table, as published or as read back.

    ``sha256`` is of the canonical CSV; ``sums`` gives each amount's total, in pesos.
    """

    rows: int
    sha256: str
    sums: Mapping[str, Decimal]


def download_sha256(ckan: Ckan, url: str) -> str | None:
    """The sha256 of the file at ``url``; None when a visitor cannot have it. Raises ServiceError."""
    digest = hashlib.sha256()
    with http.typed_errors(url), ckan.session.get(url, stream=True, timeout=ckan.timeout) as response:
        if response.status_code in (401, 403, 404):
            return None
        http.check_status(url, response.status_code)
        for chunk in response.iter_content(1024 * 1024):
            digest.update(chunk)
    return digest.hexdigest()


def read_datastore(ckan: Ckan, resource: str, schema: Schema, total: int, advance: Advance) -> Served:
    """Read a whole DataStore table and bring it to canonical form. Raises ServiceError."""
    url = f"{ckan.url}/datastore/dump/{resource}"
    with http.typed_errors(url), ckan.session.get(url, stream=True, timeout=ckan.timeout) as response:
        http.check_status(url, response.status_code)
        response.encoding = "utf-8"
        records = read_csv(_lines(response.iter_content(1024 * 1024)))
        header = next(records, [])
        return _summary(header, records, schema, total, advance)


def expected(content: Iterator[str], schema: Schema, rows: int) -> Served:
    """The same of a release's own canonical CSV."""
    records = read_csv(content)
    return _summary(next(records), records, schema, rows, lambda done, total: None)


def _summary(header: list[str], records: Iterator[list[str]], schema: Schema, total: int, advance: Advance) -> Served:
    digest = hashlib.sha256(write_csv(schema.columns, []))
    positions = [header.index(name) if name in header else None for name in schema.columns]
    amounts = [index for index, field in enumerate(schema.fields) if field.is_amount]
    sums = dict.fromkeys(amounts, Decimal(0))
    forms: list[dict[str, str]] = [{} for _ in schema.fields]
    rows = 0
    batch: list[list[str]] = []
    for record in records:
        rows += 1
        canonical = [
            _remembered("" if at is None else record[at], field, known)
            for at, field, known in zip(positions, schema.fields, forms, strict=True)
        ]
        for index in amounts:
            sums[index] += Decimal(canonical[index] or 0)
        batch.append(canonical)
        if len(batch) == 5_000:
            digest.update(_body(batch))
            batch.clear()
            advance(rows, total)
    digest.update(_body(batch))
    advance(rows, total)
    return Served(rows, digest.hexdigest(), {schema.fields[index].name: value for index, value in sums.items()})


def _remembered(text: str, field: Field, known: dict[str, str]) -> str:
    if text not in known:
        known[text] = _canonical(text, field)
    return known[text]


def _canonical(text: str, field: Field) -> str:
    """As ``canonical_value``; a text that is not of its column's type stays, and so shows as a difference."""
    if field.type == "boolean":
        text = _DUMPED_BOOLEANS.get(text, text)
    try:
        if text and field.type in _CLOCKS:
            # PostgreSQL puts a space for the T, drops zeros of a second's fraction, and its columns know no zones.
            return _CLOCKS[field.type](text).replace(tzinfo=None).isoformat()
        return canonical_value(text, field)
    except (ValueError, InvalidOperation):
        return text


def _body(records: list[list[str]]) -> bytes:
    return write_csv((), records).removeprefix(b"\n")


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
