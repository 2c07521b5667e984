"""Prefect's API as our commands ask it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

from portal.flow_api import post
from tests.machine import serving


def test_a_server_whose_database_is_busy_is_asked_again() -> None:
    answers = [503, 503, 200]

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(answers.pop(0))
        request.end_headers()
        request.wfile.write(b'{"status": "ACCEPT"}')

    with serving(answer) as url:
        assert post(url, "/flow_runs/1/resume", {}) == {"status": "ACCEPT"}
    assert answers == []
