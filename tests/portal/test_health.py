"""What whoever watches the site reads: whether it is well, and how it does; nobody's data, and not for everybody."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import requests

from pipelines.settings import CkanAccess
from portal.box import Box
from tests.publish.kills import kill
from tests.publish.small import Small

WELL = {"base_de_datos": "responde", "datastore": "responde", "busqueda": "responde", "cola": "responde"}


def metrics(ckan: CkanAccess) -> dict[str, float]:
    """Each sample, by its name and labels."""
    text = requests.get(f"{ckan.url}/metrics", timeout=60).text
    return {name: float(value) for name, value in re.findall(r"(?m)^(cocrea_\S+(?:\{.*\})?) (\S+)$", text)}


def test_the_site_says_that_it_is_well(ckan: CkanAccess) -> None:
    ready = requests.get(f"{ckan.url}/healthz", timeout=60)
    assert (ready.status_code, ready.json()) == (200, {"estado": "bien", "servicios": WELL})
    assert "no-store" in ready.headers["Cache-Control"]
    alive = requests.get(f"{ckan.url}/healthz/vive", timeout=60)
    assert (alive.status_code, alive.json()) == (200, {"estado": "bien"})


def test_requests_are_counted_whichever_process_or_cache_answered(ckan: CkanAccess) -> None:
    before = metrics(ckan)
    for _ in range(5):
        assert requests.get(f"{ckan.url}/ligas", timeout=60).status_code in (200, 404)
        assert requests.get(f"{ckan.url}/no-hay-{time.time()}", timeout=60).status_code == 404
    now = metrics(ckan)
    more = {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name)}
    sections = {name: value for name, value in more.items() if name.startswith("cocrea_peticiones_total")}
    assert sum(value for name, value in sections.items() if 'apartado="ligas"' in name) == 5
    assert sections['cocrea_peticiones_total{apartado="otras",codigo="404"}'] == 5
    assert more['cocrea_peticion_segundos_bucket{apartado="ligas",le="+Inf"}'] == 5
    assert {name: value for name, value in now.items() if "servicio" in name} == {
        f'cocrea_servicio_responde{{servicio="{name}"}}': 1.0 for name in WELL
    }


def test_releases_tell_when_they_changed_and_what_is_late(tmp_path: Path, ckan: CkanAccess) -> None:
    dataset = Small(tmp_path).publish(ckan).entrega.dataset
    found = metrics(ckan)
    assert abs(time.time() - found[f'cocrea_entrega_fecha_segundos{{conjunto="{dataset}"}}']) < 300
    assert found[f'cocrea_tablas_atrasadas{{conjunto="{dataset}"}}'] == 0


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_what_comes_through_another_server_reads_no_metrics(ckan: CkanAccess, header: str) -> None:
    assert requests.get(f"{ckan.url}/metrics", headers={header: "127.0.0.1"}, timeout=60).status_code == 404


@pytest.mark.long
def test_a_service_that_does_not_answer_is_named(ckan: CkanAccess, box: Box) -> None:
    kill(box, None, "solr")
    found = requests.get(f"{ckan.url}/healthz", timeout=60)
    assert (found.status_code, found.json()) == (
        503, {"estado": "mal", "servicios": {**WELL, "busqueda": "no responde"}},
    )  # fmt: skip
    assert requests.get(f"{ckan.url}/healthz/vive", timeout=60).status_code == 200
    assert metrics(ckan)['cocrea_servicio_responde{servicio="busqueda"}'] == 0
    deadline = time.monotonic() + 120
    while requests.get(f"{ckan.url}/healthz", timeout=60).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.5)
