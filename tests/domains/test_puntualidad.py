"""Whether a table changed as often as its package promises."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.domains.puntualidad import Punctuality, punctuality

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("frequency", "today", "promised", "late"),
    [
        ("R/P1D", date(2026, 2, 3), date(2026, 1, 31), 3),
        ("R/P1W", date(2026, 2, 6), date(2026, 2, 6), 0),
        ("R/P1M", date(2026, 2, 27), date(2026, 2, 27), 0),
        ("R/P1M", date(2026, 3, 1), date(2026, 2, 27), 2),
        ("R/P3M", date(2026, 4, 29), date(2026, 4, 29), 0),
        ("R/P1Y", date(2027, 1, 31), date(2027, 1, 30), 1),
        ("R/P10Y", date(2030, 1, 1), date(2036, 1, 30), 0),
        ("irregular", date(2040, 1, 1), None, 0),
        ("realtime", date(2040, 1, 1), None, 0),
    ],
)
def test_it_is_late_the_day_after_its_period_ends(
    frequency: str, today: date, promised: date | None, late: int
) -> None:
    assert punctuality("hitos", DAY, frequency, today) == Punctuality("hitos", DAY, promised, late)
