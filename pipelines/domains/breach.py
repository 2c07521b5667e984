"""What a rule of the programme says when it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Breach:
    """A rule that does not hold: at a record (by position) and column of a table, at the column, or in the whole.

    The value seen is the record's own; the message holds any figure worked out from several.
    """

    rule: str
    severity: Literal["error", "advertencia"]
    table: str
    row: int | None
    column: str | None
    message: str
    remedy: str
