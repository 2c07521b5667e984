"""``/metrics``, for whoever watches the site and nobody else."""

from __future__ import annotations

import hmac
import ipaddress
import os

from ckanext.cocrea.health import metrics
from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST

TOKEN = "COCREA_TOKEN_METRICAS"  # noqa: S105 - the variable's name, not a token
# What a server in front of this one writes: whoever it asks for is not on this machine.
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")

blueprint = Blueprint("cocrea_salud", __name__)


@blueprint.route("/metrics")
def prometheus() -> Response:
    """With the token of the environment; without one there, from this machine."""
    if not _may_read():
        abort(404)
    return Response(metrics.as_text(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read() -> bool:
    token = os.environ.get(TOKEN, "").strip()
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
