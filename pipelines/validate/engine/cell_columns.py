"""Columns of cells that are not all texts, as workbooks and JSON give them: each kind of cell in bulk.

``Parts`` splits a column by what its cells are: texts, numbers as they are written, and whatever has few different
values. A kind is then judged by whole columns too, or one distinct value at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions = npt.NDArray[np.intp]
# Of these types, values without a zone that are equal and of one type are the same to any field.
_SAME_WHEN_EQUAL = (bool, date, datetime, time)


@dataclass(frozen=True)
class Coded:
    """Cells by their place among the distinct ``values``."""

    values: Sequence[Any]
    codes: Positions

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class NumberTexts:
    """Cells that are ``int`` or ``float``, as texts that ``number`` reads back exactly."""

    texts: pa.StringArray

    def __len__(self) -> int:
        return len(self.texts)

    def coded(self) -> Coded:
        """The same by distinct texts."""
        distinct = self.texts.dictionary_encode()
        return Coded([number(text) for text in distinct.dictionary.to_pylist()], distinct.indices.to_numpy())


Part: TypeAlias = pa.StringArray | NumberTexts | Coded


@dataclass(frozen=True)
class Parts:
    """A column of ``length`` cells: each part with the positions of its cells, in order."""

    length: int
    parts: Sequence[tuple[Positions, Part]]

    def __len__(self) -> int:
        return self.length


def values_of(part: Part) -> list[Any]:
    """The cells of ``part`` one by one."""
    if isinstance(part, NumberTexts):
        return [number(text) for text in part.texts.to_pylist()]
    if isinstance(part, Coded):
        return [part.values[code] for code in part.codes.tolist()]
    texts: list[Any] = part.to_pylist()
    return texts


def number(text: str) -> int | float:
    """What openpyxl reads in a cell of a number, and what ``repr`` wrote of one."""
    return float(text) if any(mark in text for mark in ".eEn") else int(text)


def absent_cells(count: int) -> Coded:
    """As many cells without anything."""
    return Coded([None], np.zeros(count, np.intp))


def column_of(cells: list[Any]) -> pa.StringArray | Parts | list[Any]:
    """``cells`` in bulk; the same list where some are of no kind that can be."""
    kinds = np.fromiter(map(type, cells), object, len(cells))
    if all(kind is str for kind in set(kinds)):
        return _texts(cells)
    parts: list[tuple[Positions, Part]] = []
    for kind in set(kinds):
        positions = np.flatnonzero(kinds == kind)
        make = _PARTS.get(kind)
        part = make([cells[position] for position in positions]) if make else None
        if part is None or isinstance(part, list):
            return cells
        parts.append((positions, part))
    return Parts(len(cells), parts)


def _texts(cells: list[str]) -> pa.StringArray | list[str]:
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowException, UnicodeEncodeError):  # half of a surrogate pair
        return cells


def _numbers(cells: list[Any]) -> NumberTexts | None:
    try:
        return NumberTexts(pa.array(list(map(repr, cells)), pa.string()))
    except ValueError:  # a number of too many digits to be written
        return None


def _coded(cells: list[Any]) -> Coded | None:
    if any(getattr(cell, "tzinfo", None) is not None for cell in cells):  # equal in two zones, and not written the same
        return None
    places: dict[Any, int] = {}
    codes = [places.setdefault(cell, len(places)) for cell in cells]
    return Coded(list(places), np.array(codes, np.intp))


_PARTS: dict[type, Callable[[list[Any]], Part | list[str] | None]] = {
    str: _texts,
    int: _numbers,
    float: _numbers,
    type(None): lambda cells: absent_cells(len(cells)),
    **dict.fromkeys(_SAME_WHEN_EQUAL, _coded),
}
