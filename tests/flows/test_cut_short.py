"""A worker that is killed in the middle of its batch: another finishes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import CkanAccess
from tests.flows.conftest import COCREA, Process, Server
from tests.flows.shared_out import assert_served, country_in, kill_in_the_middle, share_out

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with country_in(tmp_path_factory.mktemp("pais")) as folder:
        yield folder


@pytest.fixture(scope="module")
def office(server: Server, country: Path, ckan: CkanAccess) -> Server:
    share_out(server, country, ckan)
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


def test_what_a_killed_worker_left_is_finished_by_another(
    office: Server, country: Path, tmp_path: Path, ckan: CkanAccess
) -> None:
    killed, other = worker(office, tmp_path / "una"), worker(office, tmp_path / "otra")

    def is_published(name: str) -> bool:
        return (country / name / "salida" / "entregas" / "plan-de-accion" / "ultima").exists()

    kill_in_the_middle(office, country, killed, is_published)
    other.end()
    assert_served(country, ckan)
