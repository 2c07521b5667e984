"""The terms that a site declares, in its configuration: to answer, and to keep personal data."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ckan.plugins.toolkit import config

ANSWER, KEEP = "cocrea.participa.dias_para_responder", "cocrea.participa.dias_de_conservacion"
_ANSWER_WORKING_DAYS, _KEEP_DAYS = 15, 365


def answer_working_days() -> int:
    """Working days within which a message is answered."""
    return int(config.get(ANSWER) or _ANSWER_WORKING_DAYS)


def keep_days() -> int:
    """Days for which what a person wrote is kept after its matter was closed."""
    return int(config.get(KEEP) or _KEEP_DAYS)


def due(received: date) -> date:
    """The day on which the answer is due. Official holidays are not known here, and count as working days."""
    day, left = received, answer_working_days()
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def kept_since(now: datetime) -> datetime:
    """What was closed before this is erased."""
    return now - timedelta(days=keep_days())
