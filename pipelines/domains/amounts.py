"""Pesos as exact decimals, never floats: a column of text at a time, and as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# A Series of Decimal, of which pandas' own types do not know.
Decimals: TypeAlias = Any

_CENT = Decimal("0.01")
# Exact, and a whole column at a time: twenty-four figures of pesos, and six after the point.
_EXACT = pa.decimal128(30, 6)
# Figures to the cent, few enough for whole numbers of 64 bits, of which some can still be added.
_TO_THE_CENT = pa.decimal128(18, 2)
# Columns whose figures are kept: those of pesos of all the tables that a steward keeps.
_MOST_KEPT = 20


class Amounts(NamedTuple):
    """A column of pesos: its figures in cents, 0 where the cell is empty, and which cells are not.

    The figures are whole numbers; in a column with less than a cent, or with more figures than fit, Decimal.
    """

    cents: npt.NDArray[Any]
    stated: npt.NDArray[np.bool_]


# Of each column, by its address in memory; with its texts, so that no other comes to the same address meanwhile.
_Kept: TypeAlias = dict[int, tuple[npt.NDArray[Any], Amounts]]
_KEPT: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """While it lasts no column is read twice, though every rule asks for it: the tables do not change meanwhile."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def amounts(column: pd.Series[Any]) -> Amounts:
    """The column's figures in cents. Raises InvalidOperation when one is no figure."""
    own, kept = column.to_numpy(), _KEPT.get()
    if kept is None:
        return _amounts(column)
    if id(own) not in kept:
        if len(kept) == _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[id(own)] = (own, _amounts(column))
    return kept[id(own)][1]


def _amounts(column: pd.Series[Any]) -> Amounts:
    read = texts(column)
    stated = pc.not_equal(read, "").to_numpy(zero_copy_only=False)
    try:
        exact = pc.cast(_with_zeros(read), _TO_THE_CENT)
    except pa.ArrowInvalid:
        return Amounts(_one_by_one(column) * 100, stated)
    # Arrow keeps each figure as its number of cents in 128 bits, of which these need the first half.
    return Amounts(np.frombuffer(exact.buffers()[1], np.int64)[::2].copy(), stated)


def in_pesos(cents: np.int64 | int | Decimal) -> Decimal:
    """A figure in cents, as pesos."""
    return (cents if isinstance(cents, Decimal) else Decimal(int(cents))).scaleb(-2)


def in_cents(amount: Decimal) -> int | Decimal:
    """Pesos as cents: a whole number wherever it is one, since those are compared sooner."""
    cents = amount.scaleb(2)
    return int(cents) if cents == cents.to_integral_value() else cents


def total(cents: npt.NDArray[Any]) -> Decimal:
    """What the figures add up to, in pesos, which may be more than 64 bits hold."""
    if cents.dtype == object:
        return in_pesos(cents.sum())
    return in_pesos((int((cents >> 32).sum()) << 32) + int((cents & 0xFFFFFFFF).sum()))


def texts(column: pd.Series[Any]) -> pa.Array:
    """A column of texts, none of them missing, in Arrow."""
    return pa.array(column.to_numpy(), pa.string(), from_pandas=False)


def decimals(column: pd.Series[Any]) -> Decimals:
    """The column's figures as Decimal; an empty cell is 0. Raises InvalidOperation when one is no figure."""
    try:
        exact = pc.cast(_with_zeros(texts(column)), _EXACT)
    except pa.ArrowInvalid:  # more figures than these, or another way to write one
        return pd.Series(_one_by_one(column), index=column.index, copy=False)
    return pd.Series(pd.arrays.ArrowExtensionArray(exact), index=column.index)


def _with_zeros(figures: pa.Array) -> pa.Array:
    empty = pc.equal(figures, "")
    return pc.if_else(empty, "0", figures) if empty.true_count else figures


def _one_by_one(column: pd.Series[Any]) -> npt.NDArray[Any]:
    # Filled in place: pandas would look for a narrower type in a list, which takes longer than reading the figures.
    figures = np.empty(len(column), dtype=object)
    figures[:] = [Decimal(text or 0) for text in column.tolist()]
    return figures


def pesos(amount: Decimal) -> str:
    """-1234.5 → «-$1,234.50»; what is less than a cent is said too."""
    return f"{'-' if amount < 0 else ''}${abs(_with_cents(amount)):,f}"


def plain(amount: Decimal) -> str:
    """1234.5 → «1234.50», as a cell holds it."""
    return f"{_with_cents(amount):f}"


def _with_cents(amount: Decimal) -> Decimal:
    rounded = amount.quantize(_CENT)
    return rounded if rounded == amount else amount.normalize()
