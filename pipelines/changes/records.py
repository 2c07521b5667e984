"""The records of a canonical CSV as bytes, and which of two files' are surely the same, without keeping their text.

Canonical CSV writes a row in one way only, so equal rows are equal bytes. Of a record that is not where it was, sixteen
bytes of its hash are all that is kept, until it is found to differ.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

# Arrays of numpy: two numbers of 64 bits a record, its hash; a yes or no a record; positions of records, rising.
Digests = Any
Mask = Any
Places = Any

_HALVES = 2
_DIGEST_BYTES = 16
# Records are parsed and hashed so many at a time.
_BLOCK_RECORDS = 20_000
_BUFFER = 1 << 20


@dataclass(frozen=True)
class Unmatched:
    """Of a file: how many rows it has, and the places of those that the other file lacks, from 0."""

    rows: int
    places: Places


def raw_records(path: Path) -> Iterator[bytes]:
    """Each record of a canonical CSV with its line break, the header first. A record may have several lines."""
    with path.open("rb", buffering=_BUFFER) as file:
        yield from _whole(file)


def _whole(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines put together into records: an odd number of quotes opens a cell of several lines, or closes it."""
    pending: list[bytes] = []
    for line in lines:
        odd = b'"' in line and line.count(b'"') % 2 == 1
        if not pending and not odd:
            yield line
            continue
        pending.append(line)
        if odd and len(pending) > 1:
            yield b"".join(pending)
            pending = []
    if pending:
        yield b"".join(pending)


def column_records(path: Path, columns: Sequence[str]) -> Iterator[bytes]:
    """Each record with those ``columns`` alone, in their order, all written one way; without a header."""
    header, records = _opened(path)
    while block := list(islice(records, _BLOCK_RECORDS)):
        sink = pa.BufferOutputStream()
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="all_valid")
        arrow_csv.write_csv(_parsed(block, header).select(columns), sink, options)
        yield from _whole(io.BytesIO(sink.getvalue()))


def row_count(path: Path) -> int:
    """The rows of a canonical CSV, without its header."""
    return sum(1 for _ in raw_records(path)) - 1


def unmatched(before: Iterable[bytes], after: Iterable[bytes]) -> tuple[Unmatched, Unmatched]:
    """For each side, its records that the other lacks: all there are, less those that pair off with an equal one."""
    places: list[int] = []
    hashes = bytearray(), bytearray()
    total = 0
    for pair in zip_longest(before, after):
        # Most records are where they were, and the same: they need no hash.
        if pair[0] != pair[1]:
            places.append(total)
            for side, record in zip(hashes, pair, strict=True):
                if record is not None:
                    side += blake2b(record, digest_size=_DIGEST_BYTES).digest()
        total += 1
    digests = [np.frombuffer(one, dtype="<u8").reshape(-1, _HALVES) for one in hashes]
    # The side that ends earlier has its records in the first of the places.
    found = [
        Unmatched(total - len(places) + len(own), np.array(places[: len(own)], int)[lone])
        for own, lone in zip(digests, _lone(*digests), strict=True)
    ]
    return found[0], found[1]


def _lone(before: Digests, after: Digests) -> tuple[Mask, Mask]:
    """Of each side's hashes, those that do not pair off with an equal one of the other; of equal ones, the last."""
    both = np.concatenate([before, after])
    if not len(both):
        return np.zeros(0, bool), np.zeros(0, bool)
    order = np.lexsort((both[:, 1], both[:, 0]))  # stable: in a group, those of before come first
    ordered = both[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    group = np.cumsum(begins) - 1
    of_before = order < len(before)
    sizes = np.bincount(group, of_before), np.bincount(group, ~of_before)
    rank = np.arange(len(order)) - np.flatnonzero(begins)[group]
    rank = np.where(of_before, rank, rank - sizes[0][group])
    lone = np.empty(len(order), bool)
    lone[order] = rank >= np.minimum(*sizes)[group]
    return lone[: len(before)], lone[len(before) :]


def rows_of(path: Path, places: Places | None = None) -> Any:
    """The rows of a canonical CSV, or those at ``places``, as a ``pyarrow.Table`` of texts in the order of the file."""
    header, records = _opened(path)
    picked = records if places is None else _picked(records, places.tolist())
    parsed = [_parsed([], header)]
    while block := list(islice(picked, _BLOCK_RECORDS)):
        parsed.append(_parsed(block, header))
    return pa.concat_tables(parsed)


def _picked(records: Iterator[bytes], places: Iterable[int]) -> Iterator[bytes]:
    """The records at ``places``, that rise."""
    at = 0
    for place in places:
        yield next(islice(records, place - at, None))
        at = place + 1


def header_of(path: Path) -> tuple[str, ...]:
    """The columns of a canonical CSV."""
    return _opened(path)[0]


def _opened(path: Path) -> tuple[tuple[str, ...], Iterator[bytes]]:
    records = raw_records(path)
    return tuple(next(csv.reader(io.StringIO(next(records).decode(), newline="")))), records


def _parsed(records: Sequence[bytes], header: Sequence[str]) -> pa.Table:
    types = dict.fromkeys(header, pa.string())
    if not records:
        return pa.table({name: pa.array([], pa.string()) for name in header})
    content = b"".join(records)
    return arrow_csv.read_csv(
        pa.py_buffer(content),
        read_options=arrow_csv.ReadOptions(column_names=list(header), block_size=len(content) + 1, use_threads=False),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    )
