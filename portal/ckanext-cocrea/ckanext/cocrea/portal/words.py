"""Days, amounts and counts as Mexican Spanish says them. Template filters."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from ckanext.cocrea.portal.clock import here

_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MILLION = Decimal(1_000_000)
# «e Inversión», «e hijos» and «e Ypres», but «y hielo» and «y yeso».
_SOUNDS_I = re.compile(r"\W*(?:h?i(?![aeáé])|h?í|y[^\W\daeiouáéíóú])", re.IGNORECASE)


def day(value: date | datetime | None) -> str:
    """«28 de agosto de 2015»; empty without a day. Of a moment, the day that it was on the state's clocks."""
    value = here(value)
    return f"{value.day} de {_MONTHS[value.month - 1]} de {value.year}" if value else ""


def weekday(value: date) -> str:
    """«viernes 28 de agosto de 2015»."""
    value = here(value)
    return f"{_WEEKDAYS[value.weekday()]} {day(value)}"


def short_month(value: date) -> str:
    """«ago»."""
    return _MONTHS[value.month - 1][:3]


def hour(value: datetime | time | None) -> str:
    """«17:00»; empty without one."""
    return f"{value:%H:%M}" if value else ""


def month(value: date) -> str:
    """«agosto de 2015»."""
    return f"{_MONTHS[value.month - 1]} de {value.year}"


def last_day(begins: datetime, ends: datetime | None) -> date:
    """The last day of what lasts until then: what ends at midnight is of the day before."""
    return max(begins, ends - timedelta(microseconds=1)).date() if ends else begins.date()


def when(begins: datetime, ends: datetime | None) -> str:
    """«viernes 28 de agosto de 2015, 10:00 a 12:00 h»; both days where there are several."""
    if ends and last_day(begins, ends) > begins.date():
        return f"del {weekday(begins)}, {hour(begins)} h, al {weekday(ends)}, {hour(ends)} h"
    return f"{weekday(begins)}, {hour(begins)}{f' a {hour(ends)}' if ends else ''} h"


def pesos(value: Decimal | int | None) -> str:
    """«$5,213,746.78»; «sin dato» where nothing is said."""
    if value is None:
        return "sin dato"
    return f"{'−' if value < 0 else ''}${abs(value):,.2f}"


def millions(value: Decimal | int | None) -> str:
    """«$5,292.9 millones», for headings and pictures; the exact figure stands beside it."""
    if value is None:
        return "sin dato"
    amount = Decimal(value)
    return f"${amount / _MILLION:,.1f} millones" if amount.copy_abs() >= _MILLION else pesos(amount)


def percent(value: Decimal | int | None) -> str:
    """«62.9 %»; «sin dato» where nothing is said."""
    return "sin dato" if value is None else f"{Decimal(value).normalize():f} %"


def progress(percentage: Decimal | None, until: date | None) -> str:
    """«62.9 % de avance al 31 de mayo de 2016»; empty where nothing is said."""
    if percentage is None:
        return ""
    return f"{percent(percentage)} de avance{f' al {day(until)}' if until else ''}"


def counted(number: int, one: str, many: str) -> str:
    """«1 sesión», «6 sesiones»."""
    return f"{number:,} {one if number == 1 else many}"


def and_before(text: str) -> str:
    """The «y» that joins what comes before with ``text``: «e» before the sound of an i."""
    return "e" if _SOUNDS_I.match(text) else "y"


def size(value_bytes: int) -> str:
    """«4.0 MB»."""
    if value_bytes < 1000:
        return f"{value_bytes} bytes"
    for unit, factor in (("kB", 1000), ("MB", 1000**2), ("GB", 1000**3)):
        if value_bytes < factor * 1000:
            return f"{value_bytes / factor:,.1f} {unit}"
    return f"{value_bytes / 1000**4:,.1f} TB"


def duration(seconds: int) -> str:
    """«1 h 32 min», «5 s»; empty for what does not last."""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    told = [f"{one} {unit}" for one, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if one]
    return " ".join(told[:2])


def host(address: str) -> str:
    """«ejemplo.gob.mx»: whose site an address is of."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


FILTERS = {
    "day": day, "weekday": weekday, "short_month": short_month, "month": month, "hour": hour,
    "last_day": last_day, "when": when, "pesos": pesos, "millions": millions, "percent": percent, "size": size,
    "duration": duration, "host": host,
}  # fmt: skip
