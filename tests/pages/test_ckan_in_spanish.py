"""CKAN's own pages in Spanish: what the extension's catalogue says, and that no page speaks English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from ckanapi import RemoteCKAN
from playwright.sync_api import FrameLocator, Page

from pipelines.settings import CkanAccess
from portal.box import Box
from portal.box.install import environment_path
from portal.box.settings import Layout
from portal.site import EXTENSION, site_settings

OURS = EXTENSION / "ckanext/cocrea/portal/i18n/es/LC_MESSAGES/ckanext-cocrea.po"
PASSWORD = "una contraseña larga"
PARTS = re.compile(r"%\(\w+\)s|%[sdi]|\{\w*\}|</?[a-z]+|(?:href|class|target|rel)=\"[^\"]*\"")
# What it loses is the code of a facet («res_format»), which says nothing to whoever hears it.
SHORTENED = {"Search datasets by {name}: {label}"}
# What a visitor reads, hears from a screen reader, or sees on pointing at it.
SPOKEN = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap(one =>
        ['aria-label', 'title', 'placeholder', 'alt'].map(name => one.getAttribute(name)))
].filter(Boolean).join('\\n')"""
# A telephone, a tablet, a screen and a wall.
WIDTHS = (360, 768, 1280, 2560)
PAGES = {
    "datasets": "/dataset/",
    "a search without results": "/dataset/?q=nohaytal&tags=nohaytal",
    "dataset": "/dataset/{name}-plan-de-accion",
    "groups of a dataset": "/dataset/groups/{name}-plan-de-accion",
    "organizations": "/organization/",
    "organization": "/organization/{name}-stl",
    "about an organization": "/organization/about/{name}-stl",
    "groups": "/group/",
    "history of a dataset": "/dataset/activity/{name}-plan-de-accion",
    "history of an organization": "/organization/activity/{name}-stl",
    "someone of the staff": "/user/admin",
    "what only the staff may do": "/dataset/new",
    "what only the staff may do with organizations": "/organization/new",
    "an account of one's own": "/user/register",
    "the administration": "/ckan-admin/",
    "login": "/user/login",
    "password": "/user/reset",
    "about": "/about",
    "no such dataset": "/dataset/no-hay-tal",
    "no such page": "/no-hay-tal",
}
STAFF_PAGES = {
    "dashboard": "/dashboard/",
    "the organizations of the staff": "/dashboard/organizations",
    "tokens": "/user/quien-edita/api-tokens",
    "history of a dataset": "/dataset/activity/{name}-plan-de-accion",
    "members": "/organization/members/{name}-stl",
    "a new member": "/organization/member_new/{name}-stl",
    "many datasets": "/organization/bulk_process/{name}-stl",
    "an organization's form": "/organization/edit/{name}-stl",
    "a dataset's form": "/dataset/edit/{name}-plan-de-accion",
    "a new dataset": "/dataset/new",
    "a dataset's resources": "/dataset/resources/{name}-plan-de-accion",
    "a new resource": "/dataset/{name}-plan-de-accion/resource/new",
    "the account": "/user/quien-edita",
    "the account's form": "/user/edit/quien-edita",
    "the account's organizations": "/user/quien-edita/organizations",
    "deleting a dataset": "/dataset/delete/{name}-plan-de-accion",
    "deleting an organization": "/organization/delete/{name}-stl",
}
# Of the library that draws CKAN's lists of choices, which CKAN's catalogue does not know.
CHOICES = ("Remove item", "Remove all items", "Search")


def messages(path: Path) -> Catalog:
    """The catalogue of a file, whichever its kind."""
    with path.open("rb") as stream:
        return read_mo(stream) if path.suffix == ".mo" else read_po(stream, locale="es")


def texts(told: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A message's forms: one, or those of its plurals."""
    return (told,) if isinstance(told, str) else tuple(told)


def own() -> Iterator[Message]:
    """What the extension translates."""
    return (one for one in messages(OURS) if one.id)


def test_each_translation_keeps_the_places_and_the_marks_of_its_original() -> None:
    lost = [
        text
        for one in own()
        for text in texts(one.string)
        if one.id not in SHORTENED and sorted(PARTS.findall(text)) != sorted(PARTS.findall(texts(one.id)[-1]))
    ]
    assert lost == []


def test_what_is_compiled_is_what_is_written() -> None:
    compiled = {texts(one.id): texts(one.string) for one in messages(OURS.with_suffix(".mo")) if one.id}
    assert compiled == {texts(one.id): texts(one.string) for one in own()}


@pytest.fixture(scope="module")
def english() -> re.Pattern[str]:
    """CKAN's own English of two words or more, but for names (of a licence) that Spanish keeps."""
    (folder,) = environment_path(Layout(site_settings())).glob("lib/python3*/site-packages/ckan/i18n")
    known = messages(folder / "es/LC_MESSAGES/ckan.po")
    phrases = {text for one in (*messages(folder / "ckan.pot"), *own()) if one.id for text in texts(one.id)}
    kept = {text for one in (*known, *own()) if one.id for text in texts(one.string) if text in phrases}
    asked = (re.sub(r"%\(\w+\)s|%[sdi]|\{\w*\}", "\0", one) for one in phrases - kept)
    several = (one for one in asked if len(re.findall(r"[A-Za-z]{2,}", one)) > 1)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)".replace("\0", ".+") for one in several))


