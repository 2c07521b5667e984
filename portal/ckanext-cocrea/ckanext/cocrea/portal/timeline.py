"""The plan's year as a picture: a row a commitment, and its milestones on the day when each is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.cocrea.portal.commitments import DONE, Commitment, Milestone

WIDTH = 720
ROW = 36
# Where the days begin: before them stands the commitment's number.
LEFT = 40
_TOP = 40


@dataclass(frozen=True)
class Mark:
    """A milestone: where, and whether it is ``hecho``, ``vencido`` or ``por-hacer``."""

    x: float
    y: float
    state: str
    text: str


@dataclass(frozen=True)
class Row:
    """A commitment's row: its number, and from where to where its work goes."""

    number: int
    y: float
    first: float
    last: float


@dataclass(frozen=True)
class Month:
    """The first day of a month on the axis."""

    x: float
    day: date


@dataclass(frozen=True)
class Timeline:
    """All of it, in the picture's units."""

    height: int
    rows: Sequence[Row]
    marks: Sequence[Mark]
    months: Sequence[Month]
    cut: float | None


def timeline(commitments: Sequence[Commitment]) -> Timeline | None:
    """None where no milestone has a day."""
    dated = [[one for one in each.milestones if one.row["fecha_limite"]] for each in commitments]
    spans = [_span(own) for own in dated if own]
    if not spans:
        return None
    first = min(begins for begins, _ in spans).replace(day=1)
    last = max(ends for _, ends in spans) + timedelta(days=7)
    scale = (WIDTH - LEFT - 10) / max((last - first).days, 1)

    def place(day: date) -> float:
        x: float = round(LEFT + (day - first).days * scale, 1)
        return x

    rows, marks = [], []
    for index, (each, own) in enumerate(zip(commitments, dated, strict=True)):
        y = _TOP + ROW * index + ROW / 2
        if own:
            begins, ends = _span(own)
            rows.append(Row(each.row["numero"], y, place(begins), place(ends)))
        for one in own:
            state = "hecho" if one.state in DONE else "vencido" if one.late else "por-hacer"
            marks.append(Mark(place(one.row["fecha_limite"]), y, state, one.row["actividad"]))
    cut = next((one.board["fecha_corte"] for one in commitments if one.board), None)
    shown = place(cut) if cut and first <= cut <= last else None
    return Timeline(_TOP + ROW * len(commitments) + 6, rows, marks, _months(first, last, place), shown)


def _span(milestones: Sequence[Milestone]) -> tuple[date, date]:
    """From the day when the first of them begins, to that when the last is due."""
    return (
        min(one.row["fecha_inicio"] or one.row["fecha_limite"] for one in milestones),
        max(one.row["fecha_limite"] for one in milestones),
    )


def _months(first: date, last: date, place: Callable[[date], float]) -> list[Month]:
    months, day = [], first
    while day <= last:
        months.append(Month(place(day), day))
        day = (day + timedelta(days=32)).replace(day=1)
    # More names than these would run into each other.
    return months[:: len(months) // 14 + 1]
