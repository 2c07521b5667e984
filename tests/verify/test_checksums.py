"""Checksums by blocks are those of the canonical CSV itself, however the bytes arrive."""

from __future__ import annotations

import hashlib
import itertools
import tracemalloc
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.package.canonical import canonical_value, write_csv
from pipelines.progress import unheard
from pipelines.schema import Field, Schema
from pipelines.verify.canonical_blocks import canonical_block
from pipelines.verify.checksums import Served, summarize
from pipelines.verify.csv_blocks import csv_blocks

SCHEMA = Schema(
    "tabla",
    {"fields": [{"name": "clave"}, {"name": "texto"}, {"name": "monto", "type": "number", "unit": "MXN"}]},
)
TEXTS = st.text(st.sampled_from('aé🦜",\n \t;'), max_size=6)
RECORDS = st.lists(st.tuples(TEXTS, TEXTS, st.decimals(-1000, 1000, places=2).map(str) | st.just("")), max_size=30)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(content: bytes, chunk: int, schema: Schema = SCHEMA) -> Served:
    chunks = (content[at : at + chunk] for at in range(0, len(content), chunk))
    return summarize(csv_blocks(chunks, block_bytes=40), schema, 0, unheard)


def canonical(records: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[canonical_value(one, field) for one, field in zip(record, SCHEMA.fields, strict=True)]
            for record in records]  # fmt: skip


@pytest.mark.parametrize("chunk", [1, 7, 1_000])
def test_however_the_bytes_arrive(chunk: int) -> None:
    @given(RECORDS)
    def check(records: list[tuple[str, str, str]]) -> None:
        wanted = canonical(records)
        found = read(write_csv(SCHEMA.columns, records), chunk)
        assert found == Served(
            rows=len(records),
            sha256=sha256(write_csv(SCHEMA.columns, wanted)),
            columns={
                name: sha256(write_csv([name], [[record[at]] for record in wanted]))
                for at, name in enumerate(SCHEMA.columns)
            },
            sums={"monto": sum(amounts)} if (amounts := [Decimal(one[2]) for one in records if one[2]]) else {},
        )

    check()


def test_a_table_of_one_column_has_empty_records() -> None:
    schema = Schema("una", {"fields": [{"name": "a"}]})
    content = b'a\n""\nx\n""\n'
    assert read(content, 3, schema).sha256 == sha256(content)
    assert read(b"a\n\nx\n\n", 3, schema) == read(content, 3, schema)  # as PostgreSQL's dump writes a null


def test_columns_that_are_missing_are_empty_and_others_are_left_out() -> None:
    found = read(b"_id,monto,otra,clave\n1,2.50,x,a\n", 5)
    assert found.sha256 == sha256(b"clave,texto,monto\na,,2.50\n")


def test_what_is_no_number_counts_as_nothing_and_shows_as_a_difference() -> None:
    found = read(b"clave,texto,monto\na,,2.50\nb,,mucho\nc,,1.005\n", 1_000)
    assert found.sums == {"monto": Decimal("3.505")}
    assert found.sha256 == sha256(b"clave,texto,monto\na,,2.50\nb,,mucho\nc,,1.005\n")


def test_an_answer_that_was_cut_is_no_table() -> None:
    with pytest.raises(pa.ArrowInvalid):
        read(b"clave,texto,monto\na,,2.50\nb,", 1_000)


@pytest.mark.parametrize(
    "descriptor",
    [
        {"name": "n", "type": "number", "unit": "MXN"},
        {"name": "n", "type": "number"},
        {"name": "n", "type": "integer"},
        {"name": "n", "type": "boolean"},
    ],
    ids=lambda one: one["type"] + one.get("unit", ""),
)
def test_the_quick_look_never_takes_for_canonical_what_is_not(descriptor: dict[str, str]) -> None:
    field = Field(descriptor)
    texts = ["".join(one) for size in range(5) for one in itertools.product("-0.15", repeat=size)]
    texts += ["t", "f", "true", "false", "True"] if field.type == "boolean" else ["1e3", "NaN", "00.10", "-0.00"]
    for text in texts:
        try:
            wanted = canonical_value(text, field)
        except (ValueError, ArithmeticError):
            wanted = text
        if field.type == "boolean":
            wanted = {"t": "true", "f": "false"}.get(text, wanted)
        assert canonical_block(pa.array([text]), field).to_pylist() == [wanted], text


def test_memory_does_not_grow_with_the_rows() -> None:
    def chunks(number: int) -> Iterator[bytes]:
        yield b"clave,texto,monto\n"
        for at in range(number):
            yield b"".join(b"%d,uno dos tres,%d.50\n" % (at * 5_000 + one, one) for one in range(5_000))

    def peak(number: int) -> tuple[int, int]:
        tracemalloc.start()
        pa.default_memory_pool().release_unused()
        rows = summarize(csv_blocks(chunks(number), block_bytes=2**20), SCHEMA, 0, unheard).rows
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return rows, most

    few, many = peak(20), peak(80)
    assert (few[0], many[0]) == (100_000, 400_000)
    assert many[1] < few[1] * 1.2
