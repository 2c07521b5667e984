"""A CSV file in pieces that end where a record ends, and its hashes, in one pass over its bytes."""

from __future__ import annotations

import hashlib
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.validate.engine.file_stats import FileStats

# A piece is parsed at once: a few of them are in memory.
CHUNK_BYTES = 4 * 2**20
# A record longer than this is no record of a table.
_LONGEST_RECORD = 256 * 2**20
# Most often the last record ends in so many bytes.
_LOOK_BACK = 2**14
_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'


class NotRegular(Exception):
    """Quotes stand where a reader may take them otherwise, or no record ends: only Python's ``csv`` tells."""


def chunks(
    path: Path, delimiter: str, stats: FileStats, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[tuple[int, memoryview]]:
    """The file's bytes without its mark of UTF-8, cut after records, each piece with its place in the file.

    ``stats`` is filled at the end. Raises NotRegular, OSError.
    """
    with path.open("rb", buffering=0) as file, _Hashing() as hashing:
        pending, offset, size = memoryview(b""), 0, 0
        while True:
            read, data = _read_on(file, pending, chunk_bytes)
            if not read:
                break
            hashing.add(data[len(pending) :])
            if not size and bytes(data[: len(BOM_UTF8)]) == BOM_UTF8:
                data, offset = data[len(BOM_UTF8) :], len(BOM_UTF8)
            size += read
            if len(data) > _LONGEST_RECORD:
                raise NotRegular
            end = _end_of_records(data, delimiter)
            if end:
                yield offset, data[:end]
            pending, offset = data[end:], offset + end
        stats.md5, stats.sha256 = hashing.digests()
    if len(pending):
        if _quotes(pending, delimiter).size % 2:
            raise NotRegular
        yield offset, pending
    stats.bytes = size


def _read_on(file: io.FileIO, pending: memoryview, chunk_bytes: int) -> tuple[int, memoryview]:
    """How many bytes are read, and all of them after those that are ``pending``: each is copied once."""
    room = memoryview(np.empty(len(pending) + chunk_bytes, np.uint8))  # type: ignore[arg-type]
    room[: len(pending)] = pending
    read = file.readinto(room[len(pending) :]) or 0
    return read, room[: len(pending) + read]


class _Hashing:
    """Both hashes of a file's bytes, each in a thread of its own while others look at the same bytes."""

    def __init__(self) -> None:
        self._hashes = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        self._pool: ThreadPoolExecutor | None = None
        self._tasks: list[Future[None]] = []

    def __enter__(self) -> _Hashing:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def add(self, data: memoryview) -> None:
        """The bytes that follow."""
        self._wait()
        if self._pool is None and len(data) < CHUNK_BYTES:  # of a small file a thread takes longer than its hashes
            for one in self._hashes:
                one.update(data)
            return
        self._pool = self._pool or ThreadPoolExecutor(len(self._hashes))
        updates: list[Callable[[Any], None]] = [one.update for one in self._hashes]
        self._tasks = [self._pool.submit(update, data) for update in updates]

    def digests(self) -> tuple[str, str]:
        """In hexadecimal: md5 and sha256."""
        self._wait()
        md5, sha256 = self._hashes
        return md5.hexdigest(), sha256.hexdigest()

    def _wait(self) -> None:
        for task in self._tasks:
            task.result()


def _end_of_records(data: memoryview, delimiter: str) -> int:
    """Where the last whole record of ``data``, which begins with one, ends; 0 when none does. Raises NotRegular."""
    quotes = _quotes(data, delimiter)
    text = np.frombuffer(data, np.uint8)
    start, look = len(text), _LOOK_BACK
    while start > 0:
        before, start = start, max(0, start - look)
        ends = np.flatnonzero(text[start:before] == _LINE_FEED) + start
        # A line feed with an odd number of quotes before it is inside of a cell.
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        if len(ends):
            return int(ends[-1]) + 1
        look *= 2
    return 0


def _quotes(data: memoryview, delimiter: str) -> npt.NDArray[np.intp]:
    """Where the quotes are, when each opens a cell, closes one, or is written twice inside of one.

    Only then counting them tells where a record ends. Raises NotRegular.
    """
    if bytes(data[: len(BOM_UTF8)]) == BOM_UTF8:  # pyarrow would leave it out, as if the file began here
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
