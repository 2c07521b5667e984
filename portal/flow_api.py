"""Asking Prefect's API, with its failures as typed errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pipelines.errors import ServiceError
from pipelines.http import check_status, typed_errors

_PATIENCE_SECONDS = 30
# While its SQLite is busy the server refuses with 503: asked again within some fifteen seconds, it answers.
_BUSY = Retry(total=5, connect=0, read=0, status_forcelist=[503], allowed_methods=None, backoff_factor=0.5,
              raise_on_status=False)  # fmt: skip


def post(url: str, path: str, body: Mapping[str, Any]) -> Any:
    """What the server at ``url`` answers to ``path`` («/deployments/filter»). Raises ServiceError."""
    address = f"{url}/api{path}"
    with typed_errors(address), requests.Session() as session:
        session.mount(address, HTTPAdapter(max_retries=_BUSY))
        answer = session.post(address, json=body, timeout=_PATIENCE_SECONDS)
        check_status(address, answer.status_code)
        try:
            return answer.json()
        except ValueError as error:
            raise ServiceError(f"{address} no respondió lo que debía.", "Vuelva a intentarlo.") from error
