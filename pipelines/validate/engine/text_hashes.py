"""Two hashes of 64 bits for each text of a column, from secrets drawn at each run, eight bytes of every text at a time.

Equal texts of one kind have equal hashes; that two others share both is less likely than a fault of the machine.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.validate.engine.plain_texts import Bytes, Offsets, parts_of

# n texts × 2.
Hashes = npt.NDArray[np.uint64]

_SECRET = secrets.token_bytes(32)
_WORD = 8
# A longer text is hashed by itself.
_LONG = 256
_SHIFT = np.uint64(32)
_MIX = np.array([secrets.randbits(64) | 1, secrets.randbits(64) | 1], np.uint64)


def text_hashes(kind: str, texts: pa.StringArray | pa.BinaryArray) -> Hashes:
    """Of ``texts`` that are values of one ``kind``."""
    data, offsets = parts_of(texts)
    lengths = offsets[1:] - offsets[:-1]
    # Each hash's column lies together.
    hashes = np.empty((2, len(lengths)), np.uint64)
    for which, seed in enumerate(_seeds(kind)):
        np.add(lengths.astype(np.uint64), seed, out=hashes[which])
        _mix(hashes[which], which)
    if not len(data):
        return hashes.T
    words = _Words(data, offsets[:-1], lengths)
    for at in range(0, min(_LONG, words.longest), _WORD):
        rows = words.rows(at)
        taken = words.taken(rows, at)
        for which in range(2):
            state = hashes[which, rows] ^ taken
            _mix(state, which)
            hashes[which, rows] = state
    if words.longest > _LONG:
        for row in np.flatnonzero(lengths > _LONG).tolist():
            hashes[:, row] = _digest(kind, data[offsets[row] : offsets[row + 1]].tobytes())
    return hashes.T


class _Words:
    """The texts eight bytes at a time."""

    def __init__(self, data: Bytes, starts: Offsets, lengths: Offsets) -> None:
        # Words that begin at any byte; the last texts' own reach past the data.
        padded = np.concatenate([data, np.zeros(_WORD, np.uint8)])
        self._words: npt.NDArray[np.uint64] = np.ndarray(len(data) + 1, "<u8", padded, strides=(1,))
        self._starts, self._lengths = starts, lengths
        self.shortest, self.longest = int(lengths.min()), int(lengths.max())

    def rows(self, at: int) -> Any:
        """Those of the texts that have bytes from the place ``at``: all of them, most often."""
        if self.shortest > at and self.longest <= _LONG:
            return slice(None)
        return np.flatnonzero((self._lengths > at) & (self._lengths <= _LONG))

    def taken(self, rows: Any, at: int) -> npt.NDArray[np.uint64]:
        """The word at that place of the texts of those ``rows``, without the bytes of what follows them."""
        if self.shortest == self.longest <= _LONG:
            found: npt.NDArray[np.uint64] = self._words[at :: self.longest][: len(self._lengths)]
            found = found & _MASKS[min(self.longest - at, _WORD)]
        else:
            found = self._words[self._starts[rows] + at] & _MASKS[np.minimum(self._lengths[rows] - at, _WORD)]
        return found


# By how many bytes of a word are the text's.
_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(_WORD + 1)], np.uint64)


def _mix(state: npt.NDArray[np.uint64], which: int) -> None:
    state ^= state >> _SHIFT
    state *= _MIX[which]
    state ^= state >> _SHIFT
    state *= _MIX[1 - which]


@cache
def _seeds(kind: str) -> npt.NDArray[np.uint64]:
    return _digest(kind, b"")


def _digest(kind: str, text: bytes) -> npt.NDArray[np.uint64]:
    return np.frombuffer(hashlib.blake2b(kind.encode() + b"\0" + text, digest_size=16, key=_SECRET).digest(), np.uint64)
