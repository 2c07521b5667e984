"""The inbox: who sees it, what it shows, and what is noted of whoever looks."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator, Mapping

import pytest
import requests

from pipelines.settings import CkanAccess
from portal.box import Box
from tests.pages.participation.citizen import INTEREST, READING_SECONDS, Citizen, alerts, folio_of, plain, tokens_of
from tests.pages.participation.files import PDF
from tests.pages.participation.kept import sql, told_to
from tests.pages.participation.office import last_case, logged_in, received

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
    rows = {row["numero"]: row for row in csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig")))}
    number = max(rows, key=int)
    row = rows[number]
    row.pop("recibido"), row.pop("plazo")
    assert row == {
        "numero": number, "tipo": "organizacion", "tema": "", "estado": "recibido", "atiende": "",
        "nombre": "Luz Gómez", "organizacion": "Vecinos, A. C.", "sector": "sociedad_civil", "municipio": "Cuautla",
        "correo": "luz@vecinos.mx", "telefono": "777 123 4567", "mensaje": "'=1+1",
    }  # fmt: skip
    noted = sql(
        box, "SELECT \"user\", detail FROM cocrea_staff_action WHERE action = 'exportar' ORDER BY id DESC LIMIT 1"
    )
    assert re.fullmatch(rf"publicado-admin\|publicado: sumate (1-)?{number}", noted)


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
