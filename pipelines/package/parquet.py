"""A table as Parquet for programs: typed columns, pesos exact, each with what it says; in the memory of one block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from pipelines.package.blocks import as_hours, read_blocks
from pipelines.schema import Field, Schema

_TYPES: Mapping[str, pa.DataType] = {
    "integer": pa.int64(), "year": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(),
    "datetime": pa.timestamp("s"), "time": pa.time32("s"), "number": pa.float64(),
}  # fmt: skip
_GROUP_ROWS = 50_000
_PESOS = pa.decimal128(18, 2)


class _NoSuchType(Exception):
    """A column has what its type does not hold: a number of forty digits, a moment with a time zone."""


def write_parquet(source: Path, schema: Schema, target: Path) -> None:
    """Write the canonical CSV ``source`` as Parquet. Raises OSError."""
    texts: set[str] = set()
    while True:
        try:
            return _write(source, schema, target, texts)
        except _NoSuchType as error:
            # As text it loses nothing.
            texts.add(str(error))


def _write(source: Path, schema: Schema, target: Path, texts: set[str]) -> None:
    fields = [_field(one, pa.string() if one.name in texts else _type(one)) for one in schema.fields]
    about = pa.schema(fields, {"title": schema.title, "description": schema.description})
    # Pages end where their content says so: of two files whose tables differ in few rows, few bytes differ.
    with parquet.ParquetWriter(target, about, compression="zstd", use_content_defined_chunking=True) as writer:
        for group in _groups(read_blocks(source)):
            writer.write_table(pa.table([_typed(group[one.name], one) for one in fields], about))


def _groups(blocks: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in groups of one size, so that one row more does not move all that follow."""
    waiting: list[pa.RecordBatch] = []
    for block in blocks:
        waiting.append(block)
        while sum(map(len, waiting)) >= _GROUP_ROWS:
            whole = pa.Table.from_batches(waiting)
            yield whole.slice(0, _GROUP_ROWS)
            waiting = whole.slice(_GROUP_ROWS).to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting)


def _type(field: Field) -> pa.DataType:
    return _PESOS if field.is_amount else _TYPES.get(field.type, pa.string())


def _field(field: Field, kind: pa.DataType) -> pa.Field:
    told = {"title": field.title, "description": field.description, "unit": field.unit}
    return pa.field(field.name, kind, metadata=told)


def _typed(texts: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    try:
        given = pc.if_else(pc.equal(texts, ""), None, texts)
        return as_hours(given) if pa.types.is_time(field.type) else pc.cast(given, field.type)
    except pa.ArrowInvalid as error:
        raise _NoSuchType(field.name) from error
