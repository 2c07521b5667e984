"""A CSV file in pieces that end where a record ends, and its hashes, in one pass over its bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.validate.engine.csv_quotes import NotRegular, Places, quotes_in
from pipelines.validate.engine.file_stats import FileStats

# A piece is parsed at once: a few of them are in memory. Many small ones keep the threads waiting for each other.
_FEWEST_BYTES, _MOST_BYTES = 4 * 2**20, 16 * 2**20
# Pieces of a file, at least, so that all cores have their share to the end.
_PIECES = 8
# A record longer than this is no record of a table.
_LONGEST_RECORD = 256 * 2**20
# Most often the last record ends in so many bytes.
_LOOK_BACK = 2**13
_LINE_FEED = ord("\n")


@dataclass(frozen=True)
class Chunk:
    """Whole records: where they are in the file, and where the ``quotes`` are in them."""

    offset: int
    data: memoryview
    quotes: Places


def is_one_piece(path: Path) -> bool:
    """Whether a file is so small that a thread takes longer than all else. Raises OSError."""
    return path.stat().st_size <= _FEWEST_BYTES


def chunks(path: Path, stats: FileStats, mark: bytes, chunk_bytes: int | None = None) -> Iterator[Chunk]:
    """The file's bytes without the ``mark`` of its encoding, if it begins with it, cut after records.

    They are cut as if all quotes were regular: a piece's ``check_quotes`` is to say so. ``stats`` is filled at the
    end. Raises NotRegular, OSError.
    """
    chunk_bytes = chunk_bytes or min(max(path.stat().st_size // _PIECES, _FEWEST_BYTES), _MOST_BYTES)
    with path.open("rb", buffering=0) as file, _Hashing() as hashing:
        pending, offset, size = memoryview(b""), 0, 0
        quotes = quotes_in(pending)
        while True:
            read, data = _read_on(file, pending, chunk_bytes)
            if not read:
                break
            new = data[len(pending) :]
            hashing.add(new)
            quotes = np.concatenate([quotes, quotes_in(new) + len(pending)])
            if not size and mark and bytes(data[: len(mark)]) == mark:
                data, offset, quotes = data[len(mark) :], len(mark), quotes - len(mark)
            size += read
            if len(data) > _LONGEST_RECORD:
                raise NotRegular
            end = _end_of_records(data, quotes)
            inside = int(np.searchsorted(quotes, end))
            if end:
                yield Chunk(offset, data[:end], quotes[:inside])
            pending, offset, quotes = data[end:], offset + end, quotes[inside:] - end
        stats.md5, stats.sha256 = hashing.digests()
    if len(pending):
        if len(quotes) % 2:
            raise NotRegular
        yield Chunk(offset, pending, quotes)
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
        if self._pool is None and len(data) < _FEWEST_BYTES:  # of a small file a thread takes longer than its hashes
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


def _end_of_records(data: memoryview, quotes: Places) -> int:
    """Where the last whole record of ``data``, which begins with one, ends; 0 when none does, or one is too long.

    That of ``quotes`` out of place is not seen here, where one thread reads: see ``csv_quotes``.
    """
    text = np.frombuffer(data, np.uint8)
    look = _LOOK_BACK
    while True:
        start = max(0, len(text) - look)
        ends = np.flatnonzero(text[start:] == _LINE_FEED) + start
        # A line feed with an odd number of quotes before it is inside of a cell.
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        if len(ends):
            return int(ends[-1]) + 1
        if not start:
            return 0
        look *= 16
