"""Files that another CKAN publishes: a real one, and all that it may answer."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import CocreaError, ServerFailed, SourceError
from pipelines.gather.ckan import without_userinfo
from pipelines.publish import Ckan
from pipelines.settings import CkanAccess
from pipelines.source import CkanFiles
from tests.gather.serving import LIMITS, at, bring_all, means, reply
from tests.machine import serving
from tests.publish.small import Small

# A CKAN that starts takes its time.
PATIENT = means(silence_s=60)
# Links to what CKAN keeps of the release, not files of it: without a hash.
ACUSES = ["Acuse: lo que aquí se publica, comprobado", "Acuse para programas"]
BESIDE = [
    "Paquete completo (Frictionless Data Package)", "Qué cambió en cada entrega", "Novedades (Atom)",
    "Historial de entregas", *ACUSES,
]  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, ckan: CkanAccess) -> tuple[Small, dict[str, Any]]:
    small = Small(tmp_path_factory.mktemp("origen"), title="Padrón de apoyos")
    small.publish(ckan)
    with Ckan(ckan) as api:
        return small, api.call("package_show", {"id": small.dataset})


@pytest.mark.parametrize(
    ("page", "resource", "titles"),
    [
        ("dataset/{dataset}", "Personas", ["Personas"]),
        ("dataset/{dataset}", "{personas}", ["Personas"]),
        ("dataset/{dataset}", "[LP]*s", ["Lugares", "Personas"]),
        (
            "dataset/{dataset}/",
            "",
            ["Lugares", "Personas", *BESIDE],
        ),
        ("dataset/{dataset}/resource/{personas}", "", ["Personas"]),
        ("es/dataset/{id}", "Lugares", ["Lugares"]),
    ],
    ids=["by name", "by id", "by a glob", "all of it", "a resource's page", "by its id, in Spanish"],
)
def test_a_dataset_and_its_resources(tmp_path, ckan, published, page, resource, titles):
    small, dataset = published
    names = {"dataset": small.dataset, "id": dataset["id"], "personas": small.resource("personas")}
    place = CkanFiles(f"{ckan.url}/{page.format(**names)}", resource.format(**names))
    found = bring_all(tmp_path, at(place), PATIENT)
    by_name = {one["name"]: one for one in dataset["resources"]}
    assert sorted(one.title for one in found) == sorted(f"Padrón de apoyos: {title}" for title in titles)
    for one in found:
        resource = by_name[one.title.removeprefix("Padrón de apoyos: ")]
        assert (one.address, one.location) == (resource["url"], resource["url"])
        assert resource["name"] in ACUSES or one.sha256 == resource["cocrea_sha256"]
        assert (one.publisher, one.licence) == ("Secretariado de prueba", dataset["license_title"])


def test_what_the_exercise_declares_comes_first(tmp_path, ckan, published):
    small, _ = published
    place = CkanFiles(f"{ckan.url}/dataset/{small.dataset}", "Personas")
    source = at(place, title="Apoyos", publisher="Hacienda", licence="Libre Uso MX")
    (found,) = bring_all(tmp_path, source, PATIENT)
    assert (found.title, found.publisher, found.licence) == ("Apoyos", "Hacienda", "Libre Uso MX")


def refusal(folder: Path, url: str, resource: str = "") -> tuple[type[CocreaError], str, str]:
    own = dataclasses.replace(PATIENT, limits=dataclasses.replace(LIMITS, silence_s=60, attempts=2))
    with pytest.raises(CocreaError) as caught:
        bring_all(folder, at(CkanFiles(url, resource)), own)
    return type(caught.value), caught.value.message, caught.value.remedy


PAGE = (
    "Corrija «ckan» en [fuentes.egresos] de ejercicio.toml con la dirección de la página del conjunto o del recurso, o "
    "pregunte a quien lo publica."
)


def test_what_it_does_not_have(tmp_path, ckan, published):
    small, _ = published
    assert refusal(tmp_path, f"{ckan.url}/dataset/no-existe") == (
        SourceError, f"CKAN ({ckan.url}) no tiene «no-existe».", PAGE,
    )  # fmt: skip
    kind, message, remedy = refusal(tmp_path, f"{ckan.url}/dataset/{small.dataset}", "Animales")
    assert (kind, message) == (
        SourceError, f"El conjunto de datos {ckan.url}/dataset/{small.dataset} no tiene el recurso «Animales».",
    )  # fmt: skip
    assert remedy.startswith("Corrija «recurso» en [fuentes.egresos] de ejercicio.toml. Los que tiene: «")


def test_what_it_lets_nobody_see(tmp_path, ckan, published):
    small, dataset = published
    with Ckan(ckan) as api:
        api.call("package_patch", {"id": dataset["id"], "private": True})
        try:
            assert refusal(tmp_path, f"{ckan.url}/dataset/{small.dataset}") == (
                SourceError, f"CKAN ({ckan.url}) no deja ver «{small.dataset}».", PAGE,
            )  # fmt: skip
        finally:
            api.call("package_patch", {"id": dataset["id"], "private": False})


@pytest.mark.parametrize(
    "answer",
    [
        reply(body=b"<html>", Content_Type="text/html"), reply(body=b"[]", Content_Type="application/json"),
        reply(body=b'{"success": true}', Content_Type="application/json"), reply(500, b""), reply(403, b"{}"),
    ],
    ids=["a page", "a list", "no result", "failing", "a refusal that is not CKAN's"],
)  # fmt: skip
def test_what_is_no_ckan(tmp_path, answer):
    with serving(answer) as server:
        assert refusal(tmp_path, f"{server}/dataset/egresos") == (
            ServerFailed, f"{server} no responde como un CKAN.",
            "Revise la dirección de «ckan» en [fuentes.egresos]; si es la correcta, vuelva a intentarlo en unos "
            "minutos.",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ana:secreta@x.mx:8080/a?b#c", "https://x.mx:8080/a?b#c"), ("https://x.mx/a@b", "https://x.mx/a@b"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_a_password(url, shown):
    assert without_userinfo(url) == shown


def test_a_resource_may_not_lead_to_a_file_of_this_machine(tmp_path):
    resource = {"id": "1", "name": "Egresos", "url": "file:///etc/passwd"}
    answer = {"success": True, "result": {"title": "E", "resources": [resource]}}
    with serving(reply(body=json.dumps(answer).encode(), Content_Type="application/json")) as server:
        assert refusal(tmp_path, f"{server}/dataset/egresos") == (
            SourceError, "La dirección de «egresos» lleva a «file:///etc/passwd», que no es http ni https.",
            "Revise la dirección, o a dónde envía; pídala a quien publica.",
        )  # fmt: skip
