"""What a visitor sees in a browser of what was published."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pipelines.settings import CkanAccess

pytestmark = pytest.mark.browser


def open_table(page: Page, title: str) -> None:
    # CKAN's own aria-label hides the link's words from its accessible name.
    page.locator(".resource-list a.heading", has_text=title).first.click()


def test_a_visitor_reads_the_dataset_and_its_tables(page: Page, ckan: CkanAccess, published: str) -> None:
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    expect(page.locator("h1")).to_have_text("Ejemplo ficticio: Plan de Acción Local 2015-2016")
    expect(page.get_by_text("Estos datos son inventados")).to_be_visible()
    assert [one.splitlines()[0] for one in page.locator(".resource-list .heading").all_inner_texts()] == [
        "Plan de Acción Local",
        "Mesas participativas",
        "Propuestas",
        "Compromisos",
        "Objetivos",
        "Hitos",
        "Avances",
        "Agenda",
        "Contactos",
        "Ligas de interés",
        "Cumplimiento",
        "Paquete completo (Frictionless Data Package)",
        "Qué cambió en cada entrega",
        "Novedades (Atom)",
        "Historial de entregas",
        "Acuse: lo que aquí se publica, comprobado",
        "Acuse para programas",
        "Puntualidad de los datos",
    ]
    expect(page.get_by_role("link", name="Creative Commons Atribución 4.0 Internacional").first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "es"


def test_a_visitor_opens_a_table_and_finds_a_row_without_typing_accents(
    page: Page, ckan: CkanAccess, published: str
) -> None:
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    open_table(page, "Compromisos")
    table = page.frame_locator("iframe").first
    expect(table.get_by_text("Renglones 1 a").first).to_be_visible(timeout=20_000)
    expect(table.locator("tbody tr")).to_have_count(5)


def test_the_dictionary_tells_what_each_column_is(page: Page, ckan: CkanAccess, published: str) -> None:
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    open_table(page, "Hitos")
    expect(page.get_by_text("Fecha límite").first).to_be_visible()
    expect(page.get_by_text("Unidad: %").first).to_be_attached()


def test_searching_without_accents_finds_the_plan(page: Page, ckan: CkanAccess, published: str) -> None:
    page.goto(f"{ckan.url}/dataset/?q=plan+de+accion+{published}")
    expect(page.get_by_role("link", name="Ejemplo ficticio: Plan de Acción Local 2015-2016").first).to_be_visible()
