"""The tags of a piece of a worksheet's XML, by whole arrays, when they are only those of rows and plain cells.

What may follow each tag is a table of pairs: a piece that keeps to it is well formed, and means to openpyxl what it
means here. Anything else (rich texts, comments, prefixes, names that are not expected) is not read here.
"""

from __future__ import annotations

import re
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.validate.engine.xlsx_attributes import attributes
from pipelines.validate.engine.xlsx_plain import NotPlain

Places = npt.NDArray[np.intp]
Codes = npt.NDArray[np.uint8]
_PADDING = 8
# U+FFFE and U+FFFF, which XML does not have.
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# Entities that XML does not know by itself.
_ODD_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});)")


class Tag(IntEnum):
    """Tags that are read; those of an empty element apart."""

    OTHER, ROW, ROW_END, EMPTY_ROW, CELL, CELL_END, EMPTY_CELL = range(7)
    VALUE, VALUE_END, EMPTY_VALUE, FORMULA, FORMULA_END, EMPTY_FORMULA = range(7, 13)
    INLINE, INLINE_END, TEXT, TEXT_END, EMPTY_TEXT, STRING, STRING_END = range(13, 20)


_BY_TWO_BYTES = {
    b"ro": Tag.ROW, b"/r": Tag.ROW_END, b"c ": Tag.CELL, b"/c": Tag.CELL_END, b"v>": Tag.VALUE, b"v ": Tag.VALUE,
    b"/v": Tag.VALUE_END, b"v/": Tag.EMPTY_VALUE, b"f>": Tag.FORMULA, b"f ": Tag.FORMULA, b"/f": Tag.FORMULA_END,
    b"f/": Tag.EMPTY_FORMULA, b"is": Tag.INLINE, b"/i": Tag.INLINE_END, b"t>": Tag.TEXT, b"t ": Tag.TEXT,
    b"/t": Tag.TEXT_END, b"t/": Tag.EMPTY_TEXT, b"si": Tag.STRING, b"/s": Tag.STRING_END,
}  # fmt: skip
_EMPTY = {
    Tag.ROW: Tag.EMPTY_ROW, Tag.CELL: Tag.EMPTY_CELL, Tag.VALUE: Tag.EMPTY_VALUE, Tag.FORMULA: Tag.EMPTY_FORMULA,
    Tag.TEXT: Tag.EMPTY_TEXT, Tag.EMPTY_VALUE: Tag.EMPTY_VALUE, Tag.EMPTY_FORMULA: Tag.EMPTY_FORMULA,
    Tag.EMPTY_TEXT: Tag.EMPTY_TEXT,
}  # fmt: skip
# The rest of the names of more than one letter, and of what must end where it does.
_REST = {
    Tag.ROW: b"w ", Tag.EMPTY_ROW: b"w ", Tag.ROW_END: b"ow>", Tag.INLINE: b">", Tag.INLINE_END: b"s>",
    Tag.STRING: b">", Tag.STRING_END: b"i>", Tag.CELL_END: b">", Tag.VALUE_END: b">", Tag.FORMULA_END: b">",
    Tag.TEXT_END: b">",
}  # fmt: skip
_ROW_STARTS = (Tag.ROW, Tag.EMPTY_ROW)
_CELL_STARTS = (Tag.CELL, Tag.EMPTY_CELL)
# Of one letter, and mostly without attributes.
_BARE = (Tag.VALUE, Tag.EMPTY_VALUE, Tag.FORMULA, Tag.EMPTY_FORMULA, Tag.TEXT, Tag.EMPTY_TEXT)
_FOLLOWS = {
    Tag.ROW: (*_CELL_STARTS, Tag.ROW_END), Tag.ROW_END: _ROW_STARTS, Tag.EMPTY_ROW: _ROW_STARTS,
    Tag.CELL: (Tag.VALUE, Tag.EMPTY_VALUE, Tag.FORMULA, Tag.EMPTY_FORMULA, Tag.INLINE, Tag.CELL_END),
    Tag.CELL_END: (*_CELL_STARTS, Tag.ROW_END), Tag.EMPTY_CELL: (*_CELL_STARTS, Tag.ROW_END),
    Tag.FORMULA: (Tag.FORMULA_END,), Tag.FORMULA_END: (Tag.VALUE, Tag.EMPTY_VALUE, Tag.CELL_END),
    Tag.EMPTY_FORMULA: (Tag.VALUE, Tag.EMPTY_VALUE, Tag.CELL_END), Tag.VALUE: (Tag.VALUE_END,),
    Tag.VALUE_END: (Tag.CELL_END,), Tag.EMPTY_VALUE: (Tag.CELL_END,), Tag.INLINE: (Tag.TEXT, Tag.EMPTY_TEXT),
    Tag.TEXT: (Tag.TEXT_END,), Tag.TEXT_END: (Tag.INLINE_END, Tag.STRING_END),
    Tag.EMPTY_TEXT: (Tag.INLINE_END, Tag.STRING_END), Tag.INLINE_END: (Tag.CELL_END,),
    Tag.STRING: (Tag.TEXT, Tag.EMPTY_TEXT), Tag.STRING_END: (Tag.STRING,),
}  # fmt: skip


