"""What was written lies closed, and goes when its term ends or whoever wrote it says so."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from portal.box import Box
from tests.pages.participation.citizen import INTEREST, READING_SECONDS, Citizen, alerts, folio_of, plain, tokens_of
from tests.pages.participation.kept import age, sql, standing, told_to
from tests.pages.participation.office import does, last_case, received
from tests.pages.participation.operating import Daily


def test_what_was_written_lies_closed_and_goes_when_its_term_ends(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session], daily: Daily
) -> None:
    citizen, administrator = next(citizens), staff["admin"]
    # Of a commitment of which no other test writes.
    own = {"mensaje": "Palabra irrepetible: xilófono", "nombre": "Rosalinda", "tema": "c4-agua-a-la-vista"}
    folio = folio_of(citizen.send(**own).text)
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
    assert daily().partition("término: ")[2].startswith("1.")
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
    assert any(re.fullmatch(r"\d{4}-\d\d,dudas,queja,c4-agua-a-la-vista,1,1,1,0,0\.0", one) for one in counted)


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


@pytest.mark.parametrize("again", ["agregar", "reabrir"])
def test_a_case_that_waits_again_has_a_new_term_and_is_not_erased(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session], daily: Daily, again: str
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
    daily()
    assert standing(box, key) == "en_atencion|t"
    # It is late neither for the person nor for the staff; that it was answered in time the first time is not forgotten.
    followed = plain(citizen.follow(folio).text)
    assert "Ya hubo una respuesta y su caso sigue abierto: le responderán otra vez a más tardar el" in followed
    assert "ya venció" not in plain(administrator.get(case, timeout=60).text)
    promised = f"SELECT first_due < received::date + 40, due > current_date FROM cocrea_message WHERE id = '{key}'"
    assert sql(box, promised) == "t|t"
    # What is late in the new term is told anew; once it is answered and left, it goes.
    age(box, key, 30)
    daily()
    assert told_to(box, key, "vencido") == ["sugerencias@ejemplo.gob.mx"]
    assert "la siguiente debía llegar a más tardar el" in plain(citizen.follow(folio).text)
    does(administrator, case, "responder", mensaje="De nada.")
    age(box, key, 364)
    daily()
    assert standing(box, key) == "respondido|t"
    age(box, key, 2)
    daily()
    assert standing(box, key) == "cerrado|f"


def test_what_nobody_attends_goes_too_after_a_warning(
    site: str, box: Box, citizens: Iterator[Citizen], staff: Mapping[str, requests.Session], daily: Daily
) -> None:
    joining = Citizen(site, "sumate", INTEREST)
    citizen = next(citizens)
    time.sleep(READING_SECONDS)
    _, _, interest = received(joining, staff)
    _, case, complaint = received(citizen, staff)
    does(staff["admin"], case, "asignar", persona="publicado-editor")
    for one in (interest, complaint):
        age(box, one, 320)
    daily()
    assert (told_to(box, interest, "por_borrarse"), told_to(box, complaint, "por_borrarse")) == ([], [])
    # Whoever attends it is told that it is late too.
    assert told_to(box, complaint, "vencido") == ["editor@stl.mx", "sugerencias@ejemplo.gob.mx"]
    for one in (interest, complaint):
        age(box, one, 30)
    daily()
    # A complaint's term is told from the day on which its answer was due.
    assert (bool(told_to(box, interest, "por_borrarse")), told_to(box, complaint, "por_borrarse")) == (True, [])
    age(box, complaint, 20)
    age(box, interest, 20)
    daily()
    assert standing(box, interest) == "cerrado|f"
    assert told_to(box, complaint, "por_borrarse") == ["editor@stl.mx", "sugerencias@ejemplo.gob.mx"]
    assert "se borra solo el" in staff["admin"].get(case, timeout=60).text
    age(box, complaint, 30)
    daily()
    assert standing(box, complaint) == "cerrado|f"
    # That nobody answered stays to be counted.
    month = sql(box, f"SELECT to_char(received, 'YYYY-MM') FROM cocrea_message WHERE id = '{complaint}'")
    counted = requests.get(f"{site}/participa/estadisticas.csv", timeout=60).text
    assert f"{month},dudas,queja,c2-aire-en-datos,1,0,0,1," in counted.splitlines()
