"""Sections 6 and 7: a person writes and follows a folio, the Secretariado answers, and what was written is theirs."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from ckanapi import RemoteCKAN
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from pipelines.exercise import load_exercise
from pipelines.intake import read_all
from pipelines.package import package
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, organization, plan_release
from pipelines.settings import CkanAccess
from portal.box import Box, install
from portal.box import ckan as ckan_of_box
from portal.box.postgres import run_sql
from portal.box.setup import load_secrets
from tests.conftest import copy_example
from tests.mail import mail_server, wait_for
from tests.pages.citizen import (
    COMPLAINT,
    INTEREST,
    READING_SECONDS,
    Citizen,
    alerts,
    folio_of,
    tokens_of,
)
from tests.publish.small import run_quietly

PASSWORD = "una-clave-larga-de-prueba"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'


def pdf(change: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    """A document of one page, as ``change`` leaves it."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    change(writer)
    writer.write(content)
    return content.getvalue()


def runs_when_opened(writer: PdfWriter) -> None:
    program = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(program)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size).save(content, kind, **more)
    return content.getvalue()


def with_place() -> bytes:
    """A photograph taken sideways, with where and a comment, and a program after its end."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x8825] = {1: "N", 2: (19.0, 25.0, 0.0)}
    return picture("JPEG", exif=notes, comment=b"de noche") + b"<?php system($_GET[0]); ?>"


PDF = pdf()


@pytest.fixture(scope="module")
def citizens(site: str) -> Iterator[Citizen]:
    """People who have read over what they wrote: one wait for all of them."""
    ready = [Citizen(site) for _ in range(40)]
    time.sleep(READING_SECONDS)
    return iter(ready)


@pytest.fixture(scope="module")
def staff(ckan: CkanAccess, published: str) -> Mapping[str, requests.Session]:
    """A session of each role in the organization, and of somebody of no organization."""
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        for role in ("admin", "editor", "member", "nadie"):
            api.action.user_create(name=f"{published}-{role}", email=f"{role}@stl.mx", password=PASSWORD)
            if role != "nadie":
                api.action.organization_member_create(id=f"{published}-stl", username=f"{published}-{role}", role=role)
    return {role: logged_in(ckan.url, f"{published}-{role}") for role in ("admin", "editor", "member", "nadie")}


def logged_in(url: str, user: str) -> requests.Session:
    session = requests.Session()
    page = session.get(f"{url}/user/login", timeout=60).text
    found = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    answer = session.post(
        f"{url}/user/login", data={"login": user, "password": PASSWORD, "_csrf_token": found[1]}, timeout=60
    )
    assert answer.status_code == 200
    return session


def sql(box: Box, question: str) -> str:
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    return run_sql(box.layout, secrets, question, "ckan").strip()


def beside_ckan(box: Box, *command: str, **environment: str) -> str:
    """What a command of CKAN's own environment says; by default the key stands there as it does for CKAN."""
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    program, *arguments = command
    done = subprocess.run(
        [install.environment_path(box.layout) / "bin" / program, *arguments],
        env={**ckan_of_box.environment(box.layout, secrets), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def daily(box: Box) -> str:
    """What an operator has run each hour."""
    return beside_ckan(box, "ckan", "cocrea-participa", "diario")


WITHOUT_KEY = """
import os
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from werkzeug.test import Client
client = Client(make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config()))
site = "/ejercicios/publicado/participa/"
asked = client.get(site + "dudas")
sent = client.post(site + "dudas/enviar", data={"tipo": "queja", "mensaje": "Nada"})
told = client.post(site + "folio", data={"folio": "0" * 16})
held = "<form" in asked.text, "sugerencias@ejemplo.gob.mx" in asked.text
print(asked.status_code, *held, sent.status_code, told.status_code)
"""


def last_case(session: requests.Session, site: str, form: str = "dudas") -> str:
    """The address of the newest message in the inbox."""
    found, page, number = [], "Siguientes</a>", 0
    while "Siguientes</a>" in page:
        number += 1
        asked = {"medio": form, "pagina": str(number)}
        page = session.get(f"{site}/participa/bandeja", params=asked, timeout=60).text
        found += re.findall(r'href="[^"]*(/participa/bandeja/[0-9a-f-]{36})">[A-Z][a-zó]+ (\d+)<', page)
    return site + max(found, key=lambda one: int(one[1]))[0]


def received(citizen: Citizen, staff: Mapping[str, requests.Session], **instead: str) -> tuple[str, str, str]:
    """Send it; its folio, its address in the inbox and its key."""
    folio = folio_of(citizen.send(**instead).text)
    case = last_case(staff["admin"], citizen.site, citizen.form)
    return folio, case, case.rpartition("/")[2]


def does(session: requests.Session, case: str, what: str, **more: str) -> None:
    asked = {**more, **tokens_of(session.get(case, timeout=60).text)}
    assert session.post(f"{case}/{what}", data=asked, timeout=60).status_code == 200


def age(box: Box, key: str, days: int) -> None:
    """All that happened in a case, so many days earlier."""
    moments = ", ".join(
        f"{one} = {one} - interval '{days} days'" for one in ("received", "answered", "closed", "renewed")
    )
    dates = ", ".join(f"{one} = {one} - {days}" for one in ("due", "first_due"))
    sql(box, f"UPDATE cocrea_message SET {moments}, {dates} WHERE id = '{key}'")
    sql(box, f"UPDATE cocrea_note SET written = written - interval '{days} days' WHERE message_id = '{key}'")


def standing(box: Box, key: str) -> str:
    """Its state, and whether what the person wrote is still there."""
    return sql(box, f"SELECT state, sealed IS NOT NULL FROM cocrea_message WHERE id = '{key}'")


def told_to(box: Box, key: str, kind: str) -> list[str]:
    """Whom of the staff a mail of that kind goes to."""
    asked = f"SELECT office FROM cocrea_mail WHERE message_id = '{key}' AND kind = '{kind}' ORDER BY office"
    return sql(box, asked).splitlines()


def smtp(box: Box) -> str:
    return str(box.layout.settings.ini["smtp.server"])


@pytest.mark.browser
def test_a_citizen_complains_and_follows_the_folio_and_the_secretariado_answers(
    browser: Browser, box: Box, site: str, staff: Mapping[str, requests.Session]
) -> None:
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
        assert editor.post(f"{case}/responder", data=answer, timeout=60).status_code == 200
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


STALE = "Pasó mucho tiempo, o su navegador no guarda la galleta de seguridad. Vuelva a enviar."
ONE_WRONG = "Falta corregir un dato "
NO_ADDRESS = f"{ONE_WRONG}Su correo electrónico : «{{}}» no es un correo completo: escríbalo como nombre@ejemplo.mx."
REFUSED = {
    "without the token": ({"_csrf_token": ""}, STALE),
    "another's token": ({"_csrf_token": "IjQ2.aaaa.bbbb"}, STALE),
    "the unseen field": (
        {"sitio_web": "http://spam.mx"},
        "Un campo que no se ve venía lleno, como hacen los programas. Ya lo vaciamos: vuelva a enviar.",
    ),
    "a stamp of one's own": (
        {"sello": "hola.mundo.aqui"},
        "Esta página no es la que le dimos. Revise su mensaje y vuelva a enviarlo.",
    ),
    "no notice": ({"aviso": ""}, "Para recibir su mensaje hace falta que acepte el aviso de privacidad."),
    "an older notice": (
        {"aviso": "0123456789"},
        "El aviso de privacidad cambió mientras escribía. Léalo, acéptelo y vuelva a enviar.",
    ),
    "no message": ({"mensaje": " \n "}, f"{ONE_WRONG}Su mensaje : Escríbalo: hace falta."),
    "too long": (
        {"mensaje": "a" * 5001},
        f"{ONE_WRONG}Su mensaje : Tiene 5,001 caracteres y caben 5,000: acórtelo.",
    ),
    "no such kind": ({"tipo": "elogio"}, f"{ONE_WRONG}Qué quiere enviar : Elija una de las opciones."),
    "half an address": ({"correo": "ana@ejemplo"}, NO_ADDRESS.format("ana@ejemplo")),
    "two headers": (
        {"correo": "ana@ejemplo.mx\r\nBcc: todos@ejemplo.mx"},
        NO_ADDRESS.format("ana@ejemplo.mx Bcc: todos@ejemplo.mx"),
    ),
}


@pytest.fixture(scope="module")
def clumsy(citizens: Iterator[Citizen]) -> Citizen:
    return next(citizens)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_taken_says_why_and_loses_nothing(box: Box, clumsy: Citizen, case: str) -> None:
    instead, told = REFUSED[case]
    before = sql(box, "SELECT count(*) FROM cocrea_message")
    answer = clumsy.send(**instead)
    assert (answer.status_code, alerts(answer.text)) == (422, told)
    assert sql(box, "SELECT count(*) FROM cocrea_message") == before
    assert "nombre" in instead or "Ana Pérez" in answer.text


DAMAGED = "está dañado o no es una imagen: ábralo en su equipo y, si se ve, guárdelo otra vez."


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("exe.pdf", b"MZ\x90\x00" + bytes(300))],
         "«exe.pdf» no es un PDF, aunque así se llame: elija otro archivo, o guárdelo de nuevo como PDF o JPG."),
        ([("dibujo.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
         "«dibujo.png» no es una imagen PNG, aunque así se llame: elija otro archivo, o guárdelo de nuevo como PDF o "
         "JPG."),
        ([("carta.docx", b"PK\x03\x04" + bytes(300))],
         "«carta.docx» no es PDF, JPG ni PNG: guárdelo como PDF o tome una foto de él, y vuelva a elegirlo."),
        ([("fake.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00<?php ?>")],
         f"«fake.jpg» {DAMAGED}"),
        ([("a.png", picture("PNG")[:60])], f"«a.png» {DAMAGED}"),
        ([("bomba.png", picture("PNG", "1", (50_000, 50_000)))],
         "«bomba.png» tiene más de 30 millones de puntos: guárdelo con menos resolución."),
        ([("a.pdf", b"%PDF-1.4\n%%EOF\n")],
         "«a.pdf» está dañado o no es un PDF: ábralo en su equipo y, si se ve, guárdelo otra vez."),
        ([("a.pdf", pdf(runs_when_opened))],
         "«a.pdf» trae un programa adentro: imprímalo como PDF otra vez y elija esa copia."),
        ([("a.pdf", pdf(runs_when_opened).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"))],
         "«a.pdf» trae un programa adentro: imprímalo como PDF otra vez y elija esa copia."),
        ([("a.pdf", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")))],
         "«a.pdf» trae otros archivos adentro: quítelos, o imprímalo como PDF otra vez y elija esa copia."),
        ([("a.pdf", pdf(lambda writer: writer.encrypt("secreta")))], "«a.pdf» pide una contraseña: guárdelo sin ella."),
        ([("nada.pdf", b"")], "«nada.pdf» está vacío: elíjalo otra vez."),
        ([("grande.pdf", PDF + bytes(5_000_000))], "«grande.pdf» pasa de 5 MB: redúzcalo o envíe una parte."),
        ([(f"{one}.pdf", PDF) for one in range(4)],
         "Caben 3 archivos y venían 4: quite los que menos hagan falta."),
    ],
)  # fmt: skip
def test_a_file_is_what_it_holds(clumsy: Citizen, files: list[tuple[str, bytes]], told: str) -> None:
    answer = clumsy.send([("archivos", one) for one in files])
    assert (answer.status_code, alerts(answer.text)) == (422, told)


def test_only_what_is_seen_of_a_file_is_kept(
    site: str, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    given = [("calle.jpg", with_place()), ("acta.pdf", PDF + b"<script>alert(1)</script>"), ("a.png", picture("PNG"))]
    sent = next(citizens).send([("archivos", one) for one in given])
    assert "Recibimos su mensaje" in sent.text
    case, session = last_case(staff["admin"], site), staff["admin"]
    links = re.findall(r'href="[^"]*(/archivo/\d+)"', session.get(case, timeout=60).text)
    photo, paper, note = (session.get(case + one, timeout=60) for one in links)
    seen = Image.open(io.BytesIO(photo.content))
    assert (seen.size, dict(seen.getexif())) == ((20, 40), {})
    assert not any(one in photo.content for one in (b"php", b"de noche"))
    assert paper.content == PDF
    assert Image.open(io.BytesIO(note.content)).size == (40, 20)
    types = [one.headers["Content-Type"] for one in (photo, paper, note)]
    assert types == ["image/jpeg", "application/pdf", "image/png"]


def test_a_program_is_too_quick_and_a_page_sent_twice_is_received_once(site: str, citizens: Iterator[Citizen]) -> None:
    quick = Citizen(site).send()
    assert alerts(quick.text) == "Llegó más rápido de lo que se lee. Revise su mensaje y vuelva a enviarlo."
    patient = next(citizens)
    first, again = patient.send(), patient.send()
    assert folio_of(first.text) == folio_of(again.text)
    # Whoever got hold of another's page is not given that person's folio.
    thief = next(citizens)
    assert folio_of(thief.send(sello=patient.tokens["sello"]).text) != folio_of(first.text)


def test_nothing_that_is_typed_runs_anywhere(
    site: str, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    citizen, administrator = next(citizens), staff["admin"]
    sent = citizen.send(mensaje=HOSTILE, nombre=HOSTILE[:100])
    folio = folio_of(sent.text)
    followed = citizen.follow(folio)
    citizen.follow(folio, "participa/folio/agregar", mensaje=HOSTILE, **tokens_of(followed.text))
    case = last_case(administrator, site)
    pages = [
        sent.text, followed.text, citizen.follow(folio).text, administrator.get(case, timeout=60).text,
        administrator.get(f"{site}/participa/bandeja", timeout=60).text,
    ]  # fmt: skip
    assert [("<script" in one, "<img" in one) for one in pages] == [(False, False)] * 5
    assert all("{{ 7 * 7 }}" in one for one in pages[1:4])


def test_a_folio_cannot_be_guessed_and_a_flood_is_stopped(site: str, citizens: Iterator[Citizen]) -> None:
    guesser = next(citizens)
    answers = [guesser.follow(f"{one:016d}").status_code for one in range(22)]
    assert answers == [404] * 20 + [429] * 2
    flooder = next(citizens)
    sent = [flooder.send(nombre="Insistente") for _ in range(11)]
    assert [one.status_code for one in sent] == [200] * 10 + [429]
    assert "Insistente" in sent[-1].text
    # So is one who is refused each time, which nothing is kept of; and generously, for a person may err often.
    forger = next(citizens)
    tried = [forger.send(_csrf_token="") for _ in range(61)]
    assert [one.status_code for one in tried] == [422] * 60 + [429]
    assert COMPLAINT["nombre"] in tried[-1].text
    # Whoever writes the header himself stays who he is: the proxy's word is the last.
    flooder.session.headers["X-Forwarded-For"] = f"192.0.2.1, {flooder.session.headers['X-Forwarded-For']}"
    assert flooder.send().status_code == 429


def test_whoever_is_logged_in_may_write_and_follow_too(site: str, staff: Mapping[str, requests.Session]) -> None:
    editor = staff["editor"]
    assert "Revise y envíe" in editor.post(f"{site}/participa/dudas/revisar", data=COMPLAINT, timeout=60).text
    assert editor.post(f"{site}/participa/folio", data={"folio": "0" * 16}, timeout=60).status_code == 404


PAGES = ("bandeja", "bandeja.csv?medio=dudas", "case", "file")


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("nobody", [302, 404, 302, 404]),
        ("nadie", [404, 404, 404, 404]),
        ("member", [404, 404, 404, 404]),
        ("editor", [200, 404, 200, 200]),
        ("admin", [200, 200, 200, 200]),
    ],
)
def test_each_role_sees_what_is_its_own(
    site: str, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session], role: str, statuses: list[int]
) -> None:
    folio_of(next(citizens).send([("archivos", ("a/../ñ.pdf", PDF))]).text)
    case = last_case(staff["admin"], site)
    found = re.search(r'href="[^"]*(/archivo/\d+)">([^<]*)<', staff["admin"].get(case, timeout=60).text)
    assert found
    assert found[2] == f"ñ.pdf ({len(PDF)} bytes)"
    asked = {"case": case, "file": case + found[1]}
    session = staff.get(role, requests.Session())
    answers = [
        session.get(asked.get(one, f"{site}/participa/{one}"), allow_redirects=False, timeout=60) for one in PAGES
    ]
    assert [one.status_code for one in answers] == statuses
    assert all("no-store" in one.headers["Cache-Control"] for one in answers)
    closing = session.post(f"{case}/cerrar", data=tokens_of(answers[2].text), timeout=60)
    assert closing.status_code == {"nobody": 401, "admin": 422}.get(role, 404)
    if role == "admin":
        assert alerts(closing.text) == "Responda antes de cerrar: quien escribió merece saber qué pasó."
        forged = session.post(f"{case}/anotar", data={"mensaje": "Con una página vieja"}, timeout=60)
        assert (forged.status_code, alerts(forged.text).partition(":")[0]) == (400, "No se guardó nada")
        # What was typed is in its own field: a note for the staff must not become an answer.
        assert re.findall(r"<textarea id=\"(\w+)\"[^>]*>\n?([^<]*)<", forged.text) == [
            ("mensaje", ""), ("nota", "Con una página vieja")
        ]  # fmt: skip


def test_an_answer_typed_while_the_session_ended_is_given_back(site: str) -> None:
    answer = requests.post(
        f"{site}/participa/bandeja/cual/responder", data={"mensaje": "Larga </textarea>"}, timeout=60
    )
    assert (answer.status_code, alerts(answer.text).partition(".")[0]) == (401, "No se guardó nada")
    assert "Larga &lt;/textarea&gt;</textarea>" in answer.text


def test_an_organization_joins_and_the_list_is_exported_inert(
    site: str, box: Box, staff: Mapping[str, requests.Session]
) -> None:
    joining = Citizen(site, "sumate", {**INTEREST, "mensaje": "=1+1"})
    time.sleep(READING_SECONDS)
    assert "Recibimos su interés" in joining.send().text
    exported = staff["admin"].get(f"{site}/participa/bandeja.csv?medio=sumate", timeout=60)
    assert exported.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig")))
    row.pop("recibido"), row.pop("plazo")
    assert row == {
        "numero": "1", "tipo": "organizacion", "tema": "", "estado": "recibido", "atiende": "", "nombre": "Luz Gómez",
        "organizacion": "Vecinos, A. C.", "sector": "sociedad_civil", "municipio": "Cuautla",
        "correo": "luz@vecinos.mx", "telefono": "777 123 4567", "mensaje": "'=1+1",
    }  # fmt: skip
    noted = sql(
        box, "SELECT \"user\", detail FROM cocrea_staff_action WHERE action = 'exportar' ORDER BY id DESC LIMIT 1"
    )
    assert noted == "publicado-admin|publicado: sumate 1"


def test_what_was_written_lies_closed_and_goes_when_its_term_ends(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    citizen, administrator = next(citizens), staff["admin"]
    folio = folio_of(citizen.send(mensaje="Palabra irrepetible: xilófono", nombre="Rosalinda").text)
    case = last_case(administrator, site)
    key = case.rpartition("/")[2]
    tables = [f"cocrea_{one}" for one in ("message", "note", "mail", "staff_action", "attachment")]
    kept = " ".join(sql(box, f"SELECT t::text FROM {one} t") for one in tables)
    opened = " ".join(bytes.fromhex(one).decode("latin-1") for one in re.findall(r"\\x([0-9a-f]+)", kept))
    logs = " ".join(one.read_text("utf-8") for one in Path(box.layout.logs).glob("*.log"))
    for private in ("xilófono", "Rosalinda", "ana@ejemplo.mx", folio, folio.replace("-", "")):
        assert private not in kept + opened + logs

    token = tokens_of(administrator.get(case, timeout=60).text)
    administrator.post(f"{case}/responder", data={"mensaje": "Visto.", **token}, timeout=60)
    assert administrator.post(f"{case}/cerrar", data=token, timeout=60).status_code == 200
    sql(box, f"UPDATE cocrea_message SET closed = closed - interval '366 days' WHERE id = '{key}'")
    assert daily(box).partition("término: ")[2].startswith("1.")
    assert citizen.follow(folio).status_code == 404
    assert sql(box, f"SELECT sealed IS NULL, (SELECT count(*) FROM cocrea_note WHERE message_id = '{key}') "
                    f"FROM cocrea_message WHERE id = '{key}'") == "t|0"  # fmt: skip
    for forbidden in ("DELETE FROM", "TRUNCATE"):
        with pytest.raises(Exception, match="only added to"):
            sql(box, f"{forbidden} cocrea_staff_action")
    told = (
        f"SELECT \"user\", action, detail FROM cocrea_staff_action WHERE message_id = '{key}' ORDER BY id DESC LIMIT 1"
    )
    assert sql(box, told) == "plazo de conservación|borrar|estaba cerrado"
    counted = requests.get(f"{site}/participa/estadisticas.csv", timeout=60).text.splitlines()
    assert counted[0] == (
        "mes,medio,tipo,tema,recibidos,respondidos,respondidos_en_plazo,vencidos_sin_respuesta,dias_mediana"
    )
    assert any(re.fullmatch(r"\d{4}-\d\d,dudas,queja,c2-aire-en-datos,\d+,1,1,0,0\.0", one) for one in counted)


def test_whoever_wrote_erases_it_alone(
    box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    citizen = next(citizens)
    folio, _, key = received(citizen, staff)
    token = tokens_of(citizen.follow(folio).text)
    refused = citizen.follow(folio, "participa/folio/borrar", **token)
    assert alerts(refused.text) == "Marque que está de acuerdo en borrar."
    assert "Borramos lo que escribió" in citizen.follow(folio, "participa/folio/borrar", seguro="si", **token).text
    noted = f"SELECT \"user\", action FROM cocrea_staff_action WHERE message_id = '{key}'"
    assert sql(box, noted) == "quien escribió|borrar"
    assert citizen.follow(folio).status_code == 404


def test_nothing_that_is_answered_while_it_is_erased_is_left_over(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    next(citizens).send()
    case = last_case(staff["admin"], site)
    token = tokens_of(staff["admin"].get(case, timeout=60).text)
    doing = ["responder"] * 3 + ["borrar"] + ["responder"] * 3

    def do(what: str) -> int:
        asked = {"mensaje": "Vamos.", "seguro": "si", **token}
        return requests.post(f"{case}/{what}", data=asked, cookies=staff["admin"].cookies, timeout=60).status_code

    with ThreadPoolExecutor(len(doing)) as together:
        assert set(together.map(do, doing)) <= {200, 422}
    key = case.rpartition("/")[2]
    left = f"(SELECT count(*) FROM cocrea_note WHERE message_id = '{key}')"
    mails = f"(SELECT count(*) FROM cocrea_mail WHERE message_id = '{key}')"
    asked = f"SELECT state, sealed IS NULL, {left}, {mails} FROM cocrea_message WHERE id = '{key}'"
    assert sql(box, asked) == "cerrado|t|0|0"


def test_a_letter_that_cannot_be_written_does_not_hold_the_next(box: Box, citizens: Iterator[Citizen]) -> None:
    for _ in range(2):
        next(citizens).send()
    time.sleep(1)
    last = "(SELECT id FROM cocrea_message ORDER BY received DESC LIMIT 1 OFFSET {})"
    lost, sent = (sql(box, f"SELECT {last.format(place)}") for place in (1, 0))
    opened = sql(box, f"SELECT encode(sealed, 'hex') FROM cocrea_message WHERE id = '{lost}'")
    sql(box, "UPDATE cocrea_mail SET attempts = 99 WHERE sent IS NULL")
    sql(box, f"UPDATE cocrea_message SET sealed = 'otra clave' WHERE id = '{lost}'")
    sql(box, f"UPDATE cocrea_mail SET attempts = 0, not_before = now() WHERE message_id IN ('{lost}', '{sent}')")
    try:
        with mail_server(smtp(box)) as arrived:
            daily(box)
            wait_for(arrived, 2)
    finally:
        sql(box, f"UPDATE cocrea_message SET sealed = decode('{opened}', 'hex') WHERE id = '{lost}'")
    told = "SELECT DISTINCT sent IS NOT NULL, failure FROM cocrea_mail WHERE message_id = '{}'"
    assert [sql(box, told.format(one)) for one in (lost, sent)] == ["f|Closed", "t|"]


def test_a_mail_server_that_is_away_loses_nothing_and_late_answers_are_told_once(
    box: Box, citizens: Iterator[Citizen]
) -> None:
    sql(box, "UPDATE cocrea_mail SET attempts = 99 WHERE sent IS NULL")
    folio = folio_of(next(citizens).send().text)
    sql(
        box,
        "UPDATE cocrea_message SET due = current_date - 30 WHERE received = (SELECT max(received) FROM cocrea_message)",
    )
    sql(box, "UPDATE cocrea_message SET state = 'cerrado', closed = now() WHERE due > current_date - 20")
    time.sleep(1)
    sql(box, "UPDATE cocrea_mail SET not_before = now(), attempts = 0 WHERE attempts < 99")
    with mail_server(smtp(box)) as arrived:
        assert daily(box).startswith("Recordatorios: 1.")
        assert daily(box).startswith("Recordatorios: 0.")
        wait_for(arrived, 3)
    subjects = sorted(re.sub(r"\d+", "N", str(letter["Subject"])) for _, letter in arrived)
    assert subjects == ["Queja N: llegó al sitio", "Queja N: ya venció su plazo", "Recibimos lo que nos escribió"]
    assert folio in next(letter.get_content() for to, letter in arrived if to == "ana@ejemplo.mx")


@pytest.mark.parametrize("again", ["agregar", "reabrir"])
def test_a_case_that_waits_again_has_a_new_term_and_is_not_erased(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session], again: str
) -> None:
    citizen, administrator = next(citizens), staff["admin"]
    folio, case, key = received(citizen, staff)
    does(administrator, case, "responder", mensaje="Ya fue la cuadrilla.")
    if again == "reabrir":
        does(administrator, case, "cerrar")
    age(box, key, 400)
    if again == "reabrir":
        does(administrator, case, "reabrir")
    else:
        token = tokens_of(citizen.follow(folio).text)
        assert citizen.follow(folio, "participa/folio/agregar", mensaje="Gracias", **token).status_code == 200
    daily(box)
    assert standing(box, key) == "en_atencion|t"
    # It is late neither for the person nor for the staff; that it was answered in time the first time is not forgotten.
    followed = plain(citizen.follow(folio).text)
    assert "Ya hubo una respuesta y su caso sigue abierto: le responderán otra vez a más tardar el" in followed
    assert "ya venció" not in plain(administrator.get(case, timeout=60).text)
    promised = f"SELECT first_due < received::date + 40, due > current_date FROM cocrea_message WHERE id = '{key}'"
    assert sql(box, promised) == "t|t"
    # What is late in the new term is told anew; once it is answered and left, it goes.
    age(box, key, 30)
    daily(box)
    assert told_to(box, key, "vencido") == ["sugerencias@ejemplo.gob.mx"]
    assert "la siguiente debía llegar a más tardar el" in plain(citizen.follow(folio).text)
    does(administrator, case, "responder", mensaje="De nada.")
    age(box, key, 364)
    daily(box)
    assert standing(box, key) == "respondido|t"
    age(box, key, 2)
    daily(box)
    assert standing(box, key) == "cerrado|f"


def plain(page: str) -> str:
    """A page's text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_what_nobody_attends_goes_too_after_a_warning(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    joining = Citizen(site, "sumate", INTEREST)
    citizen = next(citizens)
    time.sleep(READING_SECONDS)
    _, _, interest = received(joining, staff)
    _, case, complaint = received(citizen, staff)
    does(staff["admin"], case, "asignar", persona="publicado-editor")
    for one in (interest, complaint):
        age(box, one, 320)
    daily(box)
    assert (told_to(box, interest, "por_borrarse"), told_to(box, complaint, "por_borrarse")) == ([], [])
    # Whoever attends it is told that it is late too.
    assert told_to(box, complaint, "vencido") == ["editor@stl.mx", "sugerencias@ejemplo.gob.mx"]
    for one in (interest, complaint):
        age(box, one, 30)
    daily(box)
    # A complaint's term is told from the day on which its answer was due.
    assert (bool(told_to(box, interest, "por_borrarse")), told_to(box, complaint, "por_borrarse")) == (True, [])
    age(box, complaint, 20)
    age(box, interest, 20)
    daily(box)
    assert standing(box, interest) == "cerrado|f"
    assert told_to(box, complaint, "por_borrarse") == ["editor@stl.mx", "sugerencias@ejemplo.gob.mx"]
    assert "se borra solo el" in staff["admin"].get(case, timeout=60).text
    age(box, complaint, 30)
    daily(box)
    assert standing(box, complaint) == "cerrado|f"
    # That nobody answered stays to be counted.
    month = sql(box, f"SELECT to_char(received, 'YYYY-MM') FROM cocrea_message WHERE id = '{complaint}'")
    counted = requests.get(f"{site}/participa/estadisticas.csv", timeout=60).text
    assert f"{month},dudas,queja,c2-aire-en-datos,1,0,0,1," in counted.splitlines()


def test_somebody_is_told_of_an_offer_whose_contact_has_no_address_or_the_inbox_says_so(
    site: str, box: Box, staff: Mapping[str, requests.Session]
) -> None:
    joining = Citizen(site, "sumate", INTEREST)
    time.sleep(READING_SECONDS)
    folio, _, key = received(joining, staff)
    assert "admin@stl.mx" in told_to(box, key, "nuevo")
    untold = "no se le pudo avisar a nadie"
    sql(box, "UPDATE cocrea_mail SET sent = now() WHERE kind = 'nuevo'")
    assert untold not in staff["admin"].get(f"{site}/participa/bandeja", timeout=60).text
    sql(box, f"DELETE FROM cocrea_mail WHERE message_id = '{key}' AND kind = 'nuevo'")
    assert f"De 1 mensaje que espera {untold}" in staff["admin"].get(f"{site}/participa/bandeja", timeout=60).text
    # What is promised is the same wherever it is read; and all that was written can be read.
    followed = plain(joining.follow(folio).text)
    assert "Alguien del Secretariado se pondrá en contacto con usted a más tardar el" in followed
    for written in ("Luz Gómez", "Vecinos, A. C.", "Cuautla", "luz@vecinos.mx", "777 123 4567"):
        assert written in followed
    listed = staff["admin"].get(f"{site}/participa/bandeja", params={"medio": "sumate"}, timeout=60).text
    assert "<strong>Vecinos, A. C.</strong>" in listed


def test_the_staff_see_who_they_are_and_go_out(site: str, ckan: CkanAccess, citizens: Iterator[Citizen]) -> None:
    next(citizens).send()
    session = logged_in(ckan.url, "publicado-editor")
    case = last_case(session, site)
    for page in (session.get(f"{site}/participa/bandeja", timeout=60).text, session.get(case, timeout=60).text):
        assert ("Entró como <strong>publicado-editor</strong>" in page, "Entrar (equipo)" in page) == (True, False)
    told = plain(page)
    assert "Qué envía Una queja" in told
    assert "Su mensaje" not in told
    (away,) = re.findall(r'href="([^"]*_logout)"', page)
    session.get(ckan.url + away, timeout=60)
    assert session.get(case, allow_redirects=False, timeout=60).status_code == 302
    # On a computer that others use too nobody is remembered without asking for it.
    (remember,) = re.findall(
        r'<input id="field-remember"[^>]*>', requests.get(f"{ckan.url}/user/login", timeout=60).text
    )
    assert "checked" not in remember


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


def test_the_inbox_is_read_by_pages_and_searched_and_what_it_showed_is_noted(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session]
) -> None:
    folio, case, key = received(next(citizens), staff)
    inbox, administrator = f"{site}/participa/bandeja", staff["admin"]
    same = "form, exercise, organization_id, kind, topic, state, received, notice, sealed"
    sql(box, f"INSERT INTO cocrea_message (id, number, due, sending, {same}) "
             f"SELECT gen_random_uuid()::text, 5000 + n, '2011-01-01', 'x' || n, {same} "
             f"FROM cocrea_message, generate_series(1, 120) n WHERE id = '{key}'")  # fmt: skip
    try:
        page = administrator.get(inbox, params={"medio": "dudas", "estado": "vencido", "pagina": "2"}, timeout=60).text
        assert len(re.findall('role="rowheader"', page)) == 50
        assert "Página 2 de 3, de 12" in page
        (noted,) = sql(
            box, "SELECT detail FROM cocrea_staff_action WHERE action = 'ver la bandeja' ORDER BY id DESC LIMIT 1"
        ).splitlines()
        assert re.fullmatch(r"publicado: dudas [0-9, -]+", noted)
        by_number = administrator.post(f"{inbox}/buscar", data={"buscar": "Queja 5007"}, timeout=60)
        assert re.findall(r"Queja (\d+)<", by_number.text) == ["5007"]
    finally:
        sql(box, "DELETE FROM cocrea_message WHERE number > 5000")
    by_folio = administrator.post(f"{inbox}/buscar", data={"buscar": folio.lower()}, timeout=60)
    assert by_folio.url == case
    lost = administrator.post(f"{inbox}/buscar", data={"buscar": "0" * 16}, timeout=60)
    assert (lost.status_code, alerts(lost.text).partition(".")[0]) == (404, "No hay un mensaje con ese número o folio")
    assert staff["member"].post(f"{inbox}/buscar", data={"buscar": folio}, timeout=60).status_code == 404


def test_a_form_says_when_a_question_must_be_answered_and_where_its_notice_is(site: str) -> None:
    form = requests.get(f"{site}/participa/sumate", timeout=60).text
    assert "Nombre de la organización (obligatorio si participa una organización)" in plain(form)
    for page in (form, requests.get(f"{site}/participa/folio", timeout=60).text):
        assert "/participa/aviso-de-privacidad" in page.partition('<footer class="site">')[2]
    notice = plain(requests.get(f"{site}/participa/aviso-de-privacidad", timeout=60).text)
    assert "Todo eso se borra solo 365 días después de que su asunto se cierre." in notice
    assert "aunque nadie lo haya atendido" in notice


WITHOUT_MAIL = """
import os, re, time
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins.toolkit import config
from werkzeug.test import Client
client = Client(make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config()))
config["smtp.server"] = ""
site = "/ejercicios/publicado/participa/sumate/"
values = dict(tipo="persona", nombre="Ana", sector="academia", municipio="Jojutla", correo="ana@ejemplo.mx")
page = client.post(site + "revisar", data=values).text
for name in ("_csrf_token", "sello", "aviso"):
    (found,) = set(re.findall(f'name="{name}"[^>]*value="([^"]*)"', page))
    values[name] = found
time.sleep(2.1)
sent = client.post(site + "enviar", data=values).text
print("Guarde este folio" in sent, "También se lo enviamos" in sent, "no puede enviar correos" in page,
      "no puede enviar correos" in sent)
"""


def test_without_a_mail_server_nobody_is_told_that_a_letter_went(box: Box, published: str) -> None:
    assert beside_ckan(box, "python", "-c", WITHOUT_MAIL).splitlines()[-1] == "True False True True"


@pytest.fixture
def neighbour(ckan: CkanAccess, site: str, tmp_path: Path) -> Iterator[str]:
    """A second exercise on the same CKAN, as long as a test needs it; its website."""
    exercise = load_exercise(copy_example(tmp_path / "ejercicio", "vecino"))
    tables = read_all(exercise, run_quietly)[0]
    (one,) = exercise.only("plan-de-accion").published
    with Ckan(ckan) as api, RemoteCKAN(ckan.url, apikey=ckan.token) as remote:
        organization.create(api, exercise.organization)
        entrega = package(exercise, one, [table for table in tables if table.name in one.schemas])
        carry_out(api, plan_release(api, entrega, exercise.organization), unheard)
        yield site.replace("/publicado", "/vecino")
        remote.action.dataset_purge(id="vecino-plan-de-accion")
        remote.action.organization_purge(id="vecino-stl")


def test_what_is_written_for_another_exercise_is_not_lost(ckan: CkanAccess, site: str, neighbour: str) -> None:
    # Only now: the notice tells two exercises of the same name apart, and so is another one.
    citizen = Citizen(site)
    time.sleep(READING_SECONDS)
    folio = folio_of(citizen.send().text)
    strayed = requests.post(f"{neighbour}/participa/folio", data={"folio": folio}, timeout=60)
    assert (strayed.status_code, alerts(strayed.text).partition(".")[0]) == (
        404, "Ese folio es de un mensaje que escribió a otro de los ejercicios de este sitio"
    )  # fmt: skip
    assert f'action="/ejercicios/publicado/participa/folio"><input type="hidden" name="folio" value="{folio}"' in (
        strayed.text
    )
    for path, written in (("folio", {"folio": folio}), ("dudas/revisar", COMPLAINT)):
        asked = requests.post(f"{ckan.url}/participa/{path}", data=written, timeout=60)
        assert (asked.status_code, alerts(asked.text).partition(":")[0]) == (422, "Todavía no se ha enviado nada")
        # These two, and those that other tests published.
        assert asked.text.count(f'/participa/{path}"><textarea hidden name="') >= 2
        assert all(one in html.unescape(asked.text) for one in written.values())


def test_without_a_key_nothing_is_taken_and_the_contacts_stay(box: Box, published: str) -> None:
    told = beside_ckan(box, "python", "-c", WITHOUT_KEY, COCREA_CLAVE_PARTICIPACION="")
    assert told.splitlines()[-1] == "200 False True 503 503"
