"""How many wrote, about what, and how soon they were answered: counts, in which nobody is told apart."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from statistics import median
from typing import Any

import sqlalchemy as sa
from ckanext.cocrea.participation import model
from ckanext.cocrea.portal import clock


@dataclass(frozen=True)
class Count:
    """The messages of one month, kind and topic. ``dias_mediana`` is of days from receipt to the first answer."""

    mes: str
    medio: str
    tipo: str
    tema: str
    recibidos: int
    respondidos: int
    respondidos_en_plazo: int
    vencidos_sin_respuesta: int
    dias_mediana: float | None


def counts(connection: sa.Connection, exercise: str) -> list[Count]:
    """One line for each month, kind and topic in which there was a message, newest month first."""
    found: dict[tuple[str, str, str, str], list[Any]] = defaultdict(list)
    for row in connection.execute(sa.select(model.message).where(model.message.c.exercise == exercise)).mappings():
        month = f"{clock.here(row['received']):%Y-%m}"
        found[month, row["form"], row["kind"], row["topic"] or "sin_tema"].append(row)
    newest_first = sorted(sorted(found.items()), key=lambda one: one[0][0], reverse=True)
    return [_told(key, rows) for key, rows in newest_first]


def as_csv(told: Sequence[Count]) -> str:
    """The same as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [one.name for one in fields(Count)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(one) for one in told)
    return text.getvalue()


def _told(key: tuple[str, str, str, str], rows: Sequence[Any]) -> Count:
    answered = [one for one in rows if one["answered"]]
    in_time = sum(clock.here(one["answered"]).date() <= _promised(one) for one in answered)
    overdue = sum(one["answered"] is None and _unanswered_until(one) > _promised(one) for one in rows)
    days = [(clock.here(one["answered"]).date() - clock.here(one["received"]).date()).days for one in answered]
    return Count(*key, len(rows), len(answered), in_time, overdue, float(median(days)) if days else None)


def _promised(row: Any) -> date:
    """The day on which the first answer was due: a term that began anew makes no late answer timely."""
    first: date = row["first_due"] or row["due"]
    return first


def _unanswered_until(row: Any) -> date:
    """Today, or when it was closed; what was erased unanswered after its day stays as unanswered as it was."""
    if row["closed"] is None:
        return clock.now().date()
    until: date = clock.here(row["closed"]).date() if row["sealed"] is None else date.min
    return until
