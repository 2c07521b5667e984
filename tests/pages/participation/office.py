"""Those of the Secretariado, and what they do in its inbox."""

from __future__ import annotations

import re
from collections.abc import Mapping

import requests

from tests.pages.participation.citizen import Citizen, folio_of, tokens_of

PASSWORD = "una-clave-larga-de-prueba"


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
