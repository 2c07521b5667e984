"""Quotes that every reader of CSV takes alike: only among them counting quotes tells where a record ends."""

from __future__ import annotations

from codecs import BOM_UTF8

import numpy as np
import numpy.typing as npt

_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'


class NotRegular(Exception):
    """Quotes stand where a reader may take them otherwise, or no record ends: only Python's ``csv`` tells."""


def regular_quotes(data: bytes | memoryview, delimiter: str) -> npt.NDArray[np.intp]:
    """Where the quotes of ``data`` are. Raises NotRegular unless each opens a cell, closes one, or is written twice
    inside of one."""
    if bytes(data[: len(BOM_UTF8)]) == BOM_UTF8:  # pyarrow would leave it out, as if the file began here
        raise NotRegular
    text = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(text == _QUOTE)
    if not len(quotes):
        return quotes
    around = np.zeros(256, bool)
    around[[_QUOTE, _LINE_FEED, _RETURN, ord(delimiter)]] = True
    if not (_opens(text, quotes[0::2], around) and _closes(text, quotes[1::2], around)):
        raise NotRegular
    return quotes


def _opens(text: npt.NDArray[np.uint8], at: npt.NDArray[np.intp], around: npt.NDArray[np.bool_]) -> bool:
    # Before the first byte a record begins; of any other place the last byte would be looked at.
    inner = at if at[0] else at[1:]
    return bool(around[text[inner - 1]].all())


def _closes(text: npt.NDArray[np.uint8], at: npt.NDArray[np.intp], around: npt.NDArray[np.bool_]) -> bool:
    inner = at if not len(at) or at[-1] < len(text) - 1 else at[:-1]
    return bool(around[text[inner + 1]].all())
