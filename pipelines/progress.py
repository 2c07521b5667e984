"""How a long stage tells how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable

# Called with what is done and the total, in whatever unit the stage counts (rows, bytes).
Advance = Callable[[int, int], None]


def unheard(done: int, total: int) -> None:
    """Nobody listens."""
