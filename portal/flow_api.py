"""Asking Prefect's API, with its failures as typed errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pipelines.errors import ServiceError, TimedOut, Unreachable
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
