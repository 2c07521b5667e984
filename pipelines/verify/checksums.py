"""A table's checksums: of the whole, of each column, and the sum of each amount. Rows pass through and are forgotten.

A column's checksum is the sha256 of the canonical CSV of that column alone, its header included, so that anyone can
work it out from the published file: ``csvcut -c COLUMN table.csv | sha256sum``.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.package.canonical import write_csv
from pipelines.progress import Advance
from pipelines.schema import Schema
from pipelines.verify.canonical_blocks import canonical_block
from pipelines.verify.csv_blocks import Block

_PESOS = pa.decimal128(38, 2)


@dataclass(frozen=True)
class Served:
    """Rows and checksums of one table, as published or as read back.

    ``sha256`` is of the canonical CSV, ``columns`` of each column's own; ``sums`` gives each amount's total, in pesos;
    a column without any amount has none, for zero would say that nothing was paid.
    """

    rows: int
    sha256: str
    columns: Mapping[str, str]
    sums: Mapping[str, Decimal]


def summarize(blocks: Iterable[Block], schema: Schema, total: int, advance: Advance) -> Served:
    """Read ``blocks`` to their end; a column of the schema that they lack counts as empty."""
    whole = hashlib.sha256(write_csv(schema.columns, []))
    columns = {name: hashlib.sha256(write_csv([name], [])) for name in schema.columns}
    amounts = [one.name for one in schema.fields if one.is_amount]
    sums: dict[str, Decimal] = {}
    rows = 0
    for block in blocks:
        size = len(next(iter(block.values())))
        values = {
            one.name: canonical_block(block[one.name] if one.name in block else _empty(size), one)
            for one in schema.fields
        }
        for name in amounts:
            if (found := _total(values[name])) is not None:
                sums[name] = sums.get(name, Decimal(0)) + found
        _digest(values, whole, columns)
        rows += size
        advance(rows, total)
    advance(rows, total)
    told = {name: sums[name] for name in amounts if name in sums}
    return Served(rows, whole.hexdigest(), {name: one.hexdigest() for name, one in columns.items()}, told)


def _empty(size: int) -> pa.StringArray:
    return pa.repeat(pa.scalar("", pa.string()), size)


def _digest(values: Mapping[str, pa.StringArray], whole: hashlib._Hash, columns: Mapping[str, hashlib._Hash]) -> None:
    quoted = [_quoted(one) for one in values.values()]
    alone = [pc.if_else(pc.equal(one, ""), '""', one) for one in quoted]  # as csv writes a record of one empty field
    for digest, one in zip(columns.values(), alone, strict=True):
        digest.update(_lines(one))
    whole.update(_lines(pc.binary_join_element_wise(*quoted, ",") if len(quoted) > 1 else alone[0]))


def _quoted(texts: pa.StringArray) -> pa.StringArray:
    special = pc.match_substring_regex(texts, '[",\n]')
    if not pc.any(special).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def _lines(texts: pa.StringArray) -> memoryview:
    """The bytes of all the texts, each with its line's end."""
    ended = pc.binary_join_element_wise(texts, "", "\n")
    ends = memoryview(ended.buffers()[1]).cast("B").cast("i")
    return memoryview(ended.buffers()[2])[: ends[len(ended)]]


def _total(texts: pa.StringArray) -> Decimal | None:
    """The sum, exact, None of no texts; those that are no number count as nothing, for they are a difference."""
    with contextlib.suppress(pa.ArrowInvalid):
        found: Decimal | None = pc.sum(pc.cast(pc.if_else(pc.equal(texts, ""), None, texts), _PESOS)).as_py()
        return found
    total = Decimal(0)
    for one in texts.to_pylist():
        with contextlib.suppress(InvalidOperation):
            total += Decimal(one or 0)
    return total
