"""Whoever writes to the Secretariado."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests

# What a reader needs, a program does not take: see participation/traps.py.
READING_SECONDS = 2.1
COMPLAINT = {
    "tipo": "queja", "tema": "c2-aire-en-datos", "mensaje": "La calle Hidalgo sigue sin luz.\n¿Cuándo?",
    "nombre": "Ana Pérez", "correo": "ana@ejemplo.mx",
}  # fmt: skip
INTEREST = {
    "tipo": "organizacion", "nombre": "Luz Gómez", "organizacion": "Vecinos, A. C.", "sector": "sociedad_civil",
    "municipio": "Cuautla", "correo": "luz@vecinos.mx", "telefono": "777 123 4567", "tema": "", "mensaje": "",
}  # fmt: skip
_HIDDEN = re.compile(r'<input[^>]*name="(_csrf_token|sello|aviso)"[^>]*>')
_VALUE = re.compile(r'value="([^"]*)"')
_houses = count(1)


@dataclass
class Citizen:
    """A person at a computer of their own, before the page in which they read over what they wrote."""

    site: str
    form: str = "dudas"
    values: Mapping[str, str] = field(default_factory=lambda: COMPLAINT)
    session: requests.Session = field(default_factory=requests.Session)
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.headers["X-Forwarded-For"] = f"198.51.100.{next(_houses) % 250}"
        page = self.post(f"participa/{self.form}/revisar", self.values)
        assert page.status_code == 200, page.text
        self.tokens = tokens_of(page.text)

    def post(self, path: str, data: Mapping[str, str], files: Sequence[Any] = ()) -> requests.Response:
        return self.session.post(f"{self.site}/{path}", data=dict(data), files=list(files) or None, timeout=60)

    def send(self, files: Sequence[Any] = (), **instead: str) -> requests.Response:
        """Send the page as it is, but for ``instead``; a field given as "" is empty."""
        sent = {**self.values, **self.tokens, **instead}
        return self.post(f"participa/{self.form}/enviar", sent, files)

    def follow(self, folio: str, path: str = "participa/folio", **more: str) -> requests.Response:
        return self.post(path, {"folio": folio, **more})


def tokens_of(page: str) -> dict[str, str]:
    """What a page's form carries unseen, and the notice that is accepted by ticking."""
    found = {one[1]: _VALUE.search(one[0]) for one in _HIDDEN.finditer(page)}
    return {name: html.unescape(value[1]) for name, value in found.items() if value}


def folio_of(page: str) -> str:
    """The folio of the page that thanks."""
    found = re.search(r'id="folio">([0-9A-Z-]{19})<', page)
    assert found, page
    return found[1]


def alerts(page: str) -> str:
    """What a page complains of, as text."""
    found = re.findall(r'(?s)<div class="alert".*?</div>', page)
    return plain(" ".join(found))


def plain(page: str) -> str:
    """A page's text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
