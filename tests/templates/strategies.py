"""What a person may type in a template: rows that a schema allows, as Hypothesis strategies."""

from __future__ import annotations

import string
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from hypothesis import strategies as st

from pipelines.schema import Field, Schema

FIRST, LAST = date(1950, 1, 1), date(2150, 1, 1)
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\n")
# Texts that spreadsheets like to take for something else.
NASTY = ("007", "=1+1", "-5", "+52", "@aquí", "1/2", "TRUE", "1e5", "31/12/2025", "a\nb", '"', "'05", "#N/A", "ñandú")


def record(schema: Schema) -> st.SearchStrategy[dict[str, str]]:
    """A row, as texts of the schema; what is not required may be empty."""
    return st.fixed_dictionaries(
        {one.name: value(one) if one.required else st.just("") | value(one) for one in schema.fields}
    )


def value(field: Field) -> st.SearchStrategy[str]:
    """One value that the field's schema allows."""
    if "enum" in field.constraints:
        return st.sampled_from([str(one) for one in field.constraints["enum"]])
    low, high = field.constraints.get("minimum"), field.constraints.get("maximum")
    by_type: dict[str, st.SearchStrategy[str]] = {
        "boolean": st.sampled_from(["true", "false"]),
        "date": st.dates(FIRST, LAST).map(str),
        "datetime": st.datetimes(_midnight(FIRST), _midnight(LAST)).map(_to_the_minute),
        "time": st.times().map(lambda one: time(one.hour, one.minute).isoformat()),
        "year": st.integers(FIRST.year, LAST.year).map(str),
        "integer": st.integers(low if low is not None else -(10**9), high if high is not None else 10**12).map(str),
        # To the cent, and up to the fifteen digits that a spreadsheet keeps.
        "number": st.integers(
            int(low * 100) if low is not None else -(10**14), int(high * 100) if high is not None else 10**14
        ).map(lambda cents: f"{Decimal(cents) / 100:.2f}"),
    }
    return by_type[field.type] if field.type in by_type else _text(field)


def _text(field: Field) -> st.SearchStrategy[str]:
    longest = int(field.constraints.get("maxLength", 200))
    if pattern := field.constraints.get("pattern"):
        keys = st.from_regex(pattern, fullmatch=True, alphabet=string.printable.strip())
        return keys.filter(lambda one: len(one) <= longest)
    if field.descriptor.get("format") == "uri":
        return st.from_regex(r"https://[a-z]{1,9}\.gob\.mx/[a-z0-9/?=&%.-]{0,20}", fullmatch=True)
    if field.descriptor.get("format") == "email":
        return st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.gob\.mx", fullmatch=True)
    texts = st.sampled_from(NASTY) | st.text(LETTERS, min_size=1, max_size=60)
    return texts.map(lambda one: unicodedata.normalize("NFC", one).strip()).filter(bool)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the state's own clock


def _to_the_minute(moment: datetime) -> str:
    return moment.replace(second=0, microsecond=0).isoformat()
