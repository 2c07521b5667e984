"""Asking Prefect's API, with its failures as typed errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pipelines.errors import CocreaError, ServiceError, TimedOut, Unreachable, UsageError
from pipelines.http import check_status, typed_errors

_PATIENCE_SECONDS = 30
# While its SQLite is busy the server refuses with 503: asked again within some fifteen seconds, it answers.
_BUSY = Retry(total=5, connect=0, read=0, status_forcelist=[503], allowed_methods=None, backoff_factor=0.5,
              raise_on_status=False)  # fmt: skip


@contextmanager
def _away(url: str) -> Iterator[None]:
    """Say of a Prefect that does not answer what can be done about it."""
    try:
        yield
    except (Unreachable, TimedOut) as error:
        raise type(error)(
            f"Prefect no responde en {url}.",
            "Espere un minuto y vuelva a intentarlo; si sigue igual, «cocrea flujos abajo» y «cocrea flujos arriba».",
        ) from error


def post(url: str, path: str, body: Mapping[str, Any]) -> Any:
    """What the server at ``url`` answers to ``path`` («/deployments/filter»). Raises ServiceError."""
    address = f"{url}/api{path}"
    with _away(url), typed_errors(address), requests.Session() as session:
        session.mount(address, HTTPAdapter(max_retries=_BUSY))
        answer = session.post(address, json=body, timeout=_PATIENCE_SECONDS)
        check_status(address, answer.status_code)
        try:
            return answer.json()
        except ValueError as error:
            raise ServiceError(f"{address} no respondió lo que debía.", "Vuelva a intentarlo.") from error


def find_server(written: str) -> str:
    """The address of the Prefect server that somebody wrote, which answers. Raises UsageError, Unreachable."""
    address = written.strip().rstrip("/").removesuffix("/api")
    if not _is_web(address):
        raise UsageError(
            f"«{written}» no es la dirección de un servidor de Prefect.",
            "Escríbala completa, como la dice «cocrea flujos arriba»; por ejemplo http://10.0.0.5:4200.",
        )
    if not _is_prefect(address):
        raise Unreachable(
            f"En {address} no responde un servidor de Prefect.",
            "Revise que allá esté encendido («cocrea flujos estado») y que el túnel o la red lleguen hasta él.",
        )
    return address


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # A port that is no number is only noticed when it is read.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_prefect(address: str) -> bool:
    health = f"{address}/api/health"
    try:
        with typed_errors(health):
            answer = requests.get(health, timeout=_PATIENCE_SECONDS)
            check_status(health, answer.status_code)
            return answer.json() is True
    except (CocreaError, ValueError):
        return False
