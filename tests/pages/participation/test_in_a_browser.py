"""A person complains and follows the folio, the Secretariado answers; nothing of it hinders anyone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from portal.box import Box
from tests.mail import mail_server, wait_for
from tests.pages.participation.citizen import COMPLAINT, READING_SECONDS, Citizen, tokens_of
from tests.pages.participation.files import PDF
from tests.pages.participation.kept import drop_letters, smtp
from tests.pages.participation.office import last_case


@pytest.mark.browser
def test_a_citizen_complains_and_follows_the_folio_and_the_secretariado_answers(
    browser: Browser, box: Box, site: str, staff: Mapping[str, requests.Session]
) -> None:
    drop_letters(box)
    context = browser.new_context(locale="es-MX", extra_http_headers={"X-Forwarded-For": "203.0.113.7"})
    page = context.new_page()
    with mail_server(smtp(box)) as arrived:
        page.goto(f"{site}/participa/dudas")
        assert context.cookies() == []
        page.evaluate("document.querySelector('form').noValidate = true")
        press(page, "Continuar")
        assert accessible(page) == "Falta corregir 2 datos"
        page.get_by_label("Qué quiere enviar").select_option("queja")
        page.get_by_label("Su mensaje").fill(COMPLAINT["mensaje"])
        page.get_by_label("Su correo").fill(COMPLAINT["correo"])
        press(page, "Continuar")
        assert accessible(page) == ""
        page.get_by_label("Leí y acepto").check()
        page.set_input_files("#archivos", files=[{"name": "calle.pdf", "mimeType": "text/html", "buffer": PDF}])
        page.wait_for_timeout(READING_SECONDS * 1000)
        press(page, "Enviar")
        assert accessible(page) == ""
        folio = page.locator("#folio").inner_text()
        wait_for(arrived, 2)
        case, editor = last_case(staff["editor"], site), staff["editor"]
        answer = {"mensaje": "Mañana va la cuadrilla.", **tokens_of(editor.get(case, timeout=60).text)}
        answered = editor.post(f"{case}/responder", data=answer, timeout=60)
        assert (answered.status_code, "<p>Se guardó la respuesta.</p>" in answered.text) == (200, True)
        # Whoever hears the page is told first.
        assert "<title>Se guardó la respuesta. " in answered.text
        wait_for(arrived, 3)
        page.set_viewport_size({"width": 390, "height": 900})
        shown = "getComputedStyle(e)['white-space'] == 'nowrap' && e.scrollWidth <= e.clientWidth"
        assert page.locator("#folio").evaluate(f"e => {shown}")
        # Carried over, and in no address.
        press(page, "Seguir mi folio")
        assert page.url == f"{site}/participa/folio"
        assert page.locator(".state").inner_text() == "Respondido"
        page.goto(f"{site}/participa/folio")
        page.get_by_label("Su folio").fill(folio.lower().replace("-", " "))
        press(page, "Ver")
        assert accessible(page) == ""
        assert page.locator(".state").inner_text() == "Respondido"
        assert page.locator(".note p").all_inner_texts() == ["Mañana va la cuadrilla."]
        page.get_by_label("Agregar algo").fill("Gracias, pero no han venido.")
        press(page, "Agregar")
        assert accessible(page) == ""
        assert page.locator(".state").inner_text() == "En atención"
        wait_for(arrived, 4)
    context.close()
    name = heading(staff["editor"].get(case, timeout=60).text)
    assert sorted((to, str(letter["Subject"])) for to, letter in arrived) == sorted([
        ("ana@ejemplo.mx", "Recibimos lo que nos escribió"),
        ("ana@ejemplo.mx", "Hay una respuesta a lo que nos escribió"),
        ("sugerencias@ejemplo.gob.mx", f"{name}: llegó al sitio"),
        ("sugerencias@ejemplo.gob.mx", f"{name}: la persona agregó algo"),
    ])  # fmt: skip
    told = {str(letter["Subject"]): letter.get_content() for _, letter in arrived}
    assert folio in told["Recibimos lo que nos escribió"]
    assert "Mañana va la cuadrilla." in told["Hay una respuesta a lo que nos escribió"]
    # An office's mail says that there is something, never what.
    assert not any("Hidalgo" in text or "ana@" in text for text in told.values())


def press(page: Page, button: str) -> None:
    """Press a button that sends a form, and have the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def accessible(page: Page) -> str:
    """What the page complains of; nothing in it hinders anyone, and it fits a telephone and a wide screen."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    told = page.locator("[role=alert] h2, [role=alert] > p")
    return told.first.inner_text() if told.count() else ""


def heading(page: str) -> str:
    found = re.search(r"<h1>([^<]+)</h1>", page)
    assert found
    return found[1]


@pytest.mark.browser
def test_nothing_of_the_inbox_hinders_anyone(
    browser: Browser, site: str, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    next(citizens).send()
    context = browser.new_context(locale="es-MX")
    context.add_cookies([{"name": one.name, "value": str(one.value), "url": site} for one in staff["admin"].cookies])
    page = context.new_page()
    for address in (f"{site}/participa/bandeja", last_case(staff["admin"], site)):
        page.goto(address)
        assert accessible(page) == ""
        assert page.locator(".team").count() == 1
    context.close()
