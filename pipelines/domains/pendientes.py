"""What is to be done soon, or should be done by now: milestones and agreements with their day.

Source: our reading of the programme's follow-up; a milestone is done as cumplimiento/compromisos.py says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipelines.domains.cumplimiento.compromisos import WHOLE, milestone_progress

# Of an agreement: it asks for nothing any more.
_SETTLED = frozenset({"cumplido", "cancelado"})


@dataclass(frozen=True)
class Pending:
    """One thing to do: ``what`` «hito» or «acuerdo», its key and text, who does it; ``days_left`` below 0 is late."""

    what: str
    key: str
    text: str
    responsible: str
    due: date
    days_left: int


def pending(tables: Mapping[str, pd.DataFrame], today: date, within_days: int) -> Sequence[Pending]:
    """Those that are due within so many days, or overdue, the earliest first. Tables that are missing have none."""
    found = [*_milestones(tables, today), *_agreements(tables, today)]
    return sorted((one for one in found if one.days_left <= within_days), key=lambda one: (one.due, one.what, one.key))


def _milestones(tables: Mapping[str, pd.DataFrame], today: date) -> Iterator[Pending]:
    if "hitos" not in tables:
        return
    reports = tables.get("avances")
    progress = milestone_progress(reports, today.isoformat()) if reports is not None else {}
    for one in tables["hitos"].to_dict("records"):
        done = progress.get(one["hito_id"])
        if one["fecha_limite"] and not (done and done.percentage == WHOLE):
            yield _pending("hito", one["hito_id"], one["actividad"], one["responsable"], one["fecha_limite"], today)


def _agreements(tables: Mapping[str, pd.DataFrame], today: date) -> Iterator[Pending]:
    if "acuerdos" not in tables:
        return
    for one in tables["acuerdos"].to_dict("records"):
        if one["fecha_limite"] and one["resultado"] == "aprobado" and one["estatus"] not in _SETTLED:
            yield _pending("acuerdo", one["acuerdo_id"], one["texto"], one["responsable"], one["fecha_limite"], today)


def _pending(what: str, key: str, text: str, responsible: str, day: str, today: date) -> Pending:
    due = date.fromisoformat(day)
    return Pending(what, key, text, responsible, due, (due - today).days)
