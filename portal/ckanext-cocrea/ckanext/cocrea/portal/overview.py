"""An exercise at a glance, beside the others that the same site serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ckanext.cocrea.portal import commitments
from ckanext.cocrea.portal.exercises import PLAN, Download, Exercise
from ckanext.cocrea.portal.tables import Row, Tables

# The parts of the compliance board, in its order, and what people call each.
ASPECTS = {
    "plan": "El plan",
    "compromiso": "Los compromisos",
    "paso": "Los seis pasos",
    "apartado": "Los siete apartados del sitio",
    "gobernanza": "La gobernanza del Secretariado",
}


@dataclass(frozen=True)
class Overview:
    """``plan`` and its ``line`` of the board are empty where there are none.

    ``kept`` tells, of each part of the board, how many of its lines are fulfilled, and of how many; ``board`` is the
    file of them all.
    """

    exercise: Exercise
    plan: Row
    line: Row
    kept: Mapping[str, tuple[int, int]]
    board: Download | None
    newest: datetime | None

    @property
    def has_plan(self) -> bool:
        """Whether it publishes the dataset of its plan."""
        return PLAN in self.exercise.releases


def overview(exercise: Exercise) -> Overview:
    """The exercise as its published tables tell it."""
    tables = Tables(exercise)
    lines = commitments.board(tables)
    states = {aspect: [one["estado"] for one in lines if one["aspecto"] == aspect] for aspect in ASPECTS}
    kept = {aspect: (found.count("cumplido"), len(found)) for aspect, found in states.items() if found}
    return Overview(
        exercise, commitments.plan_of(tables), commitments.plan_line(tables), kept, tables.download("cumplimiento"),
        tables.newest,
    )  # fmt: skip
