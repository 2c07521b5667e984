"""Days as the rules compare and say them. In tables a day is ISO text, which sorts as the days do."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date, timedelta

import pandas as pd

from pipelines.frequency import FREQUENCY

_DAYS, _MONTHS = {"D": 1, "W": 7}, {"M": 1, "Y": 12}


def spoken(day: str) -> str:
    """2015-08-28 → 28/08/2015, as the steward writes it."""
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}"


def last_days(start: str, years: int, days_before: int) -> list[str]:
    """The days on which a term of ``years`` may end: its anniversary first, then each of the ``days_before`` it.

    A term from 29 February, in years that lack that day, ends on 28 February or 1 March. Empty past the year 9999.
    """
    first = date.fromisoformat(start)
    year = first.year + years
    if year > MAXYEAR:
        return []
    if (first.month, first.day) == (2, 29) and not calendar.isleap(year):
        return [date(year, 2, 28).isoformat(), date(year, 3, 1).isoformat()]
    anniversary = first.replace(year=year)
    return [(anniversary - timedelta(days)).isoformat() for days in range(days_before + 1)]


def days_earlier(day: str, days: int) -> str:
    """The day that comes ``days`` before."""
    return (date.fromisoformat(day) - timedelta(days)).isoformat()


def periods(start: str, frequency: str, last: str) -> list[tuple[str, str]]:
    """First and last day of each whole period of a frequency code, from ``start`` on, that had passed by ``last``.

    R/P3M from 2015-03-27: 27 March to 26 June, 27 June to 26 September, … None when the days or a period are unknown.
    """
    found = FREQUENCY.fullmatch(frequency)
    if not (start and last and found):
        return []
    number, unit = int(found[1]), found[2]
    days, months = number * _DAYS.get(unit, 0), number * _MONTHS.get(unit, 0)
    passed: list[tuple[str, str]] = []
    first = beginning = date.fromisoformat(start)
    while True:
        # From the start each time: 31 January, 28 February, and 31 March again.
        times = len(passed) + 1
        following = (pd.Timestamp(beginning) + pd.DateOffset(months=months * times, days=days * times)).date()
        end = (following - timedelta(1)).isoformat()
        if end > last:
            return passed
        passed.append((first.isoformat(), end))
        first = following
