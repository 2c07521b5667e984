"""The agenda: what is to come first, then what was, and each activity as an iCalendar event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ckanext.cocrea.portal.clock import zone
from ckanext.cocrea.portal.tables import Row, Tables

_CANCELLED = "cancelada"
# What it says that became of an activity, or of a session; any other status is of before its day.
SETTLED = frozenset({"realizada", _CANCELLED})
# RFC 5545, 3.8.1.11: what an event's status may be.
_STATUS = {"tentativa": "TENTATIVE", _CANCELLED: "CANCELLED"}
_LONGEST_LINE_BYTES = 75


@dataclass(frozen=True)
class Agenda:
    """Activities to come, nearest first, and past ones, newest first."""

    coming: Sequence[Row]
    past: Sequence[Row]

    @property
    def held(self) -> Sequence[Row]:
        """Those to come that nobody cancelled."""
        return [one for one in self.coming if one["estatus"] != _CANCELLED]


def agenda(tables: Tables, now: datetime) -> Agenda:
    """All activities that have a day, parted by ``now``, an hour of the state's clocks."""
    events = sorted((one for one in tables.rows("agenda") if one["inicio"]), key=lambda one: one["inicio"])
    return Agenda(
        [one for one in events if (one["fin"] or one["inicio"]) >= now],
        [one for one in reversed(events) if (one["fin"] or one["inicio"]) < now],
    )


def icalendar(name: str, uid: str, address: str, events: Sequence[Row], stamp: datetime) -> str:
    """RFC 5545. ``uid`` has a place for an event's key, ``address`` is the agenda's page.

    An event keeps its UID for ever, so that a calendar that follows the feed moves it and adds none.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cocrea//Agenda//ES", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{zone().key}",
    ]  # fmt: skip
    for one in events:
        lines += _event(one, uid, address, stamp)
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in _folded(line))


def _event(one: Row, uid: str, address: str, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid.format(one['evento_id'])}"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"DTSTART:{_utc(one['inicio'].replace(tzinfo=zone()))}"
    # Without an end that was published it has none: the standard lets it be left out.
    if one["fin"]:
        yield f"DTEND:{_utc(one['fin'].replace(tzinfo=zone()))}"
    yield f"SUMMARY:{_text(one['titulo'])}"
    yield f"LOCATION:{_text(one['lugar'])}"
    yield f"URL:{address}#{one['evento_id']}"
    yield f"STATUS:{_STATUS.get(one['estatus'], 'CONFIRMED')}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Lines of 75 bytes; what goes on begins with a space. A character is never cut."""
    part, room = "", _LONGEST_LINE_BYTES
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", _LONGEST_LINE_BYTES - 1
        part, room = part + character, room - size
    yield part
