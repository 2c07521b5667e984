"""Whether what was promised to change so often did: a package's frequency against the last change of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.domains.dates import periods


@dataclass(frozen=True)
class Punctuality:
    """A table's last change, the day by which it should change again (None: nothing promised), and how late it is."""

    table: str
    changed: date
    promised: date | None
    days_late: int


def punctuality(table: str, changed: date, frequency: str, today: date) -> Punctuality:
    """How a table keeps a frequency code (R/P1M, …) as of ``today``."""
    promised = next_promised(changed, frequency)
    late = (today - promised).days if promised else 0
    return Punctuality(table, changed, promised, max(late, 0))


def next_promised(changed: date, frequency: str) -> date | None:
    """A period after a change: what changes every day may change at any hour of the next one.

    None for «irregular», «realtime» and what is no code.
    """
    # A period is told once it is whole: far enough ahead, the first one is.
    found = periods(changed.isoformat(), frequency, changed.replace(year=changed.year + 11, day=1).isoformat())
    return date.fromisoformat(found[0][1]) + timedelta(1) if found else None
