"""A cell's text as the steward knows it."""

from __future__ import annotations

import pytest

from pipelines.schema import Field, Schema
from pipelines.validate.shown import as_written, shortened, visible


def _field(kind: str) -> Field:
    return Schema("tabla", {"fields": [{"name": "dato", "type": kind, "title": "Dato"}]}).field("dato")


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("date", "2015-03-15", "15/03/2015"),
        ("date", "2015-13-45", "2015-13-45"),
        ("datetime", "1915-01-01T09:30:00", "01/01/1915 09:30"),
        ("datetime", "2015-02-30T09:30:00", "2015-02-30T09:30:00"),
        ("datetime", "25:00", "25:00"),
        ("string", "2015-03-15", "2015-03-15"),
        ("boolean", "true", "Sí"),
        ("string", "a\x00b", "a␀b"),
    ],
)
def test_a_cells_text_is_told_as_a_person_writes_it(kind: str, text: str, shown: str) -> None:
    assert as_written(text, _field(kind)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31m\x07", "a␛[31m␇"),
        ("línea\notra\t", "línea otra"),
        ("x" * 60, "x" * 60),
        ("x" * 100_000, "x" * 59 + "…"),
        ("\x00" * 1000, "␀" * 59 + "…"),
        (None, ""),
    ],
)
def test_what_is_shown_of_a_header_is_short_and_does_nothing_to_a_terminal(text: str | None, shown: str) -> None:
    assert visible(shortened(text)) == shown
