"""Asking Prefect's API, with its failures as typed errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from pipelines.errors import ServiceError
from pipelines.http import check_status, typed_errors

_PATIENCE_SECONDS = 30


def post(url: str, path: str, body: Mapping[str, Any]) -> Any:
    """What the server at ``url`` answers to ``path`` («/deployments/filter»). Raises ServiceError."""
    address = f"{url}/api{path}"
    with typed_errors(address):
        answer = requests.post(address, json=body, timeout=_PATIENCE_SECONDS)
        check_status(address, answer.status_code)
        try:
            return answer.json()
        except ValueError as error:
            raise ServiceError(f"{address} no respondió lo que debía.", "Vuelva a intentarlo.") from error
