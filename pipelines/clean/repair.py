"""What reading did to some cells, as the report tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Repair:
    """One kind of repair in one column: how many cells, and the first of them as (cell, before, after).

    Without a column, whole rows or columns: their addresses, what they began with, and nothing.
    """

    kind: str
    column: str
    count: int
    examples: tuple[tuple[str, str, str], ...]
