"""Workers that share Prefect's server, CKAN and a store, and no folder: one is killed, another goes on from there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmarks.country import sources
from benchmarks.country_exercises import SOURCES, write_exercises
from pipelines.exercise import load_exercise
from pipelines.package.last import last_told
from pipelines.settings import CKAN_TOKEN, CKAN_URL, STORE, CkanAccess
from tests.flows.conftest import COCREA, PATIENCE_S, Process, Server, release_served, serving_prefect, wait_until
from tests.flows.test_cut_short import batches

pytestmark = pytest.mark.long

COUNT, IN_A_BATCH = 6, 3
# Its own folder where all have theirs, as on a machine of its own.
ELSEWHERE = 'mount --bind "$0" "$1" && shift && exec "$@"'


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pais-repartido")
    with sources(folder / SOURCES) as url:
        write_exercises(folder, COUNT, url)
        yield folder


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, country: Path, ckan: CkanAccess) -> Iterator[Server]:
    """A server of its own, which shares the folder out and runs no batch itself."""
    with serving_prefect(tmp_path_factory.mktemp("oficina"), "") as server:
        server.environment |= {"COCREA_TRABAJADORES": "0", CKAN_URL: ckan.url, CKAN_TOKEN: ckan.token}
        assert "repartidos en lotes." in server.flujos("arriba", "--pais", country)
        yield server


def worker(office: Server, country: Path, folder: Path, store: Path) -> Process:
    """Another machine's worker: of the others it knows the server's address, CKAN's and the store's."""
    shutil.copytree(country, folder / "pais", ignore=shutil.ignore_patterns(SOURCES))
    own = {"COCREA_HOME": str(folder), "HOME": str(folder), "PWD": str(folder), STORE: store.as_uri()}
    command = (COCREA, "flujos", "trabajador", office.url.removesuffix("/api"), "--nombre", folder.name)
    return office.start("unshare", "-rm", "sh", "-c", ELSEWHERE, folder / "pais", country, *command, env=own)


def in_the_middle(office: Server, store: Path, one: Process) -> dict[str, Any] | None:
    """The batch of this worker once the state of its first exercise is in the store, and the others' are not."""
    own = {str(each.pid) for each in psutil.Process(one.popen.pid).children(recursive=True)}
    for batch in batches(office):
        first = store / batch["parameters"]["ejercicios"][0] / "indices"
        if (batch["infrastructure_pid"] or "").rpartition(":")[2] in own and any(first.glob("*.json")):
            return batch
    return None


def publications(folder: Path, name: str) -> str:
    return (folder / "pais" / name / "salida" / "entregas" / "plan-de-accion" / "publicadas.jsonl").read_text("utf-8")


def test_what_a_killed_machine_left_is_finished_by_another_from_the_store(
    office: Server, country: Path, tmp_path: Path, ckan: CkanAccess
) -> None:
    store = tmp_path / "almacen"
    store.mkdir()
    killed, other = worker(office, country, tmp_path / "una", store), worker(office, country, tmp_path / "otra", store)
    run = office.start_run(f"Publicar un país/{country.name}", {"por_lote": IN_A_BATCH})
    left = wait_until(lambda: in_the_middle(office, store, killed), 3 * PATIENCE_S)
    killed.end()

    ended = wait_until(lambda: one if (one := office.ask(f"/flow_runs/{run}"))["end_time"] else None, 3 * PATIENCE_S)

    other.end()
    assert ended["state"]["message"] == "2 lotes: 2 bien, 0 no."
    states = {one["name"]: one["state"]["message"] for one in batches(office)}
    assert states[left["name"]] == "Quien lo corría dejó de dar señales de vida."
    assert states[f"{left['name']} · vez 2"] == "3 ejercicios: 3 bien, 0 con algo que atender."
    # Nobody wrote where all have their folder, and the other machine has the publication of the one that was killed.
    assert list(country.glob("*/salida")) == []
    first = left["parameters"]["ejercicios"][0]
    assert publications(tmp_path / "otra", first) == publications(tmp_path / "una", first)
    for folder in sorted((tmp_path / "otra" / "pais").glob("pais-*")):
        exercise = load_exercise(folder)
        for package in exercise.published:
            release, _ = last_told(exercise, package) or (Path(), {})
            assert release_served(ckan, package.dataset) == release.name
            assert json.loads((release / "acuse.json").read_text("utf-8"))["acuse"] == "ok"
