"""A CSV file in pieces that end where a record ends, and its hashes, in one pass over its bytes."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.validate.engine.file_stats import FileStats

# A piece is parsed at once: a few of them are in memory.
_CHUNK_BYTES = 4 * 2**20
# A record longer than this is no record of a table.
_LONGEST_RECORD = 256 * 2**20
_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'


class NotRegular(Exception):
    """Quotes stand where a reader may take them otherwise, or no record ends: only Python's ``csv`` tells."""


def chunks(
    path: Path, delimiter: str, stats: FileStats, chunk_bytes: int = _CHUNK_BYTES
) -> Iterator[tuple[int, bytes]]:
    """The file's bytes without its mark of UTF-8, cut after records, each piece with its place in the file.

    ``stats`` is filled at the end. Raises NotRegular, OSError.
    """
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb", buffering=0) as file, ThreadPoolExecutor(2) as pool:
        hashing: list[Future[None]] = []
        pending, offset, size = b"", 0, 0
        while block := file.read(chunk_bytes):
            size += len(block)
            for task in hashing:
                task.result()
            hashing = [pool.submit(md5.update, block), pool.submit(sha256.update, block)]
            pending += block
            if size == len(block) and pending.startswith(BOM_UTF8):
                pending, offset = pending[len(BOM_UTF8) :], len(BOM_UTF8)
            if len(pending) > _LONGEST_RECORD:
                raise NotRegular
            end = _end_of_records(pending, delimiter)
            if end:
                yield offset, pending[:end]
                pending, offset = pending[end:], offset + end
        for task in hashing:
            task.result()
    if pending:
        if _quotes(pending, delimiter).size % 2:
            raise NotRegular
        yield offset, pending
    stats.md5, stats.sha256, stats.bytes = md5.hexdigest(), sha256.hexdigest(), size


def _end_of_records(data: bytes, delimiter: str) -> int:
    """Where the last whole record of ``data``, which begins with one, ends; 0 when none does. Raises NotRegular."""
    quotes = _quotes(data, delimiter)
    at = len(data)
    while (at := data.rfind(b"\n", 0, at)) >= 0:
        # A line feed with an odd number of quotes before it is inside of a cell.
        if np.searchsorted(quotes, at) % 2 == 0:
            return at + 1
    return 0


def _quotes(data: bytes, delimiter: str) -> npt.NDArray[np.intp]:
    """Where the quotes are, when each opens a cell, closes one, or is written twice inside of one.

    Only then counting them tells where a record ends. Raises NotRegular.
    """
    if data.startswith(BOM_UTF8):  # pyarrow would leave it out, as if the file began here
        raise NotRegular
    text = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(text == _QUOTE)
    around = np.zeros(256, bool)
    around[[_QUOTE, _LINE_FEED, _RETURN, ord(delimiter)]] = True
    if len(quotes) and not (_opens(text, quotes[0::2], around) and _closes(text, quotes[1::2], around)):
        raise NotRegular
    return quotes


def _opens(text: npt.NDArray[np.uint8], at: npt.NDArray[np.intp], around: npt.NDArray[np.bool_]) -> bool:
    inner = at[at > 0]
    return bool(around[text[inner - 1]].all())


def _closes(text: npt.NDArray[np.uint8], at: npt.NDArray[np.intp], around: npt.NDArray[np.bool_]) -> bool:
    inner = at[at < len(text) - 1]
    return bool(around[text[inner + 1]].all())
