"""What a run leaves for machines: its stages, with the run, the exercise and the release, and nobody's data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines import settings
from pipelines.errors import SourceError
from pipelines.journal import journaled
from pipelines.stages import Stage


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Path]:
    os.environ[settings.JOURNAL] = str(tmp_path / "bitacora.jsonl")
    yield tmp_path / "bitacora.jsonl"
    del os.environ[settings.JOURNAL]


def here(_stage: Stage, _subject: str, work: Callable[[Any], Any]) -> Any:
    return work(lambda *_: None)


def fail(_advance: object) -> None:
    raise SourceError("La CURP GOML800101HDFNRS09 está en B7.", "Quítela.", "datos-personales", "libro.xlsx")


def test_every_stage_leaves_a_line_and_an_error_only_its_kind(journal: Path) -> None:
    with pytest.raises(SourceError), journaled("mi-estado", here) as run:
        assert run(Stage.PACKAGE, "presupuesto", lambda _: SimpleNamespace(id="cceea69156bf")).id == "cceea69156bf"
        run(Stage.PUBLISH, "presupuesto", lambda _: None)
        run(Stage.CLEAN, "presupuesto/egresos", fail)
    lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    assert len({one.pop("corrida") for one in lines}) == 1
    assert all(one.pop("segundos") >= 0 and one.pop("momento") for one in lines)
    assert [list(one.values()) for one in lines] == [
        ["mi-estado", "empaquetar", "presupuesto", "cceea69156bf", "bien"],
        ["mi-estado", "publicar", "presupuesto", "cceea69156bf", "bien"],
        ["mi-estado", "limpiar", "presupuesto/egresos", "", "SourceError"],
        ["mi-estado", "corrida", "", "", "SourceError"],
    ]
    assert "GOML" not in journal.read_text("utf-8")


def test_nothing_is_written_where_nobody_asked_and_a_disk_that_refuses_stops_nothing(tmp_path: Path) -> None:
    with journaled("mi-estado", here) as run:
        assert run is here
    os.environ[settings.JOURNAL] = str(tmp_path / "no" / "hay")
    try:
        with journaled("mi-estado", here) as run:
            assert run(Stage.CLEAN, "a/b", lambda _: 7) == 7
    finally:
        del os.environ[settings.JOURNAL]
