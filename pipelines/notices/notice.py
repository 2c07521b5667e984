"""What is told, and why: two runs with one cause tell it once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One thing worth telling: its cause, which is the same as long as it is the same thing, and its line."""

    cause: str
    line: str


@dataclass(frozen=True)
class Notice:
    """One message: what is new of its reasons, and what to do about it."""

    subject: str
    reasons: Sequence[Reason]
    ending: str = ""

    @property
    def body(self) -> str:
        """Its text: one paragraph, or a line a reason."""
        if len(self.reasons) == 1:
            return "\n\n".join(filter(None, [self.reasons[0].line, self.ending]))
        return "\n\n".join(filter(None, ["\n".join(f"- {one.line}" for one in self.reasons), self.ending]))
