"""A cell's text as the steward knows it, where cleaning wrote it as Table Schema reads it."""

from __future__ import annotations

import re
from datetime import date

from pipelines.schema import Field

# Control characters that no sheet shows: they break lines, terminals or PostgreSQL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# A cell's text or a header longer than this is cut where it is shown.
_LONGEST = 60
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):00", re.ASCII)


def as_written(text: str, field: Field) -> str:
    """A code → its label, true → Sí, 2015-03-15 → 15/03/2015, with its hour if it has one; anything else as it is."""
    if field.type == "boolean":
        return {"true": "Sí", "false": "No"}.get(text, text)
    if field.type == "date" and _ISO_DATE.fullmatch(text):
        return _day(text) or text
    if field.type == "datetime" and (found := _ISO_MOMENT.fullmatch(text)):
        day = _day(found[1])
        return f"{day} {found[2]}" if day else text
    return field.labels.get(text, visible(text))


def _day(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:  # 2015-13-45 is what she typed.
        return None
    return "/".join(reversed(text.split("-")))


def visible(text: str) -> str:
    """Control characters as their pictures (␀ for NUL), so that a message can show them."""
    return CONTROL.sub(lambda one: chr(0x2400 + ord(one[0])) if ord(one[0]) < 0x20 else "␦", text)


def shortened(text: str | None) -> str:
    """On one line, and cut when it is long."""
    line = " ".join((text or "").split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
