"""Where CKAN's usual loader is installed too, it takes each file that is published, and must leave the tables ours."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from portal.box import Box
from portal.site import site_settings
from portal.xloader import beside
from tests.conftest import portal_name
from tests.faulty_proxy import faulty_proxy
from tests.publish.small import Small, served

pytestmark = pytest.mark.xloader
LEFT_ALONE = "Ignoring resource - the file hash hasn't changed"


@pytest.fixture(scope="module")
def with_extension() -> Iterator[CkanAccess]:
    """A CKAN like the session's, with xloader; and with datapusher, whose service is nowhere: it hears of new files."""
    settings = beside(site_settings(name=f"{portal_name()}-xl"))
    nowhere = {"ckan.datapusher.url": "http://127.0.0.1:1/", "ckan.datapusher.api_token": "ninguno"}
    box = Box(replace(settings, plugins=(*settings.plugins, "datapusher"), ini={**settings.ini, **nowhere}))
    box.erase()
    box.up(progress=lambda line: print(line, file=sys.stderr))  # noqa: T201
    url = box.status().url
    assert url
    yield CkanAccess(url, box.credentials().api_token)
    box.erase()


@pytest.fixture(scope="module")
def busy_ckan(with_extension: CkanAccess) -> Iterator[CkanAccess]:
    """The same as if it had no extension of ours."""
    with faulty_proxy(with_extension.url) as one:
        one.hides = frozenset({"cocrea"})
        yield CkanAccess(one.url, with_extension.token)


def loads(access: CkanAccess, small: Small) -> dict[str, dict[str, Any]]:
    """What xloader did with each table, once it has nothing left to do."""
    deadline = time.monotonic() + 60
    with Ckan(access) as ckan:
        while True:
            found = {one: ckan.call("xloader_status", {"resource_id": small.resource(one)}) for one in small.schemas}
            if all(one["status"] in ("complete", "error") for one in found.values()):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.3)


def left_alone(load: dict[str, Any]) -> bool:
    last = load["task_info"]["logs"][-1]["message"]
    return load["status"] == "complete" and last.startswith(LEFT_ALONE)


def test_its_worker_looks_at_our_files_and_loads_none(small: Small, busy_ckan: CkanAccess) -> None:
    small.publish(busy_ckan)
    assert [name for name, one in loads(busy_ckan, small).items() if not left_alone(one)] == []
    small.rows["personas"] = [["007", "Ana María", "10.50"]]
    first = loads(busy_ckan, small)["personas"]["job_id"]

    small.publish(busy_ckan)

    second = loads(busy_ckan, small)["personas"]
    assert (left_alone(second), second["job_id"] == first) == (True, False)
    people = served(busy_ckan, small)["Personas"]
    assert people["rows"] == ["clave,nombre,monto", "007,Ana María,10.50"]
    assert [(one["id"], one["type"], one["schema"]["is_index"]) for one in people["dictionary"]] == [
        ("clave", "text", True), ("nombre", "text", False), ("monto", "numeric", False),
    ]  # fmt: skip
    assert people["views"] == ["datatables_view"]
    assert small.publish(busy_ckan).plan.changes is False


def test_a_switch_does_not_even_call_it_and_other_plugins_hear_of_the_new_files(
    small: Small, with_extension: CkanAccess
) -> None:
    small.publish(with_extension)
    small.rows = {"personas": [["007", "Ana María", "10.50"]], "lugares": [["Cuautla"]]}
    start = time.monotonic()
    small.publish(with_extension)
    # It would look into tables that are held, and wait for a minute.
    assert time.monotonic() - start < 30
    with Ckan(with_extension) as ckan:
        assert [ckan.find("xloader_status", {"resource_id": small.resource(one)}) for one in small.schemas] == [
            None
        ] * 2
        asked = {"task_type": "datapusher", "key": "datapusher"}
        heard = [ckan.find("task_status_show", {**asked, "entity_id": small.resource(one)}) for one in small.schemas]
    assert [one and one["state"] for one in heard] == ["error", "error"]
