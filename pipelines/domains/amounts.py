"""Pesos as exact decimals, never floats: a column of text at a time, and as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# A Series of Decimal, of which pandas' own types do not know.
Decimals: TypeAlias = Any

_CENT = Decimal("0.01")
# Exact, and a whole column at a time: twenty-four figures of pesos, and six after the point.
_EXACT = pa.decimal128(30, 6)


def decimals(column: pd.Series[Any]) -> Decimals:
    """The column's figures as Decimal; an empty cell is 0. Raises InvalidOperation when one is no figure."""
    texts = pa.array(column, pa.string())
    if pc.equal(texts, "").true_count:
        texts = pc.if_else(pc.equal(texts, ""), "0", texts)
    try:
        return pd.Series(pd.arrays.ArrowExtensionArray(pc.cast(texts, _EXACT)), index=column.index)
    except pa.ArrowInvalid:  # more figures than these, or another way to write one
        return _one_by_one(column)


def _one_by_one(column: pd.Series[Any]) -> Decimals:
    # Filled in place: pandas would look for a narrower type in a list, which takes longer than reading the figures.
    figures = np.empty(len(column), dtype=object)
    figures[:] = [Decimal(text or 0) for text in column.tolist()]
    return pd.Series(figures, index=column.index, copy=False)


def pesos(amount: Decimal) -> str:
    """-1234.5 → «-$1,234.50»; what is less than a cent is said too."""
    return f"{'-' if amount < 0 else ''}${abs(_with_cents(amount)):,f}"


def plain(amount: Decimal) -> str:
    """1234.5 → «1234.50», as a cell holds it."""
    return f"{_with_cents(amount):f}"


def _with_cents(amount: Decimal) -> Decimal:
    rounded = amount.quantize(_CENT)
    return rounded if rounded == amount else amount.normalize()