def _tables() -> tuple[Codes, Codes, npt.NDArray[np.bool_]]:
    names, empty, follows = np.zeros(2**16, np.uint8), np.zeros(len(Tag), np.uint8), np.zeros((len(Tag),) * 2, bool)
    for name, tag in _BY_TWO_BYTES.items():
        names[name[0] << 8 | name[1]] = tag
    for tag, alone in _EMPTY.items():
        empty[tag] = alone
    for tag, others in _FOLLOWS.items():
        follows[tag, list(others)] = True
    return names, empty, follows


_NAMES, _ALONE, _MAY_FOLLOW = _tables()
_IS_BARE = np.isin(np.arange(len(Tag)), _BARE)


class Tags:
    """Of ``data``: whole rows, or whole shared strings. Raises NotPlain, pyarrow.ArrowInvalid.

    ``codes`` say what each tag is, ``opens`` where its ``<`` stands and ``closes`` where its ``>``.
    """

    def __init__(self, data: bytes, first: tuple[Tag, ...], last: tuple[Tag, ...]) -> None:
        self.bytes = np.frombuffer(data + b" " * _PADDING, np.uint8)
        self._buffer = pa.py_buffer(data)
        text = self.bytes[: len(data)]
        self.opens: Places = np.flatnonzero(text == ord("<"))
        closes = np.flatnonzero(text == ord(">"))
        self.closes = _closing(self.opens, closes)
        if _controls(text) or b"]]>" in data or (b"&" in data and _ODD_ENTITY.search(data)):
            raise NotPlain
        if b"\xef" in data and any(character in data for character in _NO_CHARACTERS):  # one byte is found at once
            raise NotPlain
        self.codes = self._codes()
        if self.codes[0] not in first or self.codes[-1] not in last:
            raise NotPlain
        if not _MAY_FOLLOW[self.codes[:-1], self.codes[1:]].all():
            raise NotPlain
        self._check_attributes()
        self.between(np.array([0]), np.array([len(data)])).validate(full=True)

    def between(self, starts: Places, ends: Places) -> pa.StringArray:
        """The texts from ``starts`` to ``ends``, which are in order and do not overlap."""
        if not len(starts):
            return pa.array([], pa.string())
        offsets = np.column_stack([starts, ends]).ravel().astype(np.int32)
        both = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), self._buffer)
        return both.take(pa.array(np.arange(0, len(offsets) - 1, 2)))

    def _check_attributes(self) -> None:
        """Of the elements of which none is read; those of rows and cells are looked at where they are."""
        places = np.flatnonzero((self.closes > self.opens + 2) & _IS_BARE[self.codes])
        for text in self.between(self.opens[places] + 2, self.closes[places]).unique().to_pylist():
            attributes(text)

    def _codes(self) -> Codes:
        at, text = self.opens, self.bytes
        found: Codes = _NAMES[text[at + 1].astype(np.uint16) << 8 | text[at + 2]]
        alone = text[self.closes - 1] == ord("/")
        found[alone] = _ALONE[found[alone]]
        for tag, rest in _REST.items():
            here = at[found == tag]
            for number, byte in enumerate(rest, start=3):
                if (text[here + number] != byte).any():
                    raise NotPlain
        return found


def _closing(opens: Places, closes: Places) -> Places:
    """The ``>`` of each tag: the first one after its ``<``, since texts may have others. Raises NotPlain."""
    if len(opens) != len(closes) or (closes < opens).any():
        place = np.searchsorted(closes, opens)
        if not len(opens) or place[-1] >= len(closes):
            raise NotPlain
        closes = closes[place]
    if not len(opens) or (closes[:-1] >= opens[1:]).any():
        raise NotPlain
    return closes


def _controls(text: npt.NDArray[np.uint8]) -> bool:
    """Whether there are characters that XML does not have."""
    low = text[text < ord(" ")]
    return bool((~np.isin(low, [9, 10, 13])).any())
