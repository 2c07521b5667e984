"""The plan's year as a picture: a lane a commitment, and its milestones on the day when each is due.

The days go to the right; on a telephone, which is narrow, down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.cocrea.portal.commitments import DONE, Commitment, Milestone
from ckanext.cocrea.portal.tables import Row

Point = tuple[float, float]
Line = tuple[Point, Point]
WIDTH, NARROW = 720, 340
_LANE = 36
# Before the days stand a lane's number and, where they go down, the names of the months; the last mark needs its half.
_BEFORE, _BEFORE_DOWN, _AFTER = 40, 30, 10
_BESIDE, _BESIDE_DOWN = 40, 72
# A day where they go down, as long as the picture is not much longer than a telephone.
_DAY, _LONGEST = 1.4, 640.0


@dataclass(frozen=True)
class Mark:
    """A milestone of commitment ``number``: where, and whether it is ``hecho``, ``vencido`` or ``por-hacer``."""

    at: Point
    state: str
    number: int
    slug: str
    row: Row


@dataclass(frozen=True)
class Lane:
    """A commitment's lane: its number, and from where to where its work goes."""

    number: int
    label: Point
    work: Line


@dataclass(frozen=True)
class Month:
    """The first day of a month on the axis; its year is told where ``year_at`` says."""

    day: date
    line: Line
    label: Point
    year_at: Point


@dataclass(frozen=True)
class Timeline:
    """All of it, in the picture's units. ``cut`` is the day of the last data; ``undated`` counts what has no day."""

    width: float
    height: float
    lanes: Sequence[Lane]
    marks: Sequence[Mark]
    months: Sequence[Month]
    cut: Line | None
    undated: int


@dataclass(frozen=True)
class _Frame:
    """Where a day and a lane are: ``along`` the days and ``across`` them."""

    down: bool
    first: date
    last: date
    lanes: int

    @property
    def length(self) -> float:
        """What the days take."""
        days = max((self.last - self.first).days, 1)
        return min(days * _DAY, _LONGEST) if self.down else WIDTH - _BEFORE - _AFTER

    @property
    def end(self) -> float:
        """Where the last lane ends."""
        return NARROW if self.down else _BESIDE + _LANE * self.lanes + 6

    def along(self, day: date) -> float:
        """Where a day is."""
        days = max((self.last - self.first).days, 1)
        before = _BEFORE_DOWN + _AFTER if self.down else _BEFORE
        return round(before + (day - self.first).days * self.length / days, 1)

    def across(self, lane: int) -> float:
        """The middle of a lane, from 0."""
        if self.down:
            return round(_BESIDE_DOWN + (NARROW - _BESIDE_DOWN) / self.lanes * (lane + 0.5), 1)
        return _BESIDE + _LANE * (lane + 0.5)

    def point(self, along: float, across: float) -> Point:
        """In the picture's units."""
        return (across, along) if self.down else (along, across)

    def through(self, day: date, begins: float) -> Line:
        """A line at that day, through all lanes."""
        return self.point(self.along(day), begins), self.point(self.along(day), self.end)


def timeline(commitments: Sequence[Commitment], *, down: bool = False) -> Timeline | None:
    """None where no milestone has a day."""
    dated = [[one for one in each.milestones if one.row["fecha_limite"]] for each in commitments]
    spans = [_span(own) for own in dated if own]
    if not spans:
        return None
    first, last = min(begins for begins, _ in spans), max(ends for _, ends in spans)
    frame = _Frame(down, first.replace(day=1), last + timedelta(days=7), len(commitments))
    lanes, marks = [], []
    for index, (each, own) in enumerate(zip(commitments, dated, strict=True)):
        if own:
            lanes.append(_lane(frame, index, each, own))
        marks += [_mark(frame, index, each, one) for one in own]
    cut = next((one.board["fecha_corte"] for one in commitments if one.board), None)
    width, height = frame.point(frame.along(frame.last) + _AFTER, frame.end)
    return Timeline(
        width, height, lanes, marks, _months(frame),
        frame.through(cut, 66 if down else 32) if cut and frame.first <= cut <= frame.last else None,
        sum(len(each.milestones) for each in commitments) - len(marks),
    )  # fmt: skip


def _lane(frame: _Frame, index: int, commitment: Commitment, milestones: Sequence[Milestone]) -> Lane:
    across = frame.across(index)
    begins, ends = (frame.point(frame.along(day), across) for day in _span(milestones))
    # The number's middle is the lane's.
    label = (across, 18.0) if frame.down else (12.0, across + 6)
    return Lane(commitment.row["numero"], label, (begins, ends))


def _mark(frame: _Frame, index: int, commitment: Commitment, one: Milestone) -> Mark:
    state = "hecho" if one.state in DONE else "vencido" if one.late else "por-hacer"
    at = frame.point(frame.along(one.row["fecha_limite"]), frame.across(index))
    return Mark(at, state, commitment.row["numero"], commitment.slug, one.row)


def _span(milestones: Sequence[Milestone]) -> tuple[date, date]:
    """From the day when the first of them begins, to that when the last is due."""
    return (
        min(one.row["fecha_inicio"] or one.row["fecha_limite"] for one in milestones),
        max(one.row["fecha_limite"] for one in milestones),
    )


def _months(frame: _Frame) -> list[Month]:
    months, day = [], frame.first
    while day <= frame.last:
        at = frame.along(day)
        label, year_at = ((0.0, at + 5), (33.0, at + 5)) if frame.down else ((at, 14.0), (at, 29.0))
        months.append(Month(day, frame.through(day, _BESIDE_DOWN if frame.down else 34), label, year_at))
        day = (day + timedelta(days=32)).replace(day=1)
    # More names than these would run into each other.
    return months[:: len(months) // (40 if frame.down else 14) + 1]
