"""The terms that a site declares, in its configuration: to answer, and to keep personal data."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ckan.plugins.toolkit import config

ANSWER, KEEP = "cocrea.participa.dias_para_responder", "cocrea.participa.dias_de_conservacion"
_ANSWER_WORKING_DAYS, _KEEP_DAYS, _WARNING_DAYS = 15, 365, 30


def answer_working_days() -> int:
    """Working days within which a message is answered."""
    return int(config.get(ANSWER) or _ANSWER_WORKING_DAYS)


def keep_days() -> int:
    """Days for which what a person wrote is kept: see retention.py for since when."""
    return int(config.get(KEEP) or _KEEP_DAYS)


def warning_days() -> int:
    """Days before its end in which the staff are warned of a case that still waits."""
    return min(_WARNING_DAYS, keep_days() // 2)


def due(received: date) -> date:
    """The day on which the answer is due. Official holidays are not known here, and count as working days."""
    day, left = received, answer_working_days()
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def kept_since(now: datetime) -> datetime:
    """What has been kept since before this is erased."""
    return now - timedelta(days=keep_days())
