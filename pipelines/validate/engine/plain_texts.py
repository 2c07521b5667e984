"""Looks at the bytes of a whole column at once, many times faster than at each of its texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]


def parts_of(texts: pa.StringArray) -> tuple[Bytes, Offsets]:
    """The bytes that the texts have together, and where each text begins in them, and the last one ends."""
    _nulls, where, data = texts.buffers()
    first = texts.offset
    offsets: Offsets = (
        np.frombuffer(where, np.int32)[first : first + len(texts) + 1] if len(texts) else np.zeros(1, np.int32)
    )
    whole = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return whole[offsets[0] : offsets[-1]], offsets - offsets[0]


def plain_numbers(texts: pa.StringArray) -> pa.DoubleArray | None:
    """The numbers, when all of ``texts`` are of figures, a point and a minus sign alone; ``None`` when one is not.

    What Arrow reads of such a text, ``5.`` and ``-.5`` too, is a number to frictionless; nothing else is read.
    """
    data, _offsets = parts_of(texts)
    # From the minus sign to the nine there are also a point, and a slash that Arrow does not read.
    if not len(data) or data.min() < ord("-") or data.max() > ord("9"):
        return None
    try:
        return pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        return None
