"""What a rule of the programme says when it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Breach:
    """A rule that does not hold, at a record (by position) and column of a table, or in the table as a whole."""

    rule: str
    severity: Literal["error", "advertencia"]
    table: str
    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str
