"""The Secretariado's page: what is overdue, what nobody told of, and the gallery."""

from __future__ import annotations

import pandas as pd
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipelines.settings import CkanAccess
from tests.pages.test_agenda import OTHERS, UNTOLD
from tests.pages.test_bad_input import publish

pytestmark = pytest.mark.browser
MANY = 1_000


def many(evidence: pd.DataFrame) -> pd.DataFrame:
    """A thousand photographs more of the first session, kept elsewhere."""
    first = evidence[evidence["archivo"] == ""].iloc[:1].assign(sesion_id="ses-01", hito_id="", tipo="fotografia")
    more = pd.concat([first] * MANY, ignore_index=True)
    named = more.assign(evidencia_id=[f"muchas-{one}" for one in range(MANY)], titulo="Una de muchas")
    return pd.concat([evidence, named], ignore_index=True)


def test_an_agreement_that_is_overdue_says_so_and_each_is_known_by_its_key(page: Page, site: str) -> None:
    """As the compliance board says: «Venció acu-06-3 (el 29/04/2016)»."""
    page.goto(f"{site}/stl")
    assert page.locator(".agreements li", has_text="Vencido").evaluate_all("all => all.map(one => one.id)") == [
        "acu-06-3"
    ]
    late = page.locator("#acu-06-3")
    expect(late.locator(".state")).to_have_text("! Vencido")
    expect(late.get_by_role("link", name="acu-06-3")).to_have_attribute("href", "#acu-06-3")
    page.goto(f"{site}/cumplimiento")
    page.get_by_role("link", name="acu-06-3").click()
    expect(page).to_have_url(f"{site}/stl#acu-06-3")
    # Due on the very day of the last data.
    expect(page.locator("#acu-06-2 .state")).to_have_text("○ Por iniciar")


def test_a_session_whose_day_passed_and_that_nobody_told_of(page: Page, site: str) -> None:
    page.goto(f"{site}/stl")
    assert page.locator(".timeline > li", has_text=UNTOLD).evaluate_all("all => all.map(one => one.id)") == ["ses-08"]
    expect(page.get_by_text("A. C..")).to_have_count(0)


def test_a_session_that_was_cancelled_is_struck_and_says_so(page: Page, site: str) -> None:
    page.goto(f"{site}/stl")
    struck = page.locator(".timeline > li", has=page.locator("h3 s"))
    assert struck.evaluate_all("all => all.map(one => one.id)") == ["ses-07"]
    expect(struck.locator(".state").first).to_have_text("✕ Cancelada")


def test_the_gallery_has_what_is_seen_and_heard_with_its_words_and_what_it_is_of(page: Page, site: str) -> None:
    page.goto(f"{site}/stl")
    pieces = page.get_by_role("region", name="Galería").locator(".gallery > li")
    assert pieces.locator("audio, video").count() == 2
    video = page.locator("#evi-13")
    expect(video.locator("figcaption")).to_have_text("Video, 8 s, 78.5 kB")
    expect(video.get_by_text("Lo que se ve y se oye")).to_be_visible()
    expect(video.get_by_role("link", name="sesión 1", exact=True)).to_have_attribute("href", "#ses-01")
    milestone = pieces.filter(has_text="Visita a una escuela").get_by_role("link", name="hito c3-h4")
    milestone.click()
    expect(page).to_have_url(f"{site}/compromisos/c3-sigue-el-dinero#c3-h4")
    page.goto(f"{site}/stl")
    page.locator("#ses-01").get_by_role("link", name="Recorrido por la mesa").click()
    expect(video).to_be_in_viewport()


def test_a_thousand_photographs_do_not_make_a_huge_page(
    page: Page, ckan: CkanAccess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("muchasfotos", numbered=False)
    secretariat = {"stl_integrantes", "stl_sesiones", "acuerdos", "evidencias", "minutas"}
    site = publish(ckan, folder, {"evidencias": many}, OTHERS - secretariat)
    assert len(requests.get(f"{site}/stl", timeout=60).content) < 150_000
    page.goto(f"{site}/stl")
    gallery = page.get_by_role("region", name="Galería")
    assert gallery.locator(".gallery > li").count() == 24
    expect(gallery.locator("p").first).to_contain_text("Aquí están los 24 más nuevos; los 1,0")
    link = gallery.get_by_role("link", name="tabla «Evidencias»").get_attribute("href")
    assert requests.get(ckan.url + str(link), timeout=60).status_code == 200
    expect(page.locator("#ses-01")).to_contain_text("más en la tabla «Evidencias».")
    assert Axe().run(page).response["violations"] == []
