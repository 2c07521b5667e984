"""What each published table promises, as the releases kept in the exercise's folder tell it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.changes.history import Entry, write_history
from pipelines.promises import changes_of


def entry(entrega: str, day: str, tabla: str = "hitos", sha256: str = "") -> Entry:
    """A table of a release, published at six in the evening of central Mexico the day before."""
    return Entry(entrega, f"{day}T00:00:00Z", tabla, "Hitos", 3, sha256 or entrega, 0, 0, 0)


@pytest.mark.parametrize(
    "entries, release, changed",
    [
        pytest.param([entry("b", "2026-11-03"), entry("a", "2026-10-03")], "b", {"hitos": date(2026, 11, 2)}, id="one"),
        pytest.param(
            [entry("c", "2026-12-03", sha256="x"), entry("b", "2026-11-03", sha256="x"), entry("a", "2026-10-03")],
            "c", {"hitos": date(2026, 11, 2)}, id="since it is so",
        ),
        pytest.param(
            [entry("a", "2026-12-03"), entry("b", "2026-11-03"), entry("a", "2026-10-03")],
            "a", {"hitos": date(2026, 12, 2)}, id="restored",
        ),
        pytest.param(
            [entry("c", "2026-12-03"), entry("b", "2026-11-03")], "b", {"hitos": date(2026, 11, 2)},
            id="the newest could not be published",
        ),
        pytest.param(
            [entry("b", "2026-11-03"), entry("b", "2026-11-03", "avances"), entry("a", "2026-10-03", "metas")],
            "b", {"hitos": date(2026, 11, 2), "avances": date(2026, 11, 2)}, id="a table that is no more",
        ),
        pytest.param([entry("b", "2026-11-03")], "z", {}, id="nothing is told of it"),
        pytest.param([], "b", {}, id="nothing is told"),
    ],
)  # fmt: skip
def test_the_day_on_which_a_tables_rows_last_became_others(
    tmp_path: Path, entries: list[Entry], release: str, changed: dict[str, date]
) -> None:
    (tmp_path / "historial.csv").write_bytes(write_history(entries))
    assert changes_of(tmp_path, release) == changed


def test_without_a_history_nothing_is_known(tmp_path: Path) -> None:
    assert changes_of(tmp_path, "b") == {}
