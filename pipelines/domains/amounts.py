"""Pesos as exact decimals, never floats: a column of text at a time, and as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

# A Series of Decimal, of which pandas' own types do not know.
Decimals: TypeAlias = Any

_CENT = Decimal("0.01")


def decimals(column: pd.Series[Any]) -> Decimals:
    """The column's figures as Decimal; an empty cell is 0. Raises InvalidOperation when one is no figure."""
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
    return rounded if rounded == amount else amount
