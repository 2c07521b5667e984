"""Sums of the amounts of rows, by group, of texts as canonical CSV holds them.

They are exact as long as the decimal context has the digits (``describe`` sees to it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# A whole column at a time: twenty-nine figures of pesos and nine after the point, and room for their sum.
_EXACT = pa.decimal128(38, 9)
_SUM = pa.decimal256(76, 9)


def sums_by(rows: Any, group: str, amount: str) -> dict[str, Decimal]:
    """The sum of column ``amount`` for each value of column ``group``; an empty cell is 0. ``rows`` are texts.

    Raises decimal.InvalidOperation when a cell is no figure.
    """
    found: dict[str, Decimal] = {}
    for key, value in _sums(rows, group, amount):
        found[key] = found.get(key, Decimal()) + value
    return found


def net_by(before: Any, after: Any, group: str, amount: str) -> dict[str, Decimal]:
    """What each group's sum grew by, those that did not left out. Raises decimal.InvalidOperation."""
    old, new = sums_by(before, group, amount), sums_by(after, group, amount)
    grown = {key: new.get(key, Decimal()) - old.get(key, Decimal()) for key in sorted({*old, *new})}
    return {key: value for key, value in grown.items() if value}


def total(rows: Any, amount: str) -> Decimal:
    """The sum of a column of amounts. Raises decimal.InvalidOperation."""
    everything = pa.table({"all": pa.repeat("", rows.num_rows), amount: rows[amount]})
    return sums_by(everything, "all", amount).get("", Decimal())


def totals_by_currency(rows: Any, amount: str) -> Mapping[str, Decimal]:
    """The sum of each currency that the rows are in (``moneda``), or of pesos. Raises decimal.InvalidOperation."""
    if "moneda" in rows.column_names:
        return sums_by(rows, "moneda", amount)
    return {"MXN": total(rows, amount)}


def _sums(rows: Any, group: str, amount: str) -> Iterator[tuple[str, Decimal]]:
    figures = pc.if_else(pc.equal(rows[amount], ""), "0", rows[amount])
    try:
        exact = pc.cast(pc.cast(figures, _EXACT), _SUM)
        sums = pa.table({"group": rows[group], "figure": exact}).group_by("group").aggregate([("figure", "sum")])
        yield from zip(sums["group"].to_pylist(), sums["figure_sum"].to_pylist(), strict=True)
    except pa.ArrowInvalid:  # more figures than these
        yield from zip(rows[group].to_pylist(), map(Decimal, figures.to_pylist()), strict=True)
