"""A run that somebody cancels when all was sent, before CKAN was told to switch: the next goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.country import sources
from benchmarks.country_exercises import SOURCES, change, write_exercises
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from tests.faulty_proxy import faulty_proxy
from tests.flows.conftest import COCREA, PATIENCE_S, Server, find_ckan_there, release_served

pytestmark = pytest.mark.long


def test_who_cancels_leaves_nothing_half_done_and_the_next_run_publishes_it(
    server: Server, tmp_path: Path, ckan: CkanAccess
) -> None:
    with faulty_proxy(ckan.url) as way, sources(tmp_path / SOURCES) as url:
        write_exercises(tmp_path, 1, url)
        folder = tmp_path / "pais-1-0001"
        dataset = f"{folder.name}-plan-de-accion"
        find_ckan_there(server, CkanAccess(way.url, ckan.token))
        server.flujos("arriba", folder)
        deployment = f"Publicar un ejercicio/{folder.name}"
        first = server.wait_for(server.start_run(deployment, {}))
        assert first["state_type"] == "COMPLETED", first["state"]["message"]
        before = release_served(ckan, dataset)
        change(folder, 1)
        sent, gone = way.hold("cocrea_release_switch", PATIENCE_S)
        cancelled = server.start_run(deployment, {})
        assert sent.wait(PATIENCE_S)
        server.ask(f"/flow_runs/{cancelled}/set_state", {"state": {"type": "CANCELLING"}})
        assert server.wait_for(cancelled)["state_type"] == "CANCELLED"
        gone.set()

        assert release_served(ckan, dataset) == before
        on_ckan = {CKAN_URL: ckan.url, CKAN_TOKEN: ckan.token}
        assert "Acuse ok" in server.run(COCREA, "verificar", folder, env=on_ckan)
        told = server.wait_for(server.start_run(deployment, {}))["state"]["message"]
        catalogues = f"{folder.name}-catalogos"
        assert told == f"CKAN sirve exactamente lo entregado: {catalogues} (sin cambios), {dataset} (publicado)."
        assert release_served(ckan, dataset) != before
