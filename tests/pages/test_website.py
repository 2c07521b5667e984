"""The website that the extension draws from what is published: each page, and what a visitor does in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipelines.settings import CkanAccess
from tests.exercise.test_identity import png
from tests.pages.sections import SECTIONS, WIDTHS
from tests.publish.small import Small

pytestmark = pytest.mark.browser
HEAVIEST_BYTES = 300_000
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@pytest.mark.parametrize("path", SECTIONS)
def test_each_page_is_whole_light_accessible_and_its_own(page: Page, site: str, path: str) -> None:
    told: list[str] = []
    weights: list[int] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("response", lambda answer: weights.append(len(answer.body())))
    missing = path.endswith("no-hay-tal")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status == (404 if missing else 200)
        assert page.locator("h1").all_inner_texts() == [SECTIONS[path]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert {name: answer.headers.get(name.lower()) for name in HEADERS} == HEADERS
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert sum(weights) / len(WIDTHS) <= HEAVIEST_BYTES
    assert [one for one in told if "404" not in one] == []


def test_whoever_only_reads_is_given_no_cookie_on_ckans_own_pages_either(ckan: CkanAccess, published: str) -> None:
    address = f"{ckan.url}/dataset/{published}-plan-de-accion"
    dataset = requests.get(f"{ckan.url}/api/3/action/package_show?id={published}-plan-de-accion", timeout=60).json()
    resource = dataset["result"]["resources"][0]["id"]
    for each in (f"{ckan.url}/dataset/", f"{ckan.url}/organization/", address, f"{address}/resource/{resource}"):
        answer = requests.get(each, timeout=60)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    gone = [requests.get(ckan.url + one, timeout=60) for one in ("/no-hay-tal", "/dataset/no-hay-tal")]
    assert [(one.status_code, one.headers.get("Set-Cookie")) for one in gone] == [(404, None)] * 2
    assert "Set-Cookie" not in requests.get(f"{ckan.url}/user/admin", timeout=60).headers
    # Whoever logs in is given one.
    assert "Set-Cookie" in requests.get(f"{ckan.url}/user/login", timeout=60).headers


def test_participa_alone_leads_to_how_to_take_part(site: str) -> None:
    answer = requests.get(f"{site}/participa", timeout=60)
    assert (answer.url, answer.status_code) == (f"{site}/participa/sumate", 200)
    assert [one.headers.get("Set-Cookie") for one in answer.history] == [None]


def test_a_visitor_finds_out_whether_commitment_3_is_late_and_downloads_its_data(page: Page, site: str) -> None:
    page.goto(site)
    offered = page.get_by_role("complementary", name="Descargar estos datos").get_by_role("link")
    assert [one.partition(" (")[0] for one in offered.all_inner_texts()][::2] == [
        "Plan de Acción Local", "Compromisos", "Cumplimiento", "Agenda", "Comunicados",
    ]  # fmt: skip
    page.get_by_role("link", name="Sigue el dinero del mantenimiento de las escuelas").first.click()
    expect(page.locator(".verdict")).to_have_text(
        "! Atrasado 65.1 %, avance «sustancial» en la escala de la OGP, al corte del 31 de mayo de 2016."
    )
    expect(page.get_by_text("Venció su hito c3-h2 (el 29/01/2016).")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hitos (CSV").click()
    assert download.value.path().read_text("utf-8").startswith("hito_id,compromiso_id,meta_num,numero,actividad")


def test_everything_is_done_with_the_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/compromisos")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Ir al contenido")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Compromiso 1: Trámites estatales en línea, de principio a fin")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Trámites estatales en línea, de principio a fin")


def test_a_neighbour_sees_a_photograph_hears_a_session_and_opens_its_minuta(
    page: Page, ckan: CkanAccess, site: str
) -> None:
    page.goto(f"{site}/stl")
    photo = page.locator("figure", has_text="Sesión 1 del Secretariado").get_by_role("link")
    photo.scroll_into_view_if_needed()
    assert photo.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 480
    picture = requests.get(ckan.url + str(photo.get_attribute("href")), timeout=60)
    assert (picture.headers["Content-Type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
    sound = page.locator("audio")
    expect(sound).to_have_attribute("preload", "none")
    assert sound.evaluate("async one => { one.load(); one.play(); await new Promise(done => one.onplaying = done); "
                          "return Math.round(one.duration * 10) / 10 }") == 4.8  # fmt: skip
    assert photo.locator("img").get_attribute("alt", timeout=9_000).startswith("Dibujo: seis integrantes")
    expect(page.locator("figure", has=sound).locator("figcaption")).to_have_text("Audio, 5 s, 38.4 kB")
    elsewhere = page.locator(".gallery li", has_text="Sesión 6 del Secretariado")
    expect(elsewhere.locator("p").first).to_have_text(
        "Sesión 6 del Secretariado (fotografía, 4.9 MB). Está en otro sitio: ejemplo.gob.mx."
    )
    page.get_by_role("link", name="Minuta, versión 1").last.click()
    expect(page.locator(".card.lines")).to_contain_text("Sesión")
    minuta = page.get_by_role("link", name="Descargar la minuta").get_attribute("href")
    assert requests.get(ckan.url + str(minuta), timeout=60).content.startswith(b"%PDF-")
    page.goto(f"{site}/compromisos/c3-sigue-el-dinero")
    expect(page.get_by_role("link", name="Visita a una escuela: techo sin impermeabilizar")).to_be_visible()


def test_an_activity_goes_into_a_calendar(site: str) -> None:
    answer = requests.get(f"{site}/agenda/eve-01.ics", timeout=60)
    host = site.split("/")[2]
    key = site.rpartition("/")[2]
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    # Its name says which it is where several exercises have the same.
    lines = [one.removesuffix(f" ({key})") for one in lines]
    assert [one for one in lines if not one.startswith("DTSTAMP")] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cocrea//Agenda//ES", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Ejemplo ficticio: Secretariado Técnico Local de Morelos", "X-WR-TIMEZONE:America/Mexico_City",
        "BEGIN:VEVENT", f"UID:{key}-eve-01@{host}", "DTSTART:20150220T180000Z", "DTEND:20150220T190000Z",
        "SUMMARY:Firma de la declaración conjunta", "LOCATION:Palacio de Gobierno",
        f"URL:{site}/agenda#eve-01", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75


def test_an_exercise_without_a_plan_says_what_will_be_here_in_its_own_colours(
    page: Page, ckan: CkanAccess, tmp_path: Path
) -> None:
    small = Small(tmp_path, sections='[identidad]\ncolor = "#1d4e79"\nlogo = "logo.png"\n')
    (tmp_path / "ejercicio").mkdir()
    (tmp_path / "ejercicio/logo.png").write_bytes(png())
    small.publish(ckan)
    answers = {
        path: requests.get(f"{ckan.url}/ejercicios/{small.slug}{path}", timeout=60)
        for path in (one for one in SECTIONS if "/" not in one[1:] or "participa" in one)
    }
    assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(answers, 200)
    assert [path for path, one in answers.items() if 'class="nothing"' not in one.text] == ["/datos"]
    # And by what rule of the programme it is due, as no plan says when.
    told = {path: re.findall(r'class="nothing">([^<]*)<', one.text) for path, one in answers.items()}
    assert [
        one for each in told.values() for one in each if "Se pide" not in one and "El programa pide" not in one
    ] == []
    assert "firmaron" not in answers[""].text
    page.goto(f"{ckan.url}/ejercicios/{small.slug}/stl")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('header.site')).backgroundColor") == "rgb(29, 78, 121)"
    )
    assert page.evaluate("document.querySelector('.brand img').naturalWidth") == 1
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{ckan.url}/dataset/{small.dataset}")
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).backgroundColor") == "rgb(29, 78, 121)"
    assert Axe().run(page).response["violations"] == []
