"""A box is set up without network, survives, ends and repairs itself. In order: each test leaves the box up."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from portal.box import Box, BoxError, BoxSettings
from portal.box.errors import NotSetUp, PortTaken
from portal.box.locks import exclusively
from portal.box.ports import remembered_ports
from portal.box.processes import members
from portal.box.state import read_state

# A box of its own, set up and torn down many times.
pytestmark = pytest.mark.long
SERVICES = ("postgresql", "valkey", "solr", "ckan", "trabajador")
ROOT = Path(__file__).parents[2]
START = """
import sys
from pathlib import Path
from portal.box import Box, BoxSettings
Box(BoxSettings(home=Path(sys.argv[1]), name=sys.argv[2], site_title="Pruebas")).up(
    progress=lambda line: print(line, flush=True)
)
"""
FIRST_SET_UP = [
    "Instalando CKAN en su propio entorno (alrededor de un minuto la primera vez).",
    "Creando la carpeta de datos de PostgreSQL.",
    "Arrancando los servicios.",
    "postgresql: listo.",
    "valkey: listo.",
    "solr: listo.",
    "Creando las bases de datos de CKAN.",
    "Preparando CKAN: tablas, permisos, administrador y token.",
    "trabajador: listo.",
    "ckan: listo.",
]


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def pid(box: Box, service: str) -> int:
    found = box.status().services[service].pid
    assert found is not None
    return found


def supervisor(box: Box) -> psutil.Process:
    identity = read_state(box.layout.state).supervisor
    process = identity.process() if identity else None
    assert process is not None
    return process


def starting(box: Box, **environment: str) -> subprocess.Popen[str]:
    """`up` in a process of its own, which can be killed."""
    settings = box.layout.settings
    return subprocess.Popen(
        [sys.executable, "-c", START, str(settings.home), settings.name],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def page(box: Box) -> int:
    return requests.get(f"{box.status().url}/dataset/", timeout=30).status_code


def test_set_up_killed_midway_and_without_network_is_repaired(cycle: Box) -> None:
    nowhere = "http://127.0.0.1:9"
    first = starting(cycle, HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere, ALL_PROXY=nowhere)
    assert first.stdout is not None
    told = []
    for line in first.stdout:
        told.append(line.rstrip("\n"))
        if "tablas, permisos" in line:
            # CKAN is now at work on its database.
            time.sleep(2)
            os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    first.stdout.close()
    # Services tell when they answer, in the order in which they do.
    assert (told[:3], sorted(told[3:6]), told[6:]) == (FIRST_SET_UP[:3], sorted(FIRST_SET_UP[3:6]), FIRST_SET_UP[6:8])
    with pytest.raises(NotSetUp):
        cycle.credentials()

    lines: list[str] = []
    assert cycle.up(lines.append)
    assert sorted(lines) == sorted(set(FIRST_SET_UP) - {FIRST_SET_UP[0], FIRST_SET_UP[1]})
    assert page(cycle) == 200
    token = {"Authorization": cycle.credentials().api_token}
    who = requests.get(f"{cycle.status().url}/api/3/action/user_show?id=admin", headers=token, timeout=30).json()
    assert who["result"]["sysadmin"]


def test_up_again_does_and_says_nothing(cycle: Box) -> None:
    before = cycle.status()
    lines: list[str] = []
    assert not cycle.up(lines.append)
    assert (lines, cycle.status()) == ([], before)


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_is_named_and_started_again(cycle: Box, service: str) -> None:
    before = cycle.status().services[service]
    killed = pid(cycle, service)
    os.kill(killed, signal.SIGKILL)
    until(lambda: cycle.status().services[service].restarts == before.restarts + 1)
    until(lambda: cycle.status().services[service].active)
    now = cycle.status().services[service]
    assert (now.restarts, now.last_end, now.pid == killed) == (before.restarts + 1, "señal SIGKILL", False)
    log = cycle.log_paths()["supervisor"].read_text("utf-8")
    assert f"{service}: terminó sin que se le pidiera (proceso {killed}, señal SIGKILL)" in log
    assert page(cycle) == 200


def test_everything_listens_on_loopback_only(cycle: Box) -> None:
    listening = set()
    for process in members(cycle.layout.portal, cycle.layout.postgres):
        # A worker of PostgreSQL may end while we look.
        with contextlib.suppress(psutil.NoSuchProcess):
            listening |= {
                (connection.laddr.ip.removeprefix("::ffff:"), connection.laddr.port)
                for connection in process.net_connections("inet")
                if connection.status == psutil.CONN_LISTEN
            }
    ports = remembered_ports(cycle.layout.portal)
    assert ports is not None
    assert listening == {("127.0.0.1", ports["ckan"]), ("127.0.0.1", ports["solr"])}


def test_secrets_stay_in_their_folder(cycle: Box) -> None:
    layout = cycle.layout
    assert layout.secrets.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in layout.secrets.iterdir()} == {
        "credenciales.json": 0o600,
        "ckan.ini": 0o600,
        "servicios.json": 0o600,
    }
    from portal.box.credentials import load_secrets

    kept = load_secrets(layout.secrets)
    assert kept is not None
    secrets = [value.encode() for value in vars(kept).values()]
    assert all(len(value) >= 24 for value in secrets)
    assert repr(kept) == "Secrets(…)"
    elsewhere = [path for path in layout.portal.rglob("*") if path.is_file() and layout.secrets not in path.parents]
    told = {path for path in elsewhere for secret in secrets if secret in path.read_bytes()}
    assert told == set()
    command_lines = "\n".join(" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))
    assert [secret for secret in secrets if secret.decode() in command_lines] == []


@contextlib.contextmanager
def somebody_on(port: int) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", port)):
        yield


def test_a_port_taken_meanwhile_is_named_with_its_holder(cycle: Box) -> None:
    url = cycle.status().url
    assert url is not None
    port = int(url.rsplit(":", 1)[1])
    cycle.down()
    with somebody_on(port), pytest.raises(PortTaken) as caught:
        cycle.up()
    assert caught.value.mensaje == (
        f"El puerto {port} de este portal lo ocupa otro proceso («{psutil.Process().name()}», número {os.getpid()})."
    )
    assert caught.value.remedio == "Termine ese proceso, o elija otro puerto con la opción --puerto."
    assert cycle.status().url is None


def test_a_solr_port_taken_after_it_was_chosen_is_given_up(cycle: Box) -> None:
    cycle.down()
    told: list[str] = []
    taken: list[int] = []

    with contextlib.ExitStack() as somebody:

        def take_it(line: str) -> None:
            told.append(line)
            if line == "Arrancando los servicios." and not taken:
                ports = remembered_ports(cycle.layout.portal)
                assert ports is not None
                taken.append(ports["solr"])
                somebody.enter_context(somebody_on(ports["solr"]))

        assert not cycle.up(take_it)
        ports = remembered_ports(cycle.layout.portal)
        assert ports is not None
        assert ports["solr"] not in taken
        assert page(cycle) == 200
    assert told.count("Otro programa tomó el puerto de Solr: se elige otro.") == 1


def test_two_commands_at_once_take_turns_and_another_port_moves_the_site(cycle: Box) -> None:
    held = exclusively(cycle.layout.locks, f"portal-{cycle.layout.settings.name}", print)
    held.__enter__()
    threading.Timer(0.5, lambda: held.__exit__(None, None, None)).start()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    lines: list[str] = []
    moved = Box(BoxSettings(cycle.layout.home, name="pruebas-ciclo", site_title="Pruebas", port=port))
    assert not moved.up(lines.append)
    assert lines[0] == "Otra orden trabaja en el portal; se espera a que termine."
    assert lines[-1] == "Rehaciendo el índice de búsqueda."
    assert cycle.status().url == f"http://127.0.0.1:{port}"
    assert page(cycle) == 200
    # The port is remembered: an `up` that names none finds the site as it should be.
    lines.clear()
    assert not cycle.up(lines.append)
    assert lines == []


@pytest.mark.parametrize("state_file", ["kept", "of another version"])
def test_down_leaves_no_process_though_its_supervisor_was_killed(cycle: Box, state_file: str) -> None:
    cycle.up()
    supervisor(cycle).kill()
    until(lambda: not cycle.status().supervised)
    if state_file == "of another version":
        cycle.layout.state.write_text('{"supervisor": {"pid": 1, "created": 2.5}, "services": {}}')
    assert members(cycle.layout.portal, cycle.layout.postgres) != []
    cycle.down()
    assert members(cycle.layout.portal, cycle.layout.postgres) == []
    assert not any(service.active for service in cycle.status().services.values())


def test_erase_forgets_the_site_and_keeps_the_downloads(cycle: Box) -> None:
    layout = cycle.layout
    assert layout.portal.exists()
    cycle.erase()
    assert (layout.portal.exists(), layout.environments.exists()) == (False, False)
    assert any((layout.downloads / "solr").glob("solr-core-*.jar"))
    assert any((layout.downloads / "uv").iterdir())
    with pytest.raises(BoxError, match="todavía no se ha creado"):
        cycle.credentials()
