"""Two texts that differ, shown so that it is seen where."""

from __future__ import annotations

import pytest

from pipelines.changes.said import LONGEST_TEXT, apart

LONG = "palabra " * 40


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("Ana", "Ana María", ("Ana", "Ana María")),
        ("uno\r\ndos", "uno\ndos", ("uno␍⏎dos", "uno⏎dos")),
        ("", LONG, ("", f"{LONG[:LONGEST_TEXT]}…")),
        (f"{LONG}fin", f"{LONG}otro fin", ("…bra palabra palabra fin", "…bra palabra palabra otro fin")),
        ("a" * 200, "a" * 201, (f"…{'a' * 20}", f"…{'a' * 21}")),
        (f"{'x' * 50}1{'y' * 100}", f"{'x' * 50}2", (f"…{'x' * 20}1{'y' * 69}…", f"…{'x' * 20}2")),
    ],
)
def test_where_they_differ(one: str, other: str, shown: tuple[str, str]) -> None:
    assert apart(one, other) == shown
