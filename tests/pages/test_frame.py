"""What all pages share: what search engines read of them, their addresses, and the way to other exercises."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from ckanapi import RemoteCKAN
from PIL import Image
from playwright.sync_api import Page, expect

from pipelines.settings import CkanAccess
from tests.publish.small import Small

PAGES = {
    "": {"GovernmentOrganization"},
    "/stl": {"GovernmentOrganization", "Dataset", "BreadcrumbList"},
    "/compromisos": {"ItemList", "Dataset", "BreadcrumbList"},
    "/compromisos/c3-sigue-el-dinero": {"CreativeWork", "BreadcrumbList"},
    "/agenda": {"Event", "Dataset", "BreadcrumbList"},
    "/dinero": {"Dataset", "BreadcrumbList"},
    "/datos": {"Dataset", "BreadcrumbList"},
    "/cumplimiento": {"Dataset", "BreadcrumbList"},
    "/contacto": {"GovernmentOrganization", "Dataset", "BreadcrumbList"},
}


def structured(address: str) -> list[dict[str, Any]]:
    text = requests.get(address, timeout=60).text
    return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_tells_search_engines_what_it_is(site: str, path: str) -> None:
    found = structured(site + path)
    assert {one["@type"] for one in found} == PAGES[path]
    assert {one["@context"] for one in found} == {"https://schema.org"}
    for one in found:
        assert all(one.values())
        if one["@type"] == "BreadcrumbList":
            items = one["itemListElement"]
            assert [each["position"] for each in items] == list(range(1, len(items) + 1))
            assert (items[0]["item"], items[-1]["item"]) == (site, site + path)


def test_a_dataset_says_its_licence_its_words_and_where_each_of_its_files_is(ckan: CkanAccess, site: str) -> None:
    (board,) = (one for one in structured(f"{site}/cumplimiento") if one["@type"] == "Dataset")
    assert board["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "gobierno abierto" in board["keywords"]
    assert board["description"].startswith("Ejemplo ficticio.")
    files = {one["encodingFormat"]: one for one in board["distribution"]}
    assert {one["name"] for one in files.values()} == {"Cumplimiento"}
    assert files.keys() >= {"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    csv = files["text/csv"]
    content = requests.get(csv["contentUrl"], timeout=60).content
    assert content.startswith(b"cumplimiento_id,")
    assert csv["contentSize"] == f"{len(content) / 1000:.1f} kB"
    every = [one for one in structured(f"{site}/datos") if one["@type"] == "Dataset"]
    assert {"hitos", "acuerdos", "pagos"} <= {
        one["contentUrl"].rpartition("/")[2].removesuffix(".csv") for each in every for one in each["distribution"]
    }


def test_activities_and_whom_to_write_to_are_told_as_they_are(site: str) -> None:
    events = [one for one in structured(f"{site}/agenda") if one["@type"] == "Event"]
    assert len(events) == 24
    assert (events[0]["startDate"], events[0]["endDate"]) == ("2016-06-20T08:00:00-05:00", "2016-06-24T13:00:00-05:00")
    assert events[0]["url"] == f"{site}/agenda#eve-24"
    assert sum(one.get("eventStatus") == "https://schema.org/EventCancelled" for one in events) == 2
    # There is no word for one that is tentative.
    assert [one["url"].rpartition("#")[2] for one in events if "eventStatus" not in one] == ["eve-23"]
    # Nothing is said of when an activity ends where the table does not.
    assert "endDate" not in next(one for one in events if one["url"].endswith("#eve-23"))
    (office,) = (one for one in structured(f"{site}/contacto") if one["@type"] == "GovernmentOrganization")
    assert [one["contactType"] for one in office["contactPoint"]] == [
        "Secretariado Técnico Local", "Datos abiertos", "Dudas, quejas y sugerencias",
        "Manifestar interés en participar",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/stl/", "/compromisos/c3-sigue-el-dinero/", "/participa/dudas/", "/agenda//"])
def test_a_slash_at_the_end_leads_to_the_page(site: str, path: str) -> None:
    answer = requests.get(f"{site}{path}?de=correo", timeout=60, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].removeprefix(site.rpartition("/ejercicios/")[0])) == (
        301, f"/ejercicios/{site.rpartition('/')[2]}{path.rstrip('/')}?de=correo",
    )  # fmt: skip
    assert requests.get(site + path, timeout=60).status_code == 200


def test_no_slash_leads_away_from_the_site(ckan: CkanAccess) -> None:
    for path in ("//otro.example/", "///otro.example/stl/", "/%5Cotro.example/"):
        answer = requests.get(ckan.url + path, timeout=60, allow_redirects=False)
        assert urljoin(ckan.url, answer.headers.get("Location", "/")).startswith(f"{ckan.url}/")


@pytest.mark.browser
def test_one_exercise_leads_to_the_others_of_its_site(page: Page, ckan: CkanAccess, site: str, tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.publish(ckan)
    page.goto(f"{site}/datos")
    page.get_by_role("link", name="Otros ejercicios en este sitio").click()
    expect(page).to_have_url(f"{ckan.url}/ejercicios")
    page.get_by_role("link", name=re.compile("Secretariado de prueba")).first.click()
    expect(page.locator(".hero .lead")).to_contain_text("todavía no publica un Plan de Acción Local")


def test_a_page_is_shared_by_its_name_its_progress_and_a_picture_of_its_own(site: str) -> None:
    owner = "Ejemplo ficticio: Secretariado Técnico Local de Morelos"
    home, commitment = (shared(site + path) for path in ("", "/compromisos/c3-sigue-el-dinero"))
    assert home["title"].startswith(owner)
    assert home["description"].startswith("62.9 % de avance al 31 de mayo de 2016. Los compromisos")
    assert commitment["title"] == "Compromiso 3: Sigue el dinero del mantenimiento de las escuelas"
    assert commitment["description"].startswith("65.1 % de avance al 31 de mayo de 2016. Cualquier persona podrá")
    assert commitment["image:alt"].endswith(
        ": Sigue el dinero del mantenimiento de las escuelas. 65.1 % de avance al 31 de mayo de 2016."
    )
    answers = [requests.get(one["image"], timeout=60) for one in (home, commitment)]
    assert {one.headers["Content-Type"] for one in answers} == {"image/png"}
    pictures = [Image.open(io.BytesIO(one.content)) for one in answers]
    sizes = {(one["image:width"], one["image:height"]) for one in (home, commitment)}
    assert {(str(one.width), str(one.height)) for one in pictures} == sizes
    assert answers[0].content != answers[1].content
    assert requests.get(f"{site}/compromisos/no-hay-tal/compartir.png", timeout=60).status_code == 404


def test_a_dataset_and_its_files_are_shared_with_the_picture_of_their_exercise(
    ckan: CkanAccess, site: str, published: str
) -> None:
    with RemoteCKAN(ckan.url) as api:
        resource = api.action.package_show(id=f"{published}-plan-de-accion")["resources"][0]["id"]
    address = f"{ckan.url}/dataset/{published}-plan-de-accion"
    home = shared(site)
    for one in (address, f"{address}/resource/{resource}"):
        told = shared(one)
        assert told.keys() == home.keys()
        assert told["url"] == one
        assert told["title"].startswith("Ejemplo ficticio: Plan de Acción Local 2015-2016")
        same = [name for name in told if name not in ("title", "description", "url", "image")]
        assert {name: told[name] for name in same} == {name: home[name] for name in same}
        picture, own = (requests.get(each["image"], timeout=60).content for each in (told, home))
        assert picture == own
        assert 'name="twitter:card" content="summary_large_image"' in requests.get(one, timeout=60).text


def test_the_lists_of_datasets_are_shared_with_a_picture_too(ckan: CkanAccess, site: str, published: str) -> None:
    home, organization = shared(site), shared(f"{ckan.url}/organization/{published}-stl")
    assert organization["title"] == "Ejemplo ficticio: Secretariado Técnico Local de Morelos"
    assert {name: organization[name] for name in ("site_name", "image:alt")} == {
        name: home[name] for name in ("site_name", "image:alt")
    }
    every = shared(f"{ckan.url}/dataset/")
    assert every.keys() == organization.keys() == home.keys()
    assert every["title"].startswith("Conjuntos de datos · ")


def shared(address: str) -> dict[str, str]:
    """What a page tells the networks where its address is shared."""
    told = re.findall(r'property="og:([^"]*)" content="([^"]*)"', requests.get(address, timeout=60).text)
    return dict(told)
