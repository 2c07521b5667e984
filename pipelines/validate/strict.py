"""Texts that frictionless takes for a value though no Mexican spreadsheet means one: NaN, 1_000, 1e5, ٣, ２０１５.

``sNaN`` even ends it with an exception. After cleaning, a number or a date has one plain form; what has another is
handed to frictionless so that it cannot be read, and comes back as the type error that it is. So is an address that
opens no page: it is published to be followed.
"""

from __future__ import annotations

import re

import pandas as pd

from pipelines.schema import Field

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_PLAIN = {
    name: re.compile(pattern)
    for name, pattern in {
        "number": r"-?[0-9]+(\.[0-9]+)?",
        "integer": r"-?[0-9]{1,18}",
        "year": r"[0-9]{4}",
        "date": _DATE,
        "time": _TIME,
        "datetime": rf"{_DATE}T{_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?",
    }.items()
}
# «https://», «C:/acta.pdf» and «http:/ejemplo.mx» are URIs too.
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+([/?#]\S*)?", re.IGNORECASE)
# No number, date, time or address begins with it.
_MARK = "«"


def as_judged(column: pd.Series[str], field: Field) -> list[str]:
    """A column's texts for frictionless: the plain ones as they are, the rest marked as unreadable."""
    plain = _plain(field)
    if plain is None:
        return column.tolist()
    refused = {text for text in column.unique() if text and not plain.fullmatch(text)}
    return [_MARK + text if text in refused else text for text in column] if refused else column.tolist()


def _plain(field: Field) -> re.Pattern[str] | None:
    written = field.descriptor.get("format", "default")
    if field.type == "string" and written == "uri":
        return _WEB_ADDRESS
    return _PLAIN.get(field.type) if written == "default" else None
