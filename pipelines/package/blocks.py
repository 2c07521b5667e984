"""A release's canonical CSV by blocks of columns of text, in the memory of one block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from pipelines.package.canonical import read_csv

_BLOCK_BYTES = 4 * 2**20


def read_blocks(source: Path) -> Iterator[pa.RecordBatch]:
    """Every cell as text, an empty one as "". Raises OSError."""
    with source.open(encoding="utf-8", newline="") as file:
        columns = next(read_csv(file))
    read = csv.ReadOptions(block_size=_BLOCK_BYTES)
    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False)
    with csv.open_csv(source, read, parse, convert) as reader:
        yield from reader


def as_hours(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times of the day, null where there is none: Arrow reads them only as part of a moment. Raises ArrowInvalid."""
    moments = pc.cast(pc.binary_join_element_wise("1970-01-01T", texts, ""), pa.timestamp("s"))
    return pc.cast(moments, pa.time32("s"))
