"""A country shared out in batches to several workers, one of which is killed: what both ways to share a folder have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.country import sources
from benchmarks.country_exercises import SOURCES, write_exercises
from pipelines.exercise import load_exercise
from pipelines.package.last import last_told
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from tests.flows.conftest import PATIENCE_S, Process, Server, release_served, wait_until

_COUNT, _IN_A_BATCH = 6, 3


@contextmanager
def country_in(folder: Path) -> Iterator[Path]:
    """The exercises, and whoever serves their sources."""
    with sources(folder / SOURCES) as url:
        write_exercises(folder, _COUNT, url)
        yield folder


def share_out(office: Server, country: Path, access: CkanAccess) -> None:
    """Have the server share the folder out, and run no batch itself."""
    office.environment |= {"COCREA_TRABAJADORES": "0", CKAN_URL: access.url, CKAN_TOKEN: access.token}
    assert "repartidos en lotes." in office.flujos("arriba", "--pais", country)


def kill_in_the_middle(office: Server, country: Path, worker: Process, begun: Callable[[str], bool]) -> dict[str, Any]:
    """Run the country, kill the worker once ``begun`` says that its first exercise is done, and see others finish.

    Gives the batch that it left.
    """
    run = office.start_run(f"Publicar un país/{country.name}", {"por_lote": _IN_A_BATCH})
    left = wait_until(lambda: _batch_of(office, worker, begun), 3 * PATIENCE_S)
    worker.end()
    # Its silence is noticed, another process starts, and goes through what was left.
    ended = wait_until(lambda: one if (one := office.ask(f"/flow_runs/{run}"))["end_time"] else None, 3 * PATIENCE_S)
    assert ended["state"]["message"] == "2 lotes: 2 bien, 0 no."
    states = {one["name"]: one["state"]["message"] for one in _batches(office)}
    assert states[left["name"]] == "Quien lo corría dejó de dar señales de vida."
    assert states[f"{left['name']} · vez 2"] == "3 ejercicios: 3 bien, 0 con algo que atender."
    return left


def assert_served(folders: Path, access: CkanAccess) -> None:
    """CKAN serves each exercise as its folder says that it was published last, and its Acuse says so."""
    for folder in sorted(folders.glob("pais-*")):
        exercise = load_exercise(folder)
        for package in exercise.published:
            release, _ = last_told(exercise, package) or (Path(), {})
            assert release_served(access, package.dataset) == release.name
            assert json.loads((release / "acuse.json").read_text("utf-8"))["acuse"] == "ok"


def _batches(office: Server) -> list[dict[str, Any]]:
    found = office.ask("/flow_runs/filter", {"flows": {"name": {"any_": ["Publicar un lote"]}}, "limit": 50})
    return sorted(found, key=lambda one: one["created"])


def _batch_of(office: Server, worker: Process, begun: Callable[[str], bool]) -> dict[str, Any] | None:
    own = {str(each.pid) for each in psutil.Process(worker.popen.pid).children(recursive=True)}
    for batch in _batches(office):
        mine = (batch["infrastructure_pid"] or "").rpartition(":")[2] in own
        if mine and begun(batch["parameters"]["ejercicios"][0]):
            return batch
    return None
