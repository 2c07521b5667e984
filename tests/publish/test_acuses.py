"""The Acuse beside the data, and an unchanged release that asks for one answer and believes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.run import verify_last
from pipelines.settings import CkanAccess
from tests.faulty_proxy import FaultyProxy, faulty_proxy
from tests.publish.small import Small, run_quietly

# What a run asks for once, whatever it publishes: whether the organization is there, and what CKAN is.
ONCE = ["organization_list_for_user", "status_show"]
WAYS = {
    "con_extension": (frozenset[str](), "cocrea_release_show"),
    "sin_extension": (frozenset({"cocrea"}), "package_show"),
}


@pytest.fixture(params=[WAYS["con_extension"], pytest.param(WAYS["sin_extension"], marks=pytest.mark.long)], ids=WAYS)
def way(request: pytest.FixtureRequest, ckan: CkanAccess) -> Iterator[tuple[FaultyProxy, CkanAccess, str]]:
    """A CKAN with our extension, and without; and the one request that tells of a dataset there."""
    with faulty_proxy(ckan.url) as proxy:
        proxy.hides, asked = request.param
        yield proxy, CkanAccess(proxy.url, ckan.token), asked


@pytest.fixture
def api(ckan: CkanAccess) -> Iterator[RemoteCKAN]:
    """CKAN as a person with every right changes it by hand."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as one:
        yield one


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> Small:
    small = Small(tmp_path_factory.mktemp("publicado"))
    small.publish(ckan)
    return small


@pytest.fixture
def standing(published: Small, ckan: CkanAccess) -> Small:
    """Published, and its last Acuse stands, whatever another test did to it."""
    while not published.publish(ckan).received.stands:
        pass
    return published


def _acuses(api: RemoteCKAN, small: Small) -> list[requests.Response]:
    """What a visitor gets who follows the dataset to its Acuse: the page, and the document."""
    resources = api.action.package_show(id=small.dataset)["resources"]
    links = {one["cocrea_tabla"]: one["url"] for one in resources}
    return [requests.get(links[one], timeout=30) for one in ("acuse", "acuse_json")]


def test_the_acuse_is_found_beside_the_data_and_an_unchanged_release_asks_once(
    small: Small, api: RemoteCKAN, way: tuple[FaultyProxy, CkanAccess, str]
) -> None:
    proxy, access, asked = way
    del small.schemas["lugares"], small.rows["lugares"]
    small.publish(access)
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    second = small.publish(access)
    proxy.heal()
    again = small.publish(access)

    assert (proxy.actions, proxy.got) == ([*ONCE, asked], [])
    assert (again.plan.changes, again.received.stands, again.received.unplaced) == (False, True, "")
    assert again.acuse.as_json() == second.acuse.as_json()
    page, document = _acuses(api, small)
    assert document.content == (second.entrega.folder / "acuse.json").read_bytes()
    assert page.content == (second.entrega.folder / "acuse.html").read_bytes()
    proxy.heal()
    verify_last(small.load(), access.url, run_quietly)
    assert [one for one in proxy.got if one.startswith("/datastore/dump/")]


def test_each_releases_acuse_keeps_its_address_and_nothing_in_it_runs(small: Small, ckan: CkanAccess) -> None:
    del small.schemas["lugares"], small.rows["lugares"]
    first = small.publish(ckan).entrega
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    second = small.publish(ckan).entrega
    address = f"{ckan.url}/dataset/{small.dataset}"

    found = {
        place: requests.get(f"{address}/{place}.json", timeout=30).json()["entrega"]
        for place in (f"entrega/{first.short_id}/acuse", f"entrega/{second.short_id}/acuse", "acuse")
    }
    assert list(found.values()) == [first.id, second.id, second.id]
    page = requests.get(f"{address}/entrega/{first.short_id}/acuse", timeout=30)
    assert (page.headers["Content-Type"], page.headers["X-Content-Type-Options"]) == (
        "text/html; charset=utf-8",
        "nosniff",
    )
    assert page.headers["Content-Security-Policy"].startswith("sandbox ")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert requests.get(f"{address}/entrega/000000000000/acuse", timeout=30).status_code == 404


