"""What a rule of the programme says when it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "advertencia"]


@dataclass(frozen=True)
class Breach:
    """A rule that does not hold: at a record (by position) and column of a table, at the column, or in the whole.

    The value seen is the record's own; the message holds any figure worked out from several, and the remedy none, so
    that equal breaches are told as one. ``suggestion`` is the value that the cell should have, where it can be worked
    out, as the column holds it: a code, an ISO date, a plain figure.
    """

    rule: str
    severity: Severity
    table: str
    row: int | None
    column: str | None
    message: str
    remedy: str
    suggestion: str | None = None
