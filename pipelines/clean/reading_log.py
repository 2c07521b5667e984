"""What reading a sheet did to it, and what it found wrong: gathered step by step, told by the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.clean.frame import Frame
from pipelines.clean.repair import Repair
from pipelines.clean.tabla import Complaint

_EXAMPLES = 5


@dataclass
class ReadingLog:
    """Repairs and complaints of one sheet of a ``file``."""

    file: str
    # By how much a total may miss the sum of its parts.
    tolerance: Decimal = Decimal()
    repairs: list[Repair] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)

    def rows(self, kind: str, frame: Frame, positions: Sequence[int]) -> None:
        """Records that were left out, each shown by its first text."""
        if positions:
            examples = tuple(
                (f"{frame.numbers[one]}:{frame.numbers[one]}", _first_text(frame, one), "")
                for one in positions[:_EXAMPLES]
            )
            self.repairs.append(Repair(kind, "", len(positions), examples))

    def cell(self, kind: str, cell: str, before: str, after: str) -> None:
        """A cell, told with those of its kind."""
        at = next((at for at, one in enumerate(self.repairs) if (one.kind, one.column) == (kind, "")), None)
        alike = Repair(kind, "", 0, ()) if at is None else self.repairs.pop(at)
        examples = (*alike.examples, (cell, before, after))[:_EXAMPLES]
        self.repairs.append(replace(alike, count=alike.count + 1, examples=examples))

    def complain(self, frame: Frame, rule: str, cell: str | None, value: str | None, message: str, remedy: str) -> None:
        """Something that does not hold, at a cell of the sheet or of the whole."""
        self.complaints.append(Complaint(rule, self.file, frame.sheet, cell, value, message, remedy))


def _first_text(frame: Frame, position: int) -> str:
    return next((column[position].strip() for column in frame.columns if column[position].strip()), "")
