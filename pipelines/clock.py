"""The hour of central Mexico, in which schedules and terms are told wherever the program runs."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIMEZONE = "America/Mexico_City"


def day(moment: datetime) -> date:
    """The day that it was there."""
    return moment.astimezone(ZoneInfo(TIMEZONE)).date()


def local(moment: datetime) -> str:
    """28/11/2026 14:05, as a list of moments says it."""
    return f"{moment.astimezone(ZoneInfo(TIMEZONE)):%d/%m/%Y %H:%M}"


def told(moment: datetime) -> str:
    """The same within a sentence, with whose hour it is."""
    return f"{moment.astimezone(ZoneInfo(TIMEZONE)):%d/%m/%Y a las %H:%M}, hora del centro"
