"""Letters that cannot go, yet or at all."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from portal.box import Box
from tests.mail import mail_server, wait_for
from tests.pages.participation.citizen import Citizen, folio_of
from tests.pages.participation.kept import beside_ckan, drop_letters, smtp, sql
from tests.pages.participation.operating import Daily


def test_a_letter_that_cannot_be_written_does_not_hold_the_next(box: Box, citizens: Iterator[Citizen]) -> None:
    for _ in range(2):
        next(citizens).send()
    time.sleep(1)
    last = "(SELECT id FROM cocrea_message ORDER BY received DESC LIMIT 1 OFFSET {})"
    lost, sent = (sql(box, f"SELECT {last.format(place)}") for place in (1, 0))
    opened = sql(box, f"SELECT encode(sealed, 'hex') FROM cocrea_message WHERE id = '{lost}'")
    drop_letters(box)
    sql(box, f"UPDATE cocrea_message SET sealed = 'otra clave' WHERE id = '{lost}'")
    sql(box, f"UPDATE cocrea_mail SET attempts = 0, not_before = now() WHERE message_id IN ('{lost}', '{sent}')")
    try:
        with mail_server(smtp(box)) as arrived:
            beside_ckan(box, "ckan", "cocrea-participa", "diario")
            wait_for(arrived, 2)
    finally:
        sql(box, f"UPDATE cocrea_message SET sealed = decode('{opened}', 'hex') WHERE id = '{lost}'")
    told = "SELECT DISTINCT sent IS NOT NULL, failure FROM cocrea_mail WHERE message_id = '{}'"
    assert [sql(box, told.format(one)) for one in (lost, sent)] == ["f|Closed", "t|"]


def test_a_mail_server_that_is_away_loses_nothing_and_late_answers_are_told_once(
    box: Box, citizens: Iterator[Citizen], daily: Daily
) -> None:
    drop_letters(box)
    folio = folio_of(next(citizens).send().text)
    sql(
        box,
        "UPDATE cocrea_message SET due = current_date - 30 WHERE received = (SELECT max(received) FROM cocrea_message)",
    )
    sql(box, "UPDATE cocrea_message SET state = 'cerrado', closed = now() WHERE due > current_date - 20")
    time.sleep(1)
    sql(box, "UPDATE cocrea_mail SET not_before = now(), attempts = 0 WHERE attempts < 99")
    with mail_server(smtp(box)) as arrived:
        assert daily().startswith("Recordatorios: 1.")
        assert daily().startswith("Recordatorios: 0.")
        wait_for(arrived, 3)
    subjects = sorted(re.sub(r"\d+", "N", str(letter["Subject"])) for _, letter in arrived)
    assert subjects == ["Queja N: llegó al sitio", "Queja N: ya venció su plazo", "Recibimos lo que nos escribió"]
    assert folio in next(letter.get_content() for to, letter in arrived if to == "ana@ejemplo.mx")


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
