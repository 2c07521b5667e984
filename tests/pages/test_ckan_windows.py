"""What CKAN opens over its pages or frames in them: tables, lists, windows; in Spanish, and for whoever listens."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import requests
from ckanapi import RemoteCKAN
from playwright.sync_api import Page, expect

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
    # Its script measures the headings again.
    for width in (740, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(1_000)
    assert refused == []
    named = table.locator(".dt-buttons button").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert named == [
        "Cambiar entre tabla y lista", "Copiar al portapapeles", "Mostrar u ocultar columnas",
        "Descargar lo filtrado", "Reiniciar", "Imprimir", "Compartir esta vista",
    ]  # fmt: skip
    first = table.locator("th[aria-label]").nth(1)
    assert first.get_attribute("aria-label") == "Clave del compromiso: ordenar de menor a mayor"
    assert table.get_by_role("searchbox", name="Filtrar por «Clave del compromiso»").count() == 1
    table.get_by_role("searchbox", name="Buscar").fill("aguas")
    table.get_by_role("searchbox", name="Buscar").press("Enter")
    expect(table.locator("#dtprv tbody tr")).to_have_count(2)


def test_a_preview_finds_what_the_api_finds_and_what_is_still_being_typed(ckan: CkanAccess, published: str) -> None:
    with RemoteCKAN(ckan.url) as api:
        resources = api.action.package_show(id=f"{published}-plan-de-accion")["resources"]
        table = next(one["id"] for one in resources if one["name"] == "Compromisos")
        view = api.action.resource_view_list(id=table)[0]["id"]
        by_api = [one["numero"] for one in api.action.datastore_search(resource_id=table, q="agua")["records"]]
    found = {typed: shown(ckan, view, typed) for typed in ("agua", "AGUAS", "agu", "trámites", "tramite", "linea trám")}
    assert by_api == [2, 4]
    assert found == {
        "agua": [2, 4], "AGUAS": [2, 4], "agu": [2, 4], "trámites": [1], "tramite": [1], "linea trám": [1],
    }  # fmt: skip
    assert [shown(ckan, view, one) for one in ("c4-agua-a", "o'neill & (", "¿?")] == [[4], [], [1, 2, 3, 4, 5]]
    assert (shown(ckan, view, "agua", over="titulo"), shown(ckan, view, "trámit", over="titulo")) == ([4], [1])
    assert shown(ckan, view, "tramite", over="titulo") == [1]
    assert [shown(ckan, view, one, over="numero") for one in ("3", "7", "-3")] == [[3], [], []]
    columns = [{"name": "_id", "search": {"value": ""}}, {"name": "compromiso_id", "search": {"value": ""}}]
    asked = {"search": {"value": "trámite"}, "order": [], "columns": columns, "visible": [False, True]}
    file = requests.post(
        f"{ckan.url}/datatables/filtered-download/{view}",
        data={"params": json.dumps(asked), "format": "csv", "filters": ""}, timeout=60,
    )  # fmt: skip
    assert file.text.split() == ["compromiso_id", "c1-tramites-en-linea"]


def shown(ckan: CkanAccess, view: str, typed: str, over: str = "") -> list[int]:
    """The rows of a preview for what is typed for whole rows or over a column, as CKAN's script asks for them."""
    form = {
        "draw": "1", "start": "0", "length": "20", "search[value]": "" if over else typed,
        "columns[0][name]": over, "columns[0][search][value]": typed if over else "",
    }  # fmt: skip
    return sorted(int(one["numero"]) for one in rows(ckan, view, form))


def rows(ckan: CkanAccess, view: str, form: dict[str, str]) -> list[dict[str, str]]:
    """What a preview shows, by column."""
    return requests.post(f"{ckan.url}/datatables/ajax/{view}", data=form, timeout=60).json()["data"]


def preview_of(ckan: CkanAccess, dataset: str, name: str) -> tuple[str, str]:
    """The resource whose name begins so, and its first view."""
    with RemoteCKAN(ckan.url) as api:
        resources = api.action.package_show(id=dataset)["resources"]
        table = next(one["id"] for one in resources if one["name"].startswith(name))
        return table, api.action.resource_view_list(id=table)[0]["id"]


def test_a_preview_says_yes_and_no_in_spanish(ckan: CkanAccess, published: str) -> None:
    _, view = preview_of(ckan, f"{published}-presupuesto", "Presupuesto de egresos")
    form = {"draw": "1", "start": "0", "length": "20", "search[value]": ""}
    assert {one["acumulado"] for one in rows(ckan, view, form)} == {"sí"}
    typed = {"columns[0][name]": "acumulado"}
    found = [rows(ckan, view, {**form, **typed, "columns[0][search][value]": one}) for one in ("s", "Sí", "no", "?")]
    assert [len(one) for one in found] == [20, 20, 0, 20]


def test_a_preview_finds_an_amount_and_a_day_as_the_site_writes_them(ckan: CkanAccess, published: str) -> None:
    _, view = preview_of(ckan, f"{published}-presupuesto", "Presupuesto de egresos")
    form = {"draw": "1", "start": "0", "length": "20", "search[value]": "", "columns[0][name]": "monto_pagado"}
    typed = ("63573841.96", "$63,573,841.96", "63,573,841")
    found = [rows(ckan, view, {**form, "columns[0][search][value]": one}) for one in typed]
    assert [[row["linea_id"] for row in one] for one in found] == [["2015-0048"]] * 3
    days = {"columns[0][name]": "fecha_corte", "columns[0][search][value]": "31/12/2015"}
    assert len(rows(ckan, view, {**form, **days})) == 20


@pytest.mark.browser
def test_a_preview_shows_the_address_of_a_picture_elsewhere_and_asks_nobody_for_it(
    page: Page, ckan: CkanAccess, published: str
) -> None:
    table, view = preview_of(ckan, f"{published}-secretariado", "Evidencias")
    refused = refusals(page)
    page.goto(f"{ckan.url}/dataset/{published}-secretariado/resource/{table}/view/{view}")
    expect(page.locator("#dtprv tbody a[href$='.jpg']").first).to_be_visible()
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(1_000)
    assert (page.locator("#dtprv tbody img").count(), refused) == (0, [])


@pytest.mark.browser
def test_the_examples_of_each_table_work_when_they_are_pasted(page: Page, ckan: CkanAccess, published: str) -> None:
    with RemoteCKAN(ckan.url) as api:
        packages = (api.action.package_show(id=f"{published}-{one}") for one in ("plan-de-accion", "presupuesto"))
        tables = {one["name"]: one["id"] for each in packages for one in each["resources"] if one["datastore_active"]}
    found = {}
    for name, table in tables.items():
        page.goto(f"{ckan.url}/datastore/api_info/{table}")
        pasted = [line for one in page.locator("pre").all_inner_texts() for line in one.splitlines() if "curl" in line]
        answers = [
            json.loads(subprocess.run(["bash", "-c", one], capture_output=True, check=True, timeout=60).stdout)
            for one in pasted
        ]
        assert all(one["success"] and one["result"]["records"] for one in answers), (name, pasted)
        found[name] = len(pasted)
    assert (found["Compromisos"], set(found.values()) <= {2, 3}) == (3, True)
    assert "TOKEN" not in page.content()


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
    expect(page.locator("a[data-module=confirm-action]").first).to_be_focused()
    see_a_table(page, ckan, published)
    page.goto(f"{page.url}/views")
    page.get_by_role("button", name="Nueva vista").click()
    assert page.locator(".dropdown-menu.show a").all_inner_texts() == [" Imagen", " Tabla"]
