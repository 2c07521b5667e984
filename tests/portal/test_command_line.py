"""`cocrea portal` as a person and as a program use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.box import Box
from tests.conftest import Cli

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def portal(box: Box, cocrea: Cli) -> Run:
    """`cocrea portal …` on the session's box: `portal("borrar", answer="n")`. Without an answer, nobody is there."""

    def run(*arguments: str, answer: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        settings = box.layout.settings
        wanted = {"COCREA_HOME": str(settings.home), "COCREA_PORTAL": settings.name, "COLUMNS": "200", **environment}
        if not answer:
            return cocrea("portal", *arguments, env=wanted)
        return subprocess.run(
            [Path(sys.executable).with_name("cocrea"), "portal", *arguments],
            env={**os.environ, **wanted},
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_status_for_programs(box: Box, portal: Run) -> None:
    done = portal("estado", "--formato", "json")
    status = box.status()
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "url": status.url,
        "servicios": {
            name: {"activo": True, "pid": service.pid, "reinicios": service.restarts}
            for name, service in status.services.items()
        },
    }


def test_status_for_people_hides_the_password_unless_asked(box: Box, portal: Run) -> None:
    password = box.credentials().admin_password
    plain, secret = portal("estado"), portal("estado", "--secretos")
    assert (plain.returncode, secret.returncode) == (0, 0)
    assert f"Portal: {box.status().url}" in plain.stdout
    assert password not in plain.stdout
    assert f"Administrador: admin\nContraseña: {password}\n" in secret.stdout


def test_up_again_tells_the_address_and_no_password(box: Box, portal: Run) -> None:
    done = portal("arriba")
    assert (done.returncode, done.stdout) == (0, f"El portal está en {box.status().url}\n")


def test_logs(box: Box, portal: Run) -> None:
    done = portal("bitacora", "supervisor", "--lineas", "1000")
    assert done.returncode == 0
    assert "ckan: listo en" in done.stdout
    everything = portal("bitacora", "--lineas", "1").stdout
    assert [name for name, path in box.log_paths().items() if f"── {name}: {path}" not in everything] == []


@pytest.mark.parametrize(
    ("arguments", "answer", "code", "told"),
    [
        pytest.param(["bitacora", "apache"], "", 2, "No hay un servicio «apache».", id="no-such-service"),
        pytest.param(["arriba", "--puerto", "80"], "", 2, "El valor de --puerto no sirve.", id="port-of-the-system"),
        pytest.param(["borrar"], "n\n", 0, "No se borró nada.", id="erase-asks"),
        pytest.param(["borrar"], "", 2, "--si", id="erase-without-anyone"),
    ],
)
def test_what_is_not_done(box: Box, portal: Run, arguments: list[str], answer: str, code: int, told: str) -> None:
    done = portal(*arguments, answer=answer)
    assert (done.returncode, told in done.stdout + done.stderr) == (code, True), done
    assert box.status().url is not None


def test_a_portal_that_does_not_exist_yet(tmp_path: Path, portal: Run) -> None:
    nowhere = {"COCREA_HOME": str(tmp_path), "COCREA_PORTAL": "otro"}
    done = portal("estado", "--formato", "json", **nowhere)
    services = ("postgresql", "valkey", "solr", "ckan", "trabajador")
    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        {"url": None, "servicios": {name: {"activo": False, "pid": None, "reinicios": 0} for name in services}},
    )
    refused = portal("estado", "--secretos", **nowhere)
    assert refused.returncode == 2
    assert "El portal «otro» todavía no se ha creado." in refused.stderr


def test_a_name_that_cannot_be(portal: Run) -> None:
    done = portal("estado", COCREA_PORTAL="Mi Portal")
    assert (done.returncode, done.stdout) == (2, "")
    assert "«Mi Portal» no sirve como nombre de un portal." in done.stderr
