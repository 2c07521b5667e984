"""A worker that is killed in the middle of its batch: another finishes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmarks.country import sources
from benchmarks.country_exercises import SOURCES, write_exercises
from pipelines.exercise import load_exercise
from pipelines.package.last import last_told
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from tests.flows.conftest import COCREA, PATIENCE_S, Process, Server, release_served, wait_until

pytestmark = pytest.mark.long

COUNT, IN_A_BATCH = 6, 3


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pais")
    with sources(folder / SOURCES) as url:
        write_exercises(folder, COUNT, url)
        yield folder


@pytest.fixture(scope="module")
def office(server: Server, country: Path, ckan: CkanAccess) -> Server:
    """The server, which shares the folder out and runs no batch itself."""
    server.environment |= {"COCREA_TRABAJADORES": "0", CKAN_URL: ckan.url, CKAN_TOKEN: ckan.token}
    assert "repartidos en lotes." in server.flujos("arriba", "--pais", country)
    return server


def worker(office: Server, folder: Path) -> Process:
    """Another machine's worker: of the server it knows the address, and it has its own folder and environment."""
    folder.mkdir()
    own = {key: value for key, value in office.environment.items() if not key.startswith("PREFECT_API")}
    own |= {"COCREA_HOME": str(folder), "HOME": str(folder), "PWD": str(folder)}
    office.environment, whole = own, office.environment
    try:
        return office.start(COCREA, "flujos", "trabajador", office.url.removesuffix("/api"), "--nombre", folder.name)
    finally:
        office.environment = whole


def batches(office: Server) -> list[dict[str, Any]]:
    found = office.ask("/flow_runs/filter", {"flows": {"name": {"any_": ["Publicar un lote"]}}, "limit": 50})
    return sorted(found, key=lambda one: one["created"])


def in_the_middle(office: Server, country: Path, one: Process) -> dict[str, Any] | None:
    """The batch of this worker once its first exercise is published, and the others are not."""
    own = {str(each.pid) for each in psutil.Process(one.popen.pid).children(recursive=True)}
    for batch in batches(office):
        first = country / batch["parameters"]["ejercicios"][0] / "salida" / "entregas" / "plan-de-accion" / "ultima"
        if (batch["infrastructure_pid"] or "").rpartition(":")[2] in own and first.exists():
            return batch
    return None


def test_what_a_killed_worker_left_is_finished_by_another(
    office: Server, country: Path, tmp_path: Path, ckan: CkanAccess
) -> None:
    killed, other = worker(office, tmp_path / "una"), worker(office, tmp_path / "otra")
    run = office.start_run(f"Publicar un país/{country.name}", {"por_lote": IN_A_BATCH})
    left = wait_until(lambda: in_the_middle(office, country, killed), 3 * PATIENCE_S)
    killed.end()

    # Its silence is noticed, another process starts, and goes through what was left.
    ended = wait_until(lambda: one if (one := office.ask(f"/flow_runs/{run}"))["end_time"] else None, 3 * PATIENCE_S)

    other.end()
    assert ended["state"]["message"] == "2 lotes: 2 bien, 0 no."
    states = {one["name"]: one["state"]["message"] for one in batches(office)}
    assert states[left["name"]] == "Quien lo corría dejó de dar señales de vida."
    assert states[f"{left['name']} · vez 2"] == "3 ejercicios: 3 bien, 0 con algo que atender."
    for folder in sorted(country.glob("pais-*")):
        exercise = load_exercise(folder)
        for package in exercise.published:
            release, _ = last_told(exercise, package) or (Path(), {})
            assert release_served(ckan, package.dataset) == release.name
            assert json.loads((release / "acuse.json").read_text("utf-8"))["acuse"] == "ok"
