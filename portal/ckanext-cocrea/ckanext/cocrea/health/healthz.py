"""``/healthz``, for whoever shares out visits or starts processes: before CKAN, whose every page asks its database.

``/healthz`` tells whether all that the site needs answers, ``/healthz/vive`` only that this process does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from ckanext.cocrea.health.services import answering

_READY, _ALIVE = "/healthz", "/healthz/vive"


class Healthz:
    """WSGI: answers these two addresses, lets the rest through."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path not in (_READY, _ALIVE):
            return self._application(environ, start_response)
        told, well = _ready() if path == _READY else ({"estado": "bien"}, True)
        body = json.dumps(told).encode()
        start_response(
            "200 OK" if well else "503 Service Unavailable",
            [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))],
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _ready() -> tuple[dict[str, Any], bool]:
    found = answering()
    well = all(found.values())
    services = {name: "responde" if one else "no responde" for name, one in found.items()}
    return {"estado": "bien" if well else "mal", "servicios": services}, well
