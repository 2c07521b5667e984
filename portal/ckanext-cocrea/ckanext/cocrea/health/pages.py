"""``/healthz`` for whoever starts and replaces processes, ``/metrics`` for whoever watches them."""

from __future__ import annotations

import hmac
import ipaddress
import os
from typing import Any

from ckanext.cocrea.health import metrics
from ckanext.cocrea.health.services import answering
from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

TOKEN = "COCREA_TOKEN_METRICAS"  # noqa: S105 - the variable's name, not a token
# What a server in front of this one writes: whoever it asks for is not on this machine.
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")

blueprint = Blueprint("cocrea_salud", __name__)


@blueprint.route("/healthz")
def healthz() -> Any:
    """Ready: 200 when all that the site needs answers, 503 when something does not, and which."""
    found = answering()
    well = all(found.values())
    told = {"estado": "bien" if well else "mal", "servicios": {name: _word(one) for name, one in found.items()}}
    return _now(jsonify(told)), 200 if well else 503


@blueprint.route("/healthz/vive")
def alive() -> Any:
    """Alive: this process answers, whatever the services do. One that does not is to be started again."""
    return _now(jsonify({"estado": "bien"}))


@blueprint.route("/metrics")
def prometheus() -> Response:
    """With the token of the environment; without one there, from this machine."""
    if not _may_read():
        abort(404)
    return _now(Response(metrics.as_text(), content_type=CONTENT_TYPE_LATEST))


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


def _word(answers: bool) -> str:
    return "responde" if answers else "no responde"


def _now(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
