"""Several exercises on one site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipelines.exercise import load_exercise
from pipelines.intake import read_all
from pipelines.package import load_release, package
from pipelines.package.attachments import LINKS, add
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, organization, plan_release
from pipelines.settings import CkanAccess
from tests.conftest import copy_example
from tests.pages.sections import WIDTHS
from tests.publish.small import Small, run_quietly

pytestmark = pytest.mark.browser
GONE = "https://datos.gob.mx/"
GONE_PLAN = "https://ejemplo.gob.mx/gobierno-abierto/plan-de-trabajo-1.pdf"


def test_several_exercises_are_told_apart_and_compared(page: Page, ckan: CkanAccess, site: str, tmp_path: Path) -> None:
    folder = copy_example(tmp_path / "ejercicio", "otro")
    exercise = load_exercise(folder)
    tables = read_all(exercise, run_quietly)[0]
    (one,) = exercise.only("plan-de-accion").published
    with Ckan(ckan) as api:
        organization.create(api, exercise.organization)
        entrega = package(exercise, one, [table for table in tables if table.name in one.schemas])
        gone = {"responde": False, "estado": 404}
        asked = {"revisadas": "2026-11-26T18:00:00+00:00", "ligas": {GONE: gone, GONE_PLAN: {**gone, "estado": None}}}
        add(entrega.folder, LINKS, json.dumps(asked).encode())
        entrega = load_release(entrega.folder)
        carry_out(api, plan_release(api, entrega, exercise.organization), unheard)
        # Whose only dataset is the lists of codes that others use is no exercise to visit.
        lists = load_exercise(copy_example(tmp_path / "codigos", "solo-codigos")).only("catalogos")
        (codes,) = lists.published
        only_codes = package(lists, codes, [table for table in tables if table.name in codes.schemas])
        carry_out(api, plan_release(api, only_codes, exercise.organization), unheard)
    small = Small(tmp_path / "datos")
    small.publish(ckan)
    assert requests.get(f"{ckan.url}/ejercicios/solo-codigos/datos", timeout=60).status_code == 200
    owner = "Ejemplo ficticio: Secretariado Técnico Local de Morelos"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ckan.url)
        found = page.locator(".card h3").all_inner_texts()
        assert {f"{owner} ({key})" for key in ("otro", "publicado")} <= set(found)
        page.goto(f"{ckan.url}/ejercicios?q=solo-codigos")
        expect(page.locator(".card")).to_have_count(0)
        page.goto(f"{ckan.url}/ejercicios?q={small.slug}")
        told = page.locator("section", has=page.get_by_role("heading", name="Publican solo datos"))
        expect(told.get_by_role("heading", name="Secretariado de prueba")).to_be_visible()
        page.goto(f"{ckan.url}/ejercicios")
        expect(page.get_by_role("link", name="data.json")).to_have_attribute("href", "/data.json")
        assert Axe().run(page).response["violations"] == []
        page.goto(f"{ckan.url}/ejercicios?q=TECNICO+local+otro")
        assert page.locator(".card h3").all_inner_texts() == [f"{owner} (otro)"]
        page.goto(f"{ckan.url}/dinero?q=otro")
        page.get_by_role("searchbox").fill("publicado")
        page.get_by_role("button", name="Buscar").click()
        expect(page.locator(".card h3 a")).to_have_attribute("href", "/ejercicios/publicado/dinero")
        page.goto(f"{ckan.url}/cumplimiento?q=publicado&pagina=99")
        expect(page.get_by_role("row", name=owner)).to_have_count(1)
        page.goto(ckan.url)
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("link", name="Comparar su cumplimiento").click()
        page.wait_for_url("**/cumplimiento")  # with its style, which its width depends on
        row = page.get_by_role("row", name=f"{owner} (publicado)")
        expect(row).to_contain_text("de 5")
        board = row.get_by_role("link", name="Cumplimiento (CSV)").get_attribute("href")
        assert requests.get(f"{ckan.url}{board}", timeout=60).text.startswith("cumplimiento_id,")
        expect(page.get_by_role("heading", name="Descargar estos datos")).to_be_visible()
        expect(page.get_by_role("row", name=f"{owner} (otro)")).to_contain_text("Sin tablero")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).response["violations"] == []
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(page).to_have_url(f"{site}/cumplimiento")
    page.goto(f"{ckan.url}/ejercicios/otro/ligas")
    expect(page.get_by_role("listitem").filter(has_text="No responde")).to_contain_text("(error 404)")
    expect(page.locator("main p").first).to_have_text(
        "Se revisaron el 26 de noviembre de 2026, al publicar; las que no respondieron están marcadas."
    )
    expect(page.get_by_role("listitem").filter(has_text="sin comprobar").first).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{ckan.url}/ejercicios/otro/compromisos/c1-tramites-en-linea")
    dead = page.locator("p", has=page.get_by_role("link", name="Plan de trabajo"))
    expect(dead).to_have_text("Plan de trabajo ! No responde")
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{site}/ligas")
    expect(page.locator("main p").first).to_have_text("No se ha comprobado si responden.")
