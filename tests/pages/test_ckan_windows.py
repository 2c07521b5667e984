"""What CKAN opens over its pages or frames in them: tables, lists, windows; in Spanish, and for whoever listens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from pipelines.settings import CkanAccess
from portal.box import Box
from tests.pages.english import english_of
from tests.pages.looking import barriers, headings, refusals, see_a_table, sign_in


@pytest.mark.browser
def test_a_table_and_what_its_buttons_say_are_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]
) -> None:
    refused = refusals(page)
    table = see_a_table(page, ckan, published)
    assert (refused, "Data viewer" in page.content()) == ([], False)
    assert [*english_of(page, english), *barriers(page), *headings(page)] == []
    named = table.locator(".dt-buttons button").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert named == [
        "Cambiar entre tabla y lista", "Copiar al portapapeles", "Mostrar u ocultar columnas",
        "Descargar lo filtrado", "Reiniciar", "Imprimir", "Compartir esta vista",
    ]  # fmt: skip
    first = table.locator("th[aria-label]").nth(1)
    assert first.get_attribute("aria-label") == "Clave del compromiso: ordenar de menor a mayor"
    assert table.get_by_role("searchbox", name="Filtrar por «Clave del compromiso»").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("button", ["Copiar al portapapeles", "Mostrar u ocultar columnas", "Descargar lo filtrado"])
def test_what_a_table_opens_is_in_spanish_and_accessible(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str], button: str
) -> None:
    table = see_a_table(page, ckan, published)
    # It would appear, and go after two seconds, little by little, and its colours with it.
    table.locator("body").evaluate("() => { jQuery.fx.off = true }")
    table.get_by_role("button", name=button).click()
    table.locator(".dt-button-collection, .dt-button-info").wait_for()
    assert [*english_of(page, english), *barriers(page)] == []


@pytest.mark.browser
def test_a_window_has_a_name_keeps_the_focus_and_closes_with_escape(
    page: Page, ckan: CkanAccess, published: str, english: re.Pattern[str]
) -> None:
    see_a_table(page, ckan, published)
    page.get_by_text("API de datos").first.click()
    window = page.get_by_role("dialog", name="API de datos")
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
