"""What a probe says of a file: an answer, how sure it is, and why."""

from __future__ import annotations

from dataclasses import dataclass

HIGH, MEDIUM, LOW = "alta", "media", "baja"


@dataclass(frozen=True)
class Guess:
    """An answer for people to read and correct, with its confidence ("alta", "media" or "baja") and its reason."""

    value: str
    confidence: str
    reason: str


def confidence(share: float) -> str:
    """How sure a share of what was looked at makes one."""
    return HIGH if share >= 0.95 else MEDIUM if share >= 0.7 else LOW
