"""The six digits of a birth date inside an identifier."""

from __future__ import annotations

from datetime import date


def is_birth_date(digits: str) -> bool:
    """Whether YYMMDD is a day of the calendar in 1900–1999 or 2000–2099: 29 February needs a leap year."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return _exists(1900 + year, month, day) or _exists(2000 + year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
