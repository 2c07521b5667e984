"""Prefect's API as our commands ask it."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from pipelines.errors import Unreachable
from portal.flow_api import find_server, post
from portal.flow_status import deployments
from tests.conftest import Cli, copy_example
from tests.flows.conftest import with_notices
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


def test_a_server_is_found_however_its_address_is_written() -> None:
    with serving(health_of(b"true")) as url:
        assert {find_server(one) for one in (url, f"{url}/", f"{url}/api", f" {url} ")} == {url}


@pytest.mark.parametrize(
    "written",
    ["nada", "10.0.0.5:4200", "http://", "http://10.0.0.5:puerto", "ftp://10.0.0.5", "http://[::1"],
)
def test_a_worker_is_not_started_for_what_is_no_address(written: str, cocrea: Cli) -> None:
    done = cocrea("flujos", "trabajador", written, env={"COLUMNS": "200"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"✗ «{written}» no es la dirección de un servidor de Prefect.",
        "  Qué hacer: Escríbala completa, como la dice «cocrea flujos arriba»; por ejemplo http://10.0.0.5:4200.",
    ]


def test_a_worker_is_not_started_where_nobody_answers(cocrea: Cli) -> None:
    refused_by(f"http://127.0.0.1:{free_port()}", cocrea)


@pytest.mark.parametrize("answer", [b"false", b"<html>Otro sitio</html>"])
def test_a_worker_is_not_started_where_somebody_else_answers(answer: bytes, cocrea: Cli) -> None:
    with serving(health_of(answer)) as url:
        refused_by(url, cocrea)


def refused_by(url: str, cocrea: Cli) -> None:
    done = cocrea("flujos", "trabajador", url, env={"COLUMNS": "200"})
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [
        f"✗ En {url} no responde un servidor de Prefect.",
        "  Qué hacer: Revise que allá esté encendido («cocrea flujos estado») y que el túnel o la red "
        "lleguen hasta él.",
    ]


def health_of(content: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200 if request.path == "/api/health" else 404)
        request.end_headers()
        request.wfile.write(content)

    return answer


def test_half_a_mail_server_is_told_before_anything_starts(cocrea: Cli, tmp_path: Path) -> None:
    folder = with_notices(copy_example(tmp_path / "ejemplo", "morelos-2015"))
    said = {"COCREA_SMTP": "127.0.0.1:25", "COCREA_HOME": str(tmp_path / "casa"), "COLUMNS": "200"}
    done = cocrea("flujos", "arriba", folder, env=said)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "✗ Los datos del correo no están completos: COCREA_SMTP=127.0.0.1:25.",
        "  Qué hacer: COCREA_SMTP es servidor:puerto; COCREA_SMTP_REMITENTE, quien envía; COCREA_SMTP_USUARIO y "
        "COCREA_SMTP_CLAVE van juntas.",
    ]
    assert not (tmp_path / "casa" / "flujos").exists()


@pytest.mark.parametrize(
    ("coming", "going", "now"),
    [
        ({}, {}, ""),
        ({"next_scheduled_start_time": "2999-01-01T00:00:00Z", "state_name": "Scheduled"}, {}, ""),
        ({"next_scheduled_start_time": "2026-01-01T00:00:00Z", "state_name": "Scheduled"}, {}, "en cola"),
        ({"next_scheduled_start_time": "2999-01-01T00:00:00Z", "state_name": "AwaitingConcurrencySlot"}, {}, "en cola"),
        ({}, {"state_type": "RUNNING"}, "corriendo"),
        ({}, {"state_type": "PAUSED"}, "espera a una persona"),
    ],
)
def test_what_a_deployment_does_now_is_said_in_spanish(coming: dict[str, str], going: dict[str, str], now: str) -> None:
    over = {"state": {"message": "The flow was paused and never resumed."}, "state_type": "FAILED"}

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        if request.path == "/api/deployments/filter":
            found = [{"id": "1", "name": "obras", "description": "", "paused": False, "schedules": []}]
        else:
            first = asked["flow_runs"]["state"]["type"]["any_"][0]
            found = [one for one in ({"COMPLETED": over, "SCHEDULED": coming}.get(first, going),) if one]
        request.send_response(200)
        request.end_headers()
        request.wfile.write(json.dumps(found).encode())

    with serving(answer) as url:
        (one,) = deployments(url)
    assert (one.now, one.last_message) == (now, "Nadie decidió en el plazo: no se publicó nada.")
