"""What CKAN's own pages and answers tell: whose they are, what concerns people, what a browser refuses."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
import requests
from ckanapi import RemoteCKAN
from playwright.sync_api import Locator, Page

from pipelines.settings import CkanAccess
from portal.box.install import environment_path
from portal.box.settings import Layout
from portal.site import site_settings
from tests.pages.looking import barriers, refusals, see_a_table


@pytest.mark.browser
def test_a_page_of_ckan_wears_the_name_and_the_menu_of_its_exercise(
    page: Page, ckan: CkanAccess, published: str
) -> None:
    seen = []
    for path in (f"/dataset/{published}-plan-de-accion", f"/organization/{published}-stl"):
        page.goto(ckan.url + path)
        links = page.locator(".masthead .navbar-nav a")
        seen.append((page.locator(".cocrea-brand span").inner_text(), menu(links)))
    page.locator(".cocrea-brand").click()
    sections = (page.locator(".brand span").inner_text(), menu(page.locator("header.site nav a")))
    assert seen == [sections, sections]


def test_a_dataset_of_no_exercise_leads_to_the_exercises_that_there_are(ckan: CkanAccess, published: str) -> None:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        owner = api.action.organization_create(name="sin-ejercicio", title="Sin ejercicio")["id"]
        dataset = api.action.package_create(name="de-ningun-ejercicio", owner_org=owner)["id"]
        with hidden(api, plans_but(api, published)):
            beside_one = around(f"{ckan.url}/dataset/{dataset}")
            # By its name alone the plan of another exercise.
            plan = api.action.package_create(name="aparte-plan-de-accion", owner_org=owner)["id"]
            beside_several = around(f"{ckan.url}/dataset/{dataset}")
        for one in (dataset, plan):
            api.action.dataset_purge(id=one)
        api.action.organization_purge(id=owner)
    site = "Datos abiertos de la co-creación local"
    sections = around(f"{ckan.url}/dataset/{published}-plan-de-accion")[1]
    assert list(beside_one[1]) == list(sections)
    assert (beside_one[0], beside_one[1]["Dinero"]) == (site, "/dinero")
    every = {"Ejercicios": "/ejercicios", "Cumplimiento": "/cumplimiento", "Datos": "/dataset/"}
    assert beside_several == (site, every)


def plans_but(api: RemoteCKAN, published: str) -> list[str]:
    """The plans that other tests published on this CKAN."""
    return [one for one in api.action.package_list() if re.fullmatch(f"(?!{published}-).+-plan-de-accion", one)]


@contextmanager
def hidden(api: RemoteCKAN, datasets: list[str]) -> Iterator[None]:
    """For a while only those who publish them see them."""
    for one in datasets:
        api.action.package_patch(id=one, private=True)
    try:
        yield
    finally:
        for one in datasets:
            api.action.package_patch(id=one, private=False)


def around(address: str) -> tuple[str, dict[str, str]]:
    """The name over a page of CKAN, and its menu: what it says, and where it leads."""
    text = requests.get(address, timeout=60).text
    name = re.search(r'class="cocrea-brand".*?<span>(.*?)<small>', text, re.DOTALL)
    items = text.partition("navbar-nav")[2].partition("</ul>")[0]
    links = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', items)
    return name[1] if name else "", {label: where for where, label in links}


def menu(links: Locator) -> list[tuple[str, str]]:
    """What a menu says, and where it leads."""
    return [tuple(one) for one in links.evaluate_all("all => all.map(one => [one.innerText, one.pathname])")]


@pytest.mark.browser
def test_the_pages_of_a_dataset_tell_people_what_concerns_them(page: Page, ckan: CkanAccess, published: str) -> None:
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    rows = page.locator(".additional-info tbody tr").all_inner_texts()
    assert [one.split("\t") for one in rows][4:] == [
        ["Periodo", "20 de febrero de 2015 a 28 de agosto de 2016"],
        ["Lugar", "Morelos"],
        ["Frecuencia", "mensual"],
        ["Idioma", "español"],
    ]
    assert page.locator("img[src*='/placeholder-']:visible").count() == 0
    told = page.locator("body").inner_text()
    assert [one for one in ("Seguidores", "Facebook", "cocrea_", "R/P1M") if one in told] == []
    page.set_viewport_size({"width": 360, "height": 900})
    see_a_table(page, ckan, published)
    places = [page.locator(one).first.bounding_box() for one in ("h1", "iframe", ".additional-info, .secondary")]
    assert [one["y"] for one in places if one] == sorted(one["y"] for one in places if one)
    file = page.locator("tr", has=page.locator("th[scope=row]")).all_inner_texts()
    assert [one.split("\t")[0] for one in file] == ["Último cambio", "Formato", "Tamaño", "Huella SHA-256", "Licencia"]


@pytest.mark.browser
def test_a_dataset_is_printed_without_what_only_a_screen_needs(page: Page, ckan: CkanAccess, published: str) -> None:
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    page.emulate_media(media="print")
    gone = (".account-masthead", ".main-navbar", ".secondary", ".toolbar", ".resource-item .dropdown")
    assert [one for one in gone if page.locator(one).first.is_visible()] == []
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.browser
def test_whoever_asks_for_another_password_is_told_what_became_of_it(page: Page, ckan: CkanAccess) -> None:
    page.goto(f"{ckan.url}/user/reset")
    page.get_by_label("Correo electrónico o nombre de usuario").fill("nadie")
    page.get_by_role("button", name="Solicitar").click()
    page.wait_for_url("**/user/login")
    assert "Le enviamos por correo" in page.get_by_role("status").inner_text()
    assert barriers(page) == []


def test_every_answer_of_ckan_tells_the_browser_what_to_refuse(ckan: CkanAccess, published: str) -> None:
    with RemoteCKAN(ckan.url) as api:
        resource = api.action.package_show(id=f"{published}-plan-de-accion")["resources"][0]
    paths = ("/dataset/", f"/dataset/{published}-plan-de-accion", "/no-hay-tal", "/api/3/action/status_show")
    answers = [requests.get(one, timeout=60) for one in (*(ckan.url + path for path in paths), resource["url"])]
    names = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
    told = {tuple(one.headers.get(name) for name in names) for one in answers}
    assert told == {("nosniff", "SAMEORIGIN", "strict-origin-when-cross-origin")}
    (policy,) = {one.headers["Content-Security-Policy"] for one in answers[:3]}
    assert re.fullmatch(
        r"default-src 'self'; script-src 'self'; style-src 'self'; "
        r"style-src-attr 'unsafe-hashes'( 'sha256-[\w+/=]{44}')+; "
        r"img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
        policy,
    )
    acuse = requests.get(f"{ckan.url}/dataset/{published}-plan-de-accion/acuse", timeout=60)
    assert re.fullmatch(
        r"sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'sha256-[\w+/=]{44}'",
        acuse.headers["Content-Security-Policy"],
    )


def test_the_browser_obeys_the_styles_in_attributes_that_ckan_has_and_no_other(ckan: CkanAccess) -> None:
    policy = requests.get(f"{ckan.url}/dataset/", timeout=60).headers["Content-Security-Policy"]
    written = {re.sub(r"^style=\\?[\"']|\\?[\"']$", "", one) for one in styles_of_ckan()}
    hashes = set(map(hash_of, written))
    copied = {hash_of("height: 0px; overflow: hidden;"), hash_of("width: 100%;")}
    # CKAN 2.11 does not have it.
    newest = {hash_of("word-break:break-all;")}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes | copied | newest


def hash_of(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def styles_of_ckan() -> set[str]:
    """Those that its templates and its preview's script write, but for its letters and for Google's captcha."""
    (packages,) = environment_path(Layout(site_settings())).glob("lib/python3*/site-packages")
    files = [one for part in ("ckan", "ckanext") for one in (packages / part).rglob("templates/**/*.html")]
    files = [one for one in files if not {"emails", "recaptcha.html"} & set(one.parts)]
    script = packages / "ckanext/datatablesview/assets/datatablesview.js"
    return {told for one in (*files, script) for told in re.findall(r"style=(?:\\?\".*?\"|'.*?')", one.read_text())}


@pytest.mark.browser
def test_what_ckan_hides_or_shows_by_a_style_is_obeyed_without_a_word_in_the_console(
    page: Page, ckan: CkanAccess, published: str
) -> None:
    name = f"{published}-con-fotos"
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        dataset = api.action.package_create(name=name, owner_org=f"{published}-stl", title="Con fotos")
        picture = api.action.resource_create(
            package_id=dataset["id"], url=f"{ckan.url}/cocrea/compartir.png", format="PNG"
        )
        view = api.action.resource_view_list(id=picture["id"])[0]["id"]
        api.action.package_patch(id=dataset["id"], title="Con fotografías")
        (change,) = [one["id"] for one in api.action.package_activity_list(id=name)][:1]
    refused = refusals(page)
    page.goto(f"{ckan.url}/dataset/{name}/resource/{picture['id']}/view/{view}")
    assert page.locator("img").first.evaluate("one => getComputedStyle(one).display") == "block"
    page.goto(f"{ckan.url}/dataset/changes/{change}")
    assert page.locator("#metadata_diff").is_hidden()
    assert refused == []
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.dataset_purge(id=name)


def test_what_ckan_does_not_find_is_no_fault_of_the_server(ckan: CkanAccess) -> None:
    paths = ("/dataset/changes_multiple", "/organization/delete/no-hay-tal", "/organization/member_new/no-hay-tal")
    token = {"Authorization": ckan.token}
    assert [requests.get(ckan.url + one, headers=token, timeout=60).status_code for one in paths] == [404, 404, 404]


def test_the_feeds_of_ckan_are_in_spanish(ckan: CkanAccess, published: str) -> None:
    for path in ("dataset.atom", f"organization/{published}-stl.atom", "tag/acuerdos.atom", "custom.atom?q=plan"):
        feed = ElementTree.fromstring(requests.get(f"{ckan.url}/feeds/{path}", timeout=60).content)
        language = feed.get("{http://www.w3.org/XML/1998/namespace}lang")
        subtitle = feed.findtext("{http://www.w3.org/2005/Atom}subtitle")
        assert (language, subtitle) == ("es-MX", "Los conjuntos de datos que cambiaron hace poco")
