"""What a run leaves for machines: its stages, with the run, the exercise and the release, and nobody's data."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines import settings
from pipelines.errors import SourceError, UsageError
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


def test_what_is_only_verified_tells_its_release(journal: Path) -> None:
    with journaled("mi-estado", here, {"presupuesto": "cceea69156bf"}) as run:
        run(Stage.VERIFY, "presupuesto", lambda _: None)
    assert json.loads(journal.read_text("utf-8").splitlines()[0])["entrega"] == "cceea69156bf"


def test_nothing_is_written_where_nobody_asked() -> None:
    with journaled("mi-estado", here) as run:
        assert run is here


@pytest.mark.usefixtures("journal")
def test_a_full_disk_stops_no_run() -> None:
    os.environ[settings.JOURNAL] = "/dev/full"
    with journaled("mi-estado", here) as run:
        assert run(Stage.CLEAN, "a/b", lambda _: 7) == 7


def test_a_place_where_nothing_can_be_written_is_said_at_once(journal: Path) -> None:
    os.environ[settings.JOURNAL] = str(journal / "no" / "hay.jsonl")
    with pytest.raises(UsageError) as refused, journaled("mi-estado", here):
        pass
    assert (
        refused.value.message
        == f"No se puede escribir la bitácora en {journal}/no/hay.jsonl, como dice COCREA_BITACORA."
    )
    assert refused.value.remedy == (
        "Haga esa carpeta, dé permiso de escribir en ella, o diga otro archivo en COCREA_BITACORA."
    )


def test_standard_error_may_be_a_socket_as_under_systemd() -> None:
    theirs, ours = socket.socketpair()
    script = "from pipelines.journal import journaled\nwith journaled('mi-estado', None): pass"
    with theirs, ours:
        environment = {**os.environ, settings.JOURNAL: "/dev/stderr"}
        subprocess.run([sys.executable, "-c", script], check=True, env=environment, stderr=ours)
        assert json.loads(theirs.recv(1000))["etapa"] == "corrida"
