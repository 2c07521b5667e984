"""Whether a table changed as often as its package promises."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.domains.puntualidad import Punctuality, punctuality

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("frequency", "today", "promised", "late"),
    [
        ("R/P1D", date(2026, 2, 3), date(2026, 2, 1), 2),
        ("R/P1D", date(2026, 2, 1), date(2026, 2, 1), 0),
        ("R/P1W", date(2026, 2, 7), date(2026, 2, 7), 0),
        ("R/P1M", date(2026, 2, 28), date(2026, 2, 28), 0),
        ("R/P1M", date(2026, 3, 1), date(2026, 2, 28), 1),
        ("R/P3M", date(2026, 4, 30), date(2026, 4, 30), 0),
        ("R/P1Y", date(2027, 2, 1), date(2027, 1, 31), 1),
        ("R/P10Y", date(2030, 1, 1), date(2036, 1, 31), 0),
        ("irregular", date(2040, 1, 1), None, 0),
        ("realtime", date(2040, 1, 1), None, 0),
    ],
)
def test_a_period_after_a_change_it_must_have_changed_again(
    frequency: str, today: date, promised: date | None, late: int
) -> None:
    assert punctuality("hitos", DAY, frequency, today) == Punctuality("hitos", DAY, promised, late)
