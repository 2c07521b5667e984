"""A line of the compliance board: one thing that the programme asks for, what there is of it, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Aspect = Literal["plan", "apartado", "paso", "compromiso", "gobernanza"]
State = Literal["cumplido", "en_proceso", "pendiente", "atrasado"]

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Line:
    """Days are ISO text, empty when unknown; ``percentage`` is None where nothing is counted.

    ``completion`` is the OGP's scale, of commitments alone; ``asks``, ``has`` and ``lacks`` are sentences in Spanish.
    """

    aspect: Aspect
    number: int
    title: str
    state: State
    percentage: Decimal | None = None
    completion: str = ""
    asks: str = ""
    has: str = ""
    lacks: str = ""
    first_day: str = ""
    due_day: str = ""
    done_day: str = ""

    def rounded(self) -> Line:
        """With its percentage to a tenth, so that equal shares are equal figures."""
        if self.percentage is None:
            return self
        return replace(self, percentage=self.percentage.quantize(_TENTH, ROUND_HALF_UP).normalize())


def share(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in percent; None of nothing."""
    return Decimal(100 * part) / Decimal(whole) if whole else None


def state_of(percentage: Decimal | None, *, begun: bool, overdue: bool = False) -> State:
    """Done when all of it is; overdue before under way."""
    if percentage is not None and percentage >= 100:
        return "cumplido"
    if overdue:
        return "atrasado"
    return "en_proceso" if begun else "pendiente"