@pytest.mark.parametrize(
    "way",
    [WAYS["con_extension"], pytest.param(WAYS["sin_extension"], marks=pytest.mark.long)],
    ids=WAYS,
    indirect=True,
)
def test_an_acuse_that_cannot_be_put_is_told_and_put_by_the_next_run(
    small: Small, api: RemoteCKAN, way: tuple[FaultyProxy, CkanAccess, str]
) -> None:
    proxy, access, asked = way
    # What puts it: the extension's action, or what comes after the tables, the ZIP and the three that tell of them.
    put, number = ("cocrea_acuse_put", 1) if asked != "package_show" else ("resource_create", len(small.schemas) + 6)
    proxy.fault = lambda _, action: "500" if action == put and proxy.actions.count(put) == number else None

    told = small.publish(access)
    proxy.heal()
    mended = small.publish(access)

    assert (told.acuse.status, told.plan.changes) == ("ok", True)
    assert told.received.unplaced.startswith(
        "El Acuse no quedó en CKAN junto a los datos; la siguiente corrida lo pone. "
    )
    assert (mended.received.unplaced, mended.plan.changes) == ("", False)
    assert json.loads(_acuses(api, small)[1].content)["entrega"] == told.entrega.id
    proxy.heal()
    assert small.publish(access).received.stands
    assert not proxy.sent


WHEN = re.compile(r" el \d\d/\d\d/\d{4} \d\d:\d\d:\d\d")
# What somebody does, what the plan says of it, and whether the run still believes the last Acuse.
DONE: dict[str, tuple[Callable[[RemoteCKAN, Small], Any], str, bool]] = {
    "nada": (lambda api, small: None, "", True),
    "un_dato_suyo": (lambda api, small: api.action.package_patch(id=small.dataset, version="2"), "", False),
    "un_renglon": (
        lambda api, small: api.action.datastore_upsert(
            resource_id=small.resource("personas"), force=True, method="update",
            records=[{"clave": "007", "nombre": "Eva"}],
        ),
        "Se carga otra vez la tabla personas: 3 renglones (alguien cambió sus renglones en CKAN).",
        False,
    ),
    "un_renglon_y_una_columna": (
        lambda api, small: (
            api.action.datastore_upsert(
                resource_id=small.resource("personas"), force=True, method="update",
                records=[{"clave": "007", "nombre": "Eva"}],
            ),
            api.action.datastore_create(
                resource_id=small.resource("personas"), force=True,
                fields=[{"id": "clave", "type": "text", "info": {"label": "Otro"}}],
            ),
        ),
        "Se carga otra vez la tabla personas: 3 renglones (alguien cambió sus renglones, y sus columnas o su "
        "diccionario, en CKAN).",
        False,
    ),
    "una_columna": (
        lambda api, small: api.action.datastore_create(
            resource_id=small.resource("lugares"), force=True,
            fields=[{"id": "lugar", "type": "text", "info": {"label": "Otro"}}],
        ),
        "Se carga otra vez la tabla lugares: 1 renglón (alguien cambió sus columnas o su diccionario en CKAN).",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("done", "told", "stands"), DONE.values(), ids=DONE)
def test_whatever_somebody_touched_is_in_the_plan_and_read_again(
    standing: Small, ckan: CkanAccess, api: RemoteCKAN, done: Callable[[RemoteCKAN, Small], Any], told: str,
    stands: bool,
) -> None:  # fmt: skip
    done(api, standing)

    again = standing.publish(ckan)

    found = [WHEN.sub("", one) for one in again.plan.lines()]
    lines = [told] if told else ["Nada cambia: CKAN ya tiene esta entrega."]
    assert (found, again.received.stands, again.acuse.matches) == (lines, stands, True)
    edits = [told.replace(": 3 renglones", "").replace(": 1 renglón", "")] if told else []
    assert [WHEN.sub("", one) for one in again.plan.edits()] == edits
