"""Quotes that every reader of CSV takes alike: only among them counting quotes tells where a record ends."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_QUOTE = ord('"')
# Bytes looked at together: they stay in the processor's own memory.
_BYTES_TOGETHER = 2**17
# Where some byte is, in order.
Places: TypeAlias = npt.NDArray[np.intp]


class NotRegular(Exception):
    """Quotes stand where a reader may take them otherwise, or no record ends: only Python's ``csv`` tells."""


def quotes_in(data: bytes | memoryview) -> Places:
    """Where the quotes of ``data`` are."""
    return places_of(_QUOTE, data)


def places_of(byte: int, data: bytes | memoryview) -> Places:
    """Where that ``byte`` is in ``data``."""
    text = np.frombuffer(data, np.uint8)
    is_here = np.empty(min(len(text), _BYTES_TOGETHER), bool)
    found = []
    for start in range(0, len(text), _BYTES_TOGETHER):
        piece = text[start : start + _BYTES_TOGETHER]
        places = np.flatnonzero(np.equal(piece, byte, out=is_here[: len(piece)]))
        places += start
        found.append(places)
    return np.concatenate(found) if found else np.empty(0, np.intp)


def check_quotes(data: bytes | memoryview, quotes: Places, delimiter: str) -> None:
    """Raises NotRegular unless each of the ``quotes`` of ``data`` opens a cell, closes one, or is written twice inside
    of one."""
    if bytes(data[: len(BOM_UTF8)]) == BOM_UTF8:  # pyarrow would leave it out, as if the file began here
        raise NotRegular
    around = f'"\n\r{delimiter}'.encode()
    opens, closes = quotes[0::2], quotes[1::2]
    # Before the first byte a record begins, and after the last one it ends.
    opens = opens[1:] if len(opens) and not opens[0] else opens
    closes = closes[:-1] if len(closes) and closes[-1] == len(data) - 1 else closes
    text = np.frombuffer(data, np.uint8)
    if not (_all_of(text.take(opens - 1), around) and _all_of(text.take(closes + 1), around)):
        raise NotRegular


def _all_of(found: npt.NDArray[np.uint8], some: bytes) -> bool:
    return not found.tobytes().translate(None, some)
