"""What a text that is no date was probably meant to be, and why it is none."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from pipelines.clean.headers import plain
from pipelines.clean.values import clean_date, clean_time
from pipelines.validate.suggestions import suggest_time

_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_ENGLISH = {"jan": 1, "apr": 4, "aug": 8, "dec": 12}
_THREE_NUMBERS = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})", re.ASCII)
_WORDED = re.compile(
    r"(?:(?P<day>\d{1,2}) )?(?:de )?(?P<month>[a-z]{3,10})(?: (?P<after>\d{1,2}))?(?: del?)? (?P<year>\d{4}|\d{2})"
)
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})|(\d{4})[-/](\d{1,2})", re.ASCII)
_WITH_CLOCK = re.compile(
    r"(?P<day>.+?)(?:,? a las? |[ ,T]+)"
    r"(?P<clock>(?P<hour>\d{1,2})(?:[:.]\d{2}(?::\d{2})?\D*| ?(?:h|[ap]\.? ?m)[a-z. ]*))",
    re.ASCII | re.IGNORECASE,
)
_ISO_TIME = re.compile(r"(\d{2}):(\d{2}):\d{2}", re.ASCII)
_WEEKDAY = re.compile(r"^(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo) ")
# Spreadsheets count days from here; five digits from 1954 to 2064 are surely one of these counts.
_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"[2-5]\d{4}", re.ASCII)
# A year of two digits is of this century.
_CENTURY = 2000


def suggest_date(text: str) -> tuple[str | None, str]:
    """The day that was meant, as day/month/year, if that is sure enough; and a sentence on what is wrong, or ""."""
    if _SERIAL.fullmatch(text):
        meant = _EPOCH + timedelta(days=int(text))
        return _written(meant), "Es el número con el que la hoja de cálculo guarda una fecha."
    if found := _THREE_NUMBERS.fullmatch(text):
        return _three_numbers(int(found[1]), int(found[2]), int(found[3]))
    if _MONTH_AND_YEAR.fullmatch(text):
        return None, "Falta el día."
    if found := _WORDED.fullmatch(_WEEKDAY.sub("", plain(text))):
        month = _month(found["month"])
        day = found["day"] or found["after"]
        if month:
            return _checked(int(found["year"]), month, int(day)) if day else (None, "Falta el día.")
    return None, ""


def suggest_moment(text: str) -> tuple[str | None, str]:
    """The day and time that were meant, as day/month/year hour:minute; and a sentence on what is wrong, or ""."""
    found = _WITH_CLOCK.fullmatch(text.strip())
    if not found:
        return (None, "Falta el día.") if _clock(text) else suggest_date(text.strip())
    meant, reason = _day(found["day"])
    clock = _clock(found["clock"])
    if meant is None:
        return None, reason
    if clock is None:
        hour = int(found["hour"])
        return None, f"La hora {hour} no existe: va de 0 a 23." if hour > 23 else "La hora no se entiende."
    return f"{meant} {clock}", reason


def _day(text: str) -> tuple[str | None, str]:
    try:
        return _written(date.fromisoformat(clean_date(text)[0])), ""
    except ValueError:
        return suggest_date(text)


def _clock(text: str) -> str | None:
    time, _ = clean_time(text)
    found = _ISO_TIME.fullmatch(time)
    return f"{int(found[1])}:{found[2]}" if found else suggest_time(text)


def _three_numbers(first: int, second: int, third: int) -> tuple[str | None, str]:
    if first > 31 and third <= 31:  # year first
        if second > 12 >= third:
            meant, _ = _checked(first, third, second)
            return meant, "Parece año-día-mes." if meant else ""
        return _checked(first, second, third)
    if second > 12 >= first:
        meant, _ = _checked(third, first, second)
        return meant, "Parece mes/día/año." if meant else ""
    return _checked(third, second, first)


def _checked(year: int, month: int, day: int) -> tuple[str | None, str]:
    year += _CENTURY if year < 100 else 0
    if not 1900 <= year <= 2100:
        return None, f"El año {year} no parece correcto."
    if not 1 <= month <= 12:
        return None, f"El mes {month} no existe."
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = f"{_MONTHS[month - 1]} de {year}"
        return None, f"El día {day} de {name} no existe: ese mes termina el {last}."
    return _written(date(year, month, day)), ""


def _month(word: str) -> int | None:
    starts = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word[:3])]
    return starts[0] if starts else _ENGLISH.get(word[:3])


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
