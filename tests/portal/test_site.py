"""The CKAN that the box serves: Spanish throughout, with its views, its DataStore, its worker and DCAT."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from portal.box import Box
from portal.box.install import environment_path

TITLE = "Programas y contrataciones de educación indígena para niños de las regiones"


class Api:
    """CKAN's actions as the box's administrator."""

    def __init__(self, box: Box) -> None:
        url = box.status().url
        assert url is not None
        self.url = url
        self.headers = {"Authorization": box.credentials().api_token}

    def __call__(self, action: str, upload: tuple[str, bytes] | None = None, **data: Any) -> Any:
        address = f"{self.url}/api/3/action/{action}"
        if upload is None:
            answer = requests.post(address, json=data, headers=self.headers, timeout=60)
        else:
            answer = requests.post(address, data=data, files={"upload": upload}, headers=self.headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]


@pytest.fixture(scope="module")
def api(box: Box) -> Api:
    return Api(box)


@pytest.fixture(scope="module")
def dataset(api: Api) -> Iterator[dict[str, Any]]:
    organization = api("organization_create", name="prueba-de-la-caja", title="Prueba de la caja")
    made = api("package_create", name="prueba-de-la-caja", title=TITLE, owner_org=organization["id"])
    yield made
    api("dataset_purge", id=made["id"])
    api("organization_purge", id=organization["id"])


@pytest.mark.parametrize(
    "words",
    ["educacion", "Educación", "EDUCACION", "educaciones", "indigena", "indígenas", "niño", "ninos", "región",
     "region", "programa", "contratacion", "contratación", "Contrataciones"],
)  # fmt: skip
def test_searches_find_spanish_words_whatever_their_ending_accent_or_case(
    api: Api, dataset: dict[str, Any], words: str
) -> None:
    found = api("package_search", q=f"{words} name:{dataset['name']}")
    assert [each["id"] for each in found["results"]] == [dataset["id"]]


def test_searches_do_not_find_what_is_not_there(api: Api, dataset: dict[str, Any]) -> None:
    assert api("package_search", q=f"murciélago name:{dataset['name']}")["count"] == 0


def test_datastore_searches_spanish_words_by_their_stem(api: Api, dataset: dict[str, Any]) -> None:
    table = api(
        "datastore_create",
        resource={"package_id": dataset["id"], "name": "animales"},
        fields=[{"id": "animal", "type": "text"}, {"id": "cuantos", "type": "int"}],
        records=[{"animal": "murciélagos", "cuantos": 3}, {"animal": "coyote", "cuantos": 1}],
    )["resource_id"]
    found = api("datastore_search", resource_id=table, q="murciélago", include_total=True)
    assert ([row["cuantos"] for row in found["records"]], found["total"]) == ([3], 1)


def test_uploads_come_back_as_they_went(api: Api, dataset: dict[str, Any]) -> None:
    content = b"clave,monto\n01,1234.50\n"
    made = api("resource_create", package_id=dataset["id"], name="montos", upload=("montos.csv", content))
    assert requests.get(made["url"], timeout=30).content == content


@pytest.mark.parametrize("path", ["", "dataset/", "dataset/prueba-de-la-caja", "organization/prueba-de-la-caja"])
def test_pages_are_in_spanish(api: Api, dataset: dict[str, Any], path: str) -> None:
    answer = requests.get(f"{api.url}/{path}", timeout=30)
    assert (answer.status_code, '<html lang="es' in answer.text) == (200, True)
    assert "gravatar" not in answer.text


def test_dcat_describes_the_dataset(api: Api, dataset: dict[str, Any]) -> None:
    turtle = requests.get(f"{api.url}/dataset/{dataset['name']}.ttl", timeout=30).content.decode("utf-8")
    assert "a dcat:Dataset" in turtle
    assert TITLE in turtle
    assert (
        '<script type="application/ld+json">' in requests.get(f"{api.url}/dataset/{dataset['name']}", timeout=30).text
    )


def test_plugins_and_licences(box: Box, api: Api) -> None:
    status = requests.get(f"{api.url}/api/3/action/status_show", timeout=30).json()["result"]
    assert status["ckan_version"].startswith(f"{box.layout.settings.ckan}.")
    assert status["locale_default"] == "es"
    assert set(status["extensions"]) >= {
        "activity", "datastore", "datatables_view", "text_view", "image_view", "dcat", "structured_data",
    }  # fmt: skip
    licences = {each["id"]: each["url"] for each in api("license_list")}
    assert licences["libre-uso-mx"] == "https://datos.gob.mx/libreusomx/"
    assert licences["CC-BY-4.0"] == "https://creativecommons.org/licenses/by/4.0/"
    assert licences["CC0-1.0"] == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_the_worker_does_jobs(box: Box) -> None:
    log = box.log_paths()["trabajador"]
    already = log.stat().st_size
    ckan = environment_path(box.layout) / "bin" / "ckan"
    subprocess.run([ckan, "-c", box.layout.ini, "jobs", "test"], check=True, capture_output=True)
    assert _appears(log, already, "has finished job")


def _appears(log: Path, offset: int, words: str) -> bool:
    for _ in range(300):
        with log.open("rb") as file:
            file.seek(offset)
            if words in file.read().decode("utf-8"):
                return True
        time.sleep(0.1)
    return False


def test_the_web_server_has_two_sync_workers(box: Box) -> None:
    pid = box.status().services["ckan"].pid
    master = psutil.Process(pid)
    assert len(master.children()) == 2
    command = master.cmdline()
    assert command[command.index("--worker-class") + 1] == "sync"
    assert not {"--preload", "--threads", "--reload"} & set(command)
