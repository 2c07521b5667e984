"""Prefect's API as our commands ask it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from pipelines.errors import Unreachable
from portal.flow_api import post
from tests.machine import free_port, serving


def test_a_server_whose_database_is_busy_is_asked_again() -> None:
    answers = [503, 503, 200]

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(answers.pop(0))
        request.end_headers()
        request.wfile.write(b'{"status": "ACCEPT"}')

    with serving(answer) as url:
        assert post(url, "/flow_runs/1/resume", {}) == {"status": "ACCEPT"}
    assert answers == []


def test_a_server_that_is_not_there_is_told_with_what_brings_it_back() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable) as told:
        post(url, "/deployments/filter", {})
    assert (told.value.message, told.value.remedy) == (
        f"Prefect no responde en {url}.",
        "Espere un minuto y vuelva a intentarlo; si sigue igual, «cocrea flujos abajo» y «cocrea flujos arriba».",
    )