def english_of(page: Page, english: re.Pattern[str]) -> list[str]:
    """The English of a page and of what it frames."""
    return [found[0] for frame in page.frames for found in english.finditer(frame.evaluate(SPOKEN))]


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe finds in a page as it is now, and in what it frames."""
    frames = [one for one in page.frames if one.url.startswith("http")]
    # Axe's wrapper asks a page only what a frame answers too.
    answers = [Axe().run(cast(Page, one)).response["violations"] for one in frames]
    return [(found["id"], found["nodes"][0]["html"]) for answer in answers for found in answer]


def headings(page: Page) -> list[tuple[str, str]]:
    """The first headings of a page that should have one."""
    levels = "[...document.querySelectorAll('h1')].map(one => one.ariaLevel || '1')"
    first = page.evaluate(levels).count("1")
    return [] if first == 1 else [("first headings", str(first))]


def too_wide(page: Page) -> list[tuple[str, str]]:
    """The screens on which the page has to be pushed sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needs := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(("wider than its screen", f"{needs} > {width}"))
    return found


@pytest.mark.browser
def test_no_page_of_ckan_speaks_english(page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]) -> None:
    found = []
    for name, path in PAGES.items():
        page.goto(ckan.url + path.format(name=published))
        found += [(name, told) for told in english_of(page, english)]
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.long)])
def test_the_pages_of_ckan_fit_their_screen_and_are_accessible(
    page: Page, ckan: CkanAccess, published: str, width: int
) -> None:
    found = []
    for name, path in PAGES.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ckan.url + path.format(name=published))
        found += [(name, *told) for told in (*barriers(page), *headings(page), *too_wide(page))]
    assert found == []


def sign_in(page: Page, ckan: CkanAccess, name: str, password: str) -> None:
    """As anyone of the staff does."""
    page.goto(f"{ckan.url}/user/login")
    page.fill("#field-login", name)
    page.fill("#field-password", password)
    page.locator("#field-password").press("Enter")
    page.wait_for_url("**/dashboard/**")


@pytest.mark.browser
def test_what_the_staff_use_is_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]
) -> None:
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.user_create(name="quien-edita", email="edita@stl.mx", password=PASSWORD)
        api.action.organization_member_create(id=f"{published}-stl", username="quien-edita", role="admin")
    sign_in(page, ckan, "quien-edita", PASSWORD)
    found: list[tuple[str, ...]] = []
    for name, path in STAFF_PAGES.items():
        page.goto(ckan.url + path.format(name=published))
        found += [(name, told) for told in english_of(page, english)]
        found += [(name, told) for told in CHOICES if told in page.evaluate(SPOKEN).split("\n")]
        found += [(name, *told) for told in (*barriers(page), *headings(page), *too_wide(page))]
        page.set_viewport_size({"width": 1200, "height": 1000})
    assert found == []


def see_a_table(page: Page, ckan: CkanAccess, published: str) -> FrameLocator:
    """The preview of the example's commitments, in their page."""
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    page.locator(".resource-list a.heading", has_text="Compromisos").first.click()
    table = page.frame_locator("iframe").first
    table.get_by_text("Renglones 1 a").first.wait_for(timeout=20_000)
    return table


@pytest.mark.browser
def test_a_table_and_what_its_buttons_say_are_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]
) -> None:
    table = see_a_table(page, ckan, published)
    assert "Data viewer" not in page.content()
    assert [*english_of(page, english), *barriers(page), *headings(page)] == []
    named = table.locator(".dt-buttons button").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert named == [
        "Cambiar entre tabla y lista", "Copiar al portapapeles", "Mostrar u ocultar columnas",
        "Descargar lo filtrado", "Reiniciar", "Imprimir", "Compartir esta vista",
    ]  # fmt: skip
    first = table.locator("th[aria-label]").nth(1)
    assert first.get_attribute("aria-label") == "Clave del compromiso: ordenar de menor a mayor"
    assert table.get_by_label("Filtrar por «Clave del compromiso»").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("button", ["Copiar al portapapeles", "Mostrar u ocultar columnas", "Descargar lo filtrado"])
def test_what_a_table_opens_is_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str], button: str
) -> None:
    table = see_a_table(page, ckan, published)
    table.get_by_role("button", name=button).click()
    table.locator(".dt-button-collection, .dt-button-info").wait_for()
    page.wait_for_timeout(500)  # it appears little by little, and its colours with it
    assert [*english_of(page, english), *barriers(page)] == []


@pytest.mark.browser
def test_a_window_has_a_name_keeps_the_focus_and_closes_with_escape(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]
) -> None:
    see_a_table(page, ckan, published)
    page.get_by_text("API de datos").first.click()
    window = page.get_by_role("dialog", name="API de datos de CKAN")
    window.wait_for()
    page.wait_for_timeout(500)
    assert [*english_of(page, english), *barriers(page)] == []
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('.modal')")
    page.keyboard.press("Escape")
    window.wait_for(state="hidden")


@pytest.mark.browser
def test_what_the_staff_open_is_accessible(page: Page, ckan: CkanAccess, box: Box, published: str) -> None:
    sign_in(page, ckan, "admin", box.credentials().admin_password)
    page.goto(f"{ckan.url}/dataset/edit/{published}-plan-de-accion")
    lists = page.locator(".select2-selection")
    found = []
    for place in range(lists.count()):
        lists.nth(place).click()
        page.locator(".select2-container--open [role=listbox]").wait_for()
        found += barriers(page)
        page.keyboard.press("Escape")
    page.locator("a[data-module=confirm-action]").first.click()
    page.get_by_role("dialog", name="Confirme, por favor").wait_for()
    page.wait_for_timeout(500)
    assert [*found, *barriers(page)] == []
    page.keyboard.press("Escape")
    page.locator(".modal").wait_for(state="detached")
