"""What is written for another exercise, or to a site that takes nothing."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.exercise import load_exercise
from pipelines.intake import read_all
from pipelines.package import package
from pipelines.progress import unheard
from pipelines.publish import Ckan, carry_out, organization, plan_release
from pipelines.settings import CkanAccess
from portal.box import Box
from tests.conftest import copy_example
from tests.pages.participation.citizen import COMPLAINT, READING_SECONDS, Citizen, alerts, folio_of
from tests.pages.participation.kept import beside_ckan
from tests.publish.small import run_quietly


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
        offered = re.findall(rf'formaction="/ejercicios/([^"/]*)/participa/{path}"', asked.text)
        assert {"publicado", "vecino"} <= set(offered)
        assert all(one in html.unescape(asked.text) for one in written.values())


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


def test_without_a_key_nothing_is_taken_and_the_contacts_stay(box: Box, published: str) -> None:
    told = beside_ckan(box, "python", "-c", WITHOUT_KEY, COCREA_CLAVE_PARTICIPACION="")
    assert told.splitlines()[-1] == "200 False True 503 503"
