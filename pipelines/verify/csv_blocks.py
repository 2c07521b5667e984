"""CSV from a file or from the network as Arrow blocks of texts, a few megabytes at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pyarrow as pa
import pyarrow.csv

from pipelines.package.canonical import read_csv

# Large enough for Arrow to be quick; a longer record makes its own block larger.
_BLOCK_BYTES = 4 * 1024**2
# Column → its texts, all of one length.
Block: TypeAlias = dict[str, pa.StringArray]


def csv_blocks(chunks: Iterable[bytes], block_bytes: int = _BLOCK_BYTES) -> Iterator[Block]:
    """The records of UTF-8 CSV with a header, as blocks of some ``block_bytes``; none without header or record.

    Raises pyarrow.ArrowInvalid for what is not such a CSV, as an answer that was cut short.
    """
    names: list[str] = []
    for piece in _whole_records(chunks, block_bytes):
        if not names:
            end = _first_end(piece)
            names = next(read_csv([piece[:end].decode("utf-8")]))
            piece = piece[end:]
        if piece:
            yield _parsed(piece, names)


def _parsed(piece: bytes, names: list[str]) -> Block:
    table = pyarrow.csv.read_csv(
        pa.BufferReader(piece),
        pyarrow.csv.ReadOptions(use_threads=False, block_size=len(piece) + 1, column_names=names),
        pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )
    return {name: table.column(name).combine_chunks() for name in names}


def _whole_records(chunks: Iterable[bytes], block_bytes: int) -> Iterator[bytes]:
    """Pieces that end where a record ends."""
    rest = bytearray()
    for chunk in chunks:
        rest += chunk
        if len(rest) >= block_bytes and (end := _last_end(rest)):
            yield bytes(rest[:end])
            del rest[:end]
    if rest:
        yield bytes(rest)


def _first_end(piece: bytes) -> int:
    """Where the first record ends: at a line's end with no quotes left open."""
    end = -1
    while (end := piece.find(b"\n", end + 1)) >= 0:
        if piece.count(b'"', 0, end) % 2 == 0:
            return end + 1
    return len(piece)


def _last_end(piece: bytearray) -> int:
    """Where the last whole record ends; 0 when none does."""
    quotes, end = piece.count(b'"'), len(piece)
    while (at := piece.rfind(b"\n", 0, end)) >= 0:
        quotes -= piece.count(b'"', at + 1, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0
