"""The rows and cells of a piece of a worksheet: what each cell holds, as text, and of which kind it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.engine.cell_columns import Coded, NumberTexts, Part
from pipelines.validate.engine.xlsx_attributes import attributes
from pipelines.validate.engine.xlsx_book import Book
from pipelines.validate.engine.xlsx_plain import NotPlain
from pipelines.validate.engine.xlsx_tags import Places, Tag, Tags
from pipelines.validate.engine.xlsx_texts import meant

_NUMBER = r"\A-?[0-9]{1,400}(\.[0-9]+)?([eE][-+]?[0-9]+)?\z"


@dataclass(frozen=True)
class Look:
    """What a cell's attributes say besides its place: its type, and its style."""

    type: str
    style: int


class Cells:
    """Of rows in ``data``: ``rows`` are their numbers; by cell, ``row`` is a place in ``rows``, and ``column`` its
    column from 1. Raises NotPlain, pyarrow.ArrowInvalid; also where a row is not after the row ``before``."""

    def __init__(self, data: bytes, book: Book, before: int) -> None:
        self._book = book
        tags = Tags(data, (Tag.ROW, Tag.EMPTY_ROW), (Tag.ROW_END, Tag.EMPTY_ROW))
        codes = tags.codes
        is_row = (codes == Tag.ROW) | (codes == Tag.EMPTY_ROW)
        self.rows = _row_numbers(tags, np.flatnonzero(is_row))
        if self.rows[0] <= before:
            raise NotPlain
        is_cell = (codes == Tag.CELL) | (codes == Tag.EMPTY_CELL)
        places = np.flatnonzero(is_cell)
        self.row: Places = np.cumsum(is_row)[places] - 1
        self.column, ends = _columns(tags, tags.opens[places])
        if ((np.diff(self.column) <= 0) & (np.diff(self.row) == 0)).any():
            raise NotPlain
        written = tags.between(ends + 1, tags.closes[places]).dictionary_encode()
        self.looks = [_look(text) for text in written.dictionary.to_pylist()]
        self.look: Places = written.indices.to_numpy()
        self._owner: Places = np.cumsum(is_cell) - 1
        self._find_texts(tags, len(places))

    def part(self, which: Places, look: int) -> Part:
        """What the cells ``which`` hold, which have something and are of one look."""
        texts = self.texts.take(pa.array(self.text_of[which]))
        kind = self.looks[look]
        if kind.type == "n" and kind.style not in self._book.date_styles:
            return NumberTexts(texts)
        if kind.type == "s":
            return self._book.strings.take(pc.cast(texts, pa.int32()))
        if kind.type in ("n", "b", "d"):
            distinct = texts.dictionary_encode()
            values = [self._book.value(kind.type, kind.style, text) for text in distinct.dictionary.to_pylist()]
            return Coded(values, distinct.indices.to_numpy())
        return texts

    def _find_texts(self, tags: Tags, count: int) -> None:
        """``texts`` hold what is in the cells, and ``text_of`` the place in them of each cell's, or -1."""
        codes = tags.codes
        # An element's text ends where the next tag begins.
        places = np.flatnonzero((codes == Tag.VALUE) | (codes == Tag.TEXT) | (codes == Tag.EMPTY_TEXT))
        inline = codes[places] != Tag.VALUE
        ends = np.where(codes[places] == Tag.EMPTY_TEXT, tags.closes[places] + 1, tags.opens[places + 1])
        starts = tags.closes[places] + 1
        owner = self._owner[places]
        types = np.array([look.type for look in self.looks], object)[self.look[owner]] if len(owner) else np.empty(0)
        # Of an inline text's cell openpyxl reads only that, and of the others only the value, which is not empty.
        kept = (inline == (types == "inlineStr")) & (inline | (ends > starts))
        self.texts = meant(tags.between(starts[kept], ends[kept]))
        self.text_of = np.full(count, -1, np.int64)
        self.text_of[owner[kept]] = np.arange(int(kept.sum()))
        numbers = self.texts.take(pa.array(np.flatnonzero(types[kept] == "n")))
        if not pc.all(pc.match_substring_regex(numbers, _NUMBER)).as_py():
            raise NotPlain


def _row_numbers(tags: Tags, places: Places) -> npt.NDArray[np.int64]:
    at = tags.opens[places]
    for offset, byte in enumerate(b'r="', start=5):
        if (tags.bytes[at + offset] != byte).any():
            raise NotPlain
    numbers, ends = _digits(tags, at + 8)
    if (np.diff(numbers) <= 0).any():
        raise NotPlain
    if any("r" in attributes(text) for text in tags.between(ends + 1, tags.closes[places]).unique().to_pylist()):
        raise NotPlain
    return numbers


def _columns(tags: Tags, at: Places) -> tuple[Places, Places]:
    """The columns of the cells that open at those places, and where their references' quotes close."""
    text = tags.bytes
    for offset, byte in enumerate(b'r="', start=3):
        if (text[at + offset] != byte).any():
            raise NotPlain
    place = at + 6
    columns = np.zeros(len(at), np.intp)
    for _letter in range(3):
        character = text[place].astype(np.intp)
        letter = (character >= ord("A")) & (character <= ord("Z"))
        columns = np.where(letter, columns * 26 + character - ord("A") + 1, columns)
        place = place + letter
    _numbers, ends = _digits(tags, place)
    if (columns == 0).any():
        raise NotPlain
    return columns, ends


def _digits(tags: Tags, place: Places) -> tuple[npt.NDArray[np.int64], Places]:
    """The numbers that begin at those places, up to a quote. Raises NotPlain."""
    start, numbers = place, np.zeros(len(place), np.int64)
    for _digit in range(7):
        byte = tags.bytes[place].astype(np.int64)
        digit = (byte >= ord("0")) & (byte <= ord("9"))
        if not digit.any():
            break
        numbers = np.where(digit, numbers * 10 + byte - ord("0"), numbers)
        place = place + digit
    if (tags.bytes[place] != ord('"')).any() or (place == start).any() or (numbers == 0).any():
        raise NotPlain
    return numbers, place


def _look(text: str) -> Look:
    """Raises NotPlain."""
    found = attributes(text)
    known = found.get("t", "n") in ("n", "s", "str", "b", "e", "d", "inlineStr")
    if not known or "r" in found or not found.get("s", "0").isdecimal():
        raise NotPlain
    return Look(found.get("t", "n"), int(found.get("s", "0")))
