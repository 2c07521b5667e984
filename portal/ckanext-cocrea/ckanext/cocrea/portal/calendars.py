"""The agenda as month tables: each activity on every day that it lasts."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.cocrea.portal.tables import Row
from ckanext.cocrea.portal.words import hour, last_day

# As calendars are printed in Mexico.
_WEEKS = calendar.Calendar(calendar.SUNDAY)
# What lasts longer, or was mistyped, is marked on its first day and its last: all its days would fill the page.
_MOST_DAYS = 62


@dataclass(frozen=True)
class Mark:
    """An activity on a day: at what time it begins or ends there; «sigue» on the days between."""

    event: Row
    text: str


@dataclass(frozen=True)
class Day:
    """A day, and what there is on it."""

    date: date
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Month:
    """A month by weeks, which begin on Sunday; None where the day is of another month. ``events`` is how many."""

    first: date
    weeks: Sequence[Sequence[Day | None]]
    events: int


@dataclass(frozen=True)
class Calendars:
    """Months with activities: those to be ``shown`` at once, nearest first, and the ``earlier`` ones, newest first."""

    shown: Sequence[Month]
    earlier: Sequence[Month]


def calendars(events: Sequence[Row], today: date) -> Calendars:
    """From this month on; where nothing is to come, the last month in which there was something."""
    marks: dict[date, list[Mark]] = defaultdict(list)
    for one in sorted(events, key=lambda one: one["inicio"]):
        for day, text in _days(one):
            marks[day].append(Mark(one, text))
    firsts = sorted({day.replace(day=1) for day in marks})
    shown = [one for one in firsts if one >= today.replace(day=1)] or firsts[-1:]
    return Calendars(
        [_month(one, marks) for one in shown],
        [_month(one, marks) for one in reversed(firsts) if one not in shown],
    )


def _days(event: Row) -> Iterator[tuple[date, str]]:
    begins, ends = event["inicio"], event["fin"]
    first, last = begins.date(), last_day(begins, ends)
    yield first, hour(begins)
    if (last - first).days < _MOST_DAYS:
        for number in range(1, (last - first).days):
            yield first + timedelta(days=number), "sigue"
    if last > first:
        yield last, f"hasta {hour(ends)}"


def _month(first: date, marks: dict[date, list[Mark]]) -> Month:
    weeks = [
        [Day(day, marks.get(day, ())) if day.month == first.month else None for day in week]
        for week in _WEEKS.monthdatescalendar(first.year, first.month)
    ]
    there = {one.event["evento_id"] for week in weeks for day in week if day for one in day.marks}
    return Month(first, weeks, len(there))
