"""Two hashes of 64 bits for each text of a column, from secrets drawn at each run, eight bytes of every text at a time.

Equal texts of one kind have equal hashes; that two others share both is less likely than a fault of the machine.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.validate.engine.plain_texts import parts_of

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
    lengths = np.diff(offsets)
    starts = offsets[:-1]
    # Words that begin at any byte; the last texts' own reach past the data.
    padded = np.concatenate([data, np.zeros(_WORD, np.uint8)])
    words: npt.NDArray[np.uint64] = np.ndarray(len(data) + 1, "<u8", padded, strides=(1,))
    hashes = np.empty((len(lengths), 2), np.uint64)
    for which, seed in enumerate(_seeds(kind)):
        state = seed + lengths.astype(np.uint64)
        _mix(state, which)
        hashes[:, which] = state
    at, rows = 0, np.flatnonzero((lengths > 0) & (lengths <= _LONG))
    while len(rows):
        taken = words[starts[rows] + at]
        left = (lengths[rows] - at).astype(np.uint64)
        taken &= _MASKS[np.minimum(left, np.uint64(_WORD))]
        for which in range(2):
            state = hashes[rows, which] ^ taken
            _mix(state, which)
            hashes[rows, which] = state
        rows = rows[left > _WORD]
        at += _WORD
    for row in np.flatnonzero(lengths > _LONG).tolist():
        hashes[row] = _digest(kind, data[offsets[row] : offsets[row + 1]].tobytes())
    return hashes


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
