"""Which rows repeat an earlier row's key, in memory that does not grow with the file."""

from __future__ import annotations

import tempfile
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from pipelines.validate.engine.batches import RowNumbers
from pipelines.validate.engine.key_hashes import Keys

# Of a row: its key's two hashes, and its number. 24 bytes.
_RECORD = np.dtype([("first", np.uint64), ("second", np.uint64), ("row", np.int64)])
_IN_MEMORY = 2_000_000
_PARTS = 64


class Duplicates:
    """Keys added batch by batch. Past ``in_memory`` rows they wait on disk, in parts that are looked at one by one."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._records: list[npt.NDArray[Any]] = []
        self._held = 0
        self._parts: list[IO[bytes]] = []

    def add(self, keys: Keys, row_numbers: RowNumbers) -> None:
        """The keys of the rows of those numbers. One without value, or equal to nothing, repeats none."""
        counted = ~(keys.absent | keys.never_equal)
        records = np.empty(int(counted.sum()), _RECORD)
        records["first"], records["second"] = keys.hashes[counted].T
        records["row"] = row_numbers[counted]
        self._records.append(records)
        self._held += len(records)
        if self._held > self._in_memory:
            self._spill()

    def repeated(self) -> dict[int, int]:
        """By the number of a row that repeats a key, that of the last row before it with the same key."""
        if not self._parts:
            return _repeated(self._all_held())
        self._spill()
        found: dict[int, int] = {}
        for part in self._parts:
            part.seek(0)
            found |= _repeated(np.frombuffer(part.read(), _RECORD))
            part.close()
        self._parts = []
        return found

    def _all_held(self) -> npt.NDArray[Any]:
        return np.concatenate(self._records) if self._records else np.empty(0, _RECORD)

    def _spill(self) -> None:
        if not self._parts:
            self._parts = [tempfile.TemporaryFile() for _ in range(_PARTS)]  # noqa: SIM115 - closed once looked at
        records = self._all_held()
        parts = (records["first"] >> np.uint64(58)).astype(np.int64)
        for number, part in enumerate(self._parts):
            part.write(records[parts == number].tobytes())
        self._records, self._held = [], 0


def _repeated(records: npt.NDArray[Any]) -> dict[int, int]:
    ordered = _of_one_first(records)
    ordered = ordered[np.lexsort((ordered["row"], ordered["second"], ordered["first"]))]
    first, second, row = ordered["first"], ordered["second"], ordered["row"]
    same = np.flatnonzero((first[1:] == first[:-1]) & (second[1:] == second[:-1])) + 1
    return dict(zip(row[same].tolist(), row[same - 1].tolist(), strict=True))


def _of_one_first(records: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Those that share their first hash with another: hardly any, and a plain sort is many times faster than one by
    several columns."""
    first = np.sort(records["first"])
    shared = first[1:][first[1:] == first[:-1]]
    return records[np.isin(records["first"], shared)] if len(shared) else records[:0]
