"""What is taken of what a person writes, and what is not, saying why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import requests

from portal.box import Box
from tests.pages.participation.citizen import COMPLAINT, Citizen, alerts, folio_of, plain, tokens_of
from tests.pages.participation.kept import sql
from tests.pages.participation.office import last_case

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'
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
    """Who is refused each time, and so may send again."""
    return next(citizens)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_taken_says_why_and_loses_nothing(box: Box, clumsy: Citizen, case: str) -> None:
    instead, told = REFUSED[case]
    before = sql(box, "SELECT count(*) FROM cocrea_message")
    answer = clumsy.send(**instead)
    assert (answer.status_code, alerts(answer.text)) == (422, told)
    assert sql(box, "SELECT count(*) FROM cocrea_message") == before
    assert "nombre" in instead or "Ana Pérez" in answer.text


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


def test_a_form_says_when_a_question_must_be_answered_and_where_its_notice_is(site: str) -> None:
    form = requests.get(f"{site}/participa/sumate", timeout=60).text
    assert "Nombre de la organización (obligatorio si participa una organización)" in plain(form)
    for page in (form, requests.get(f"{site}/participa/folio", timeout=60).text):
        assert "/participa/aviso-de-privacidad" in page.partition('<footer class="site">')[2]
    notice = plain(requests.get(f"{site}/participa/aviso-de-privacidad", timeout=60).text)
    assert "Todo eso se borra solo 365 días después de que su asunto se cierre." in notice
    assert "aunque nadie lo haya atendido" in notice
