"""Workers that share Prefect's server, CKAN and a store, and no folder: one is killed, another goes on from there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.country_exercises import SOURCES
from pipelines.settings import STORE, CkanAccess
from tests.flows.conftest import COCREA, Process, Server, serving_prefect
from tests.flows.shared_out import assert_served, country_in, kill_in_the_middle, share_out

pytestmark = pytest.mark.long

# Its own folder where all have theirs, as on a machine of its own.
ELSEWHERE = 'mount --bind "$0" "$1" && shift && exec "$@"'


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with country_in(tmp_path_factory.mktemp("pais-repartido")) as folder:
        yield folder


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, country: Path, ckan: CkanAccess) -> Iterator[Server]:
    """A server of its own."""
    with serving_prefect(tmp_path_factory.mktemp("oficina"), "") as server:
        share_out(server, country, ckan)
        yield server


def worker(office: Server, country: Path, folder: Path, store: Path) -> Process:
    """Another machine's worker: of the others it knows the server's address, CKAN's and the store's."""
    shutil.copytree(country, folder / "pais", ignore=shutil.ignore_patterns(SOURCES))
    own = {"COCREA_HOME": str(folder), "HOME": str(folder), "PWD": str(folder), STORE: store.as_uri()}
    command = (COCREA, "flujos", "trabajador", office.url.removesuffix("/api"), "--nombre", folder.name)
    return office.start("unshare", "-rm", "sh", "-c", ELSEWHERE, folder / "pais", country, *command, env=own)


def publications(folder: Path, name: str) -> str:
    return (folder / "pais" / name / "salida" / "entregas" / "plan-de-accion" / "publicadas.jsonl").read_text("utf-8")


def test_what_a_killed_machine_left_is_finished_by_another_from_the_store(
    office: Server, country: Path, tmp_path: Path, ckan: CkanAccess
) -> None:
    store = tmp_path / "almacen"
    store.mkdir()
    killed, other = worker(office, country, tmp_path / "una", store), worker(office, country, tmp_path / "otra", store)

    def is_in_the_store(name: str) -> bool:
        return any((store / name / "indices").glob("*.json"))

    left = kill_in_the_middle(office, country, killed, is_in_the_store)
    other.end()
    # Nobody wrote where all have their folder, and the other machine has the publication of the one that was killed.
    assert list(country.glob("*/salida")) == []
    first = left["parameters"]["ejercicios"][0]
    assert publications(tmp_path / "otra", first) == publications(tmp_path / "una", first)
    assert_served(tmp_path / "otra" / "pais", ckan)
