"""One Prefect server for the session, with its worker, as an office would keep them; and runs by hand."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from pipelines.publish import Ckan
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from tests.conftest import copy_example, leave_out
from tests.machine import free_port, serving
from tests.mail import mail_server

REPOSITORY = Path(__file__).resolve().parents[2]
COCREA = Path(sys.executable).with_name("cocrea")
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
PATIENCE_S = 300
# How long Prefect waits before it looks again: half a minute, where nobody is in a hurry.
SOON = {
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_SERVER_CONCURRENCY_MAXIMUM_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
}
Found = TypeVar("Found")


def wait_until(look: Callable[[], Found | None], patience_s: float = PATIENCE_S) -> Found:
    """What ``look`` finds, as soon as it finds something."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"No llegó en {patience_s} segundos.")


@dataclass
class Process:
    """A process of the test's own, with what it says in a file; ended with all its children."""

    popen: subprocess.Popen[bytes]
    output: Path

    def wait(self) -> tuple[int, str]:
        """Its exit code and everything it said."""
        return self.popen.wait(PATIENCE_S), self.said()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """Kill it and all its children: nothing that they keep is needed again."""
        if self.popen.poll() is None:
            me = psutil.Process(self.popen.pid)
            family = [*me.children(recursive=True), me]
            for one in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(family, timeout=10)
        self.popen.wait(10)


@dataclass
class Office:
    """Where Prefect runs: its own home and environment, with neither the user's Prefect nor a CKAN in it."""

    home: Path
    environment: dict[str, str]
    processes: list[Process] = field(default_factory=list)

    def start(self, *command: object, env: Mapping[str, str] = {}) -> Process:
        output = self.home / f"salida-{len(self.processes)}.log"
        with output.open("wb") as file:
            popen = subprocess.Popen(
                [str(one) for one in command], cwd=REPOSITORY, env={**self.environment, **env},
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.processes.append(Process(popen, output))
        return self.processes[-1]

    def run(self, *command: object, env: Mapping[str, str] = {}) -> str:
        code, said = self.start(*command, env=env).wait()
        assert code == 0, said
        return said

    def everything_kept(self) -> bytes:
        """All that Prefect and its processes wrote: database, logs, results, output."""
        return b"".join(one.read_bytes() for one in sorted(self.home.rglob("*")) if one.is_file())


class Server(Office):
    """A Prefect server, asked through its API as its pages ask it; ``told`` when it was given its schedules."""

    told: str = ""

    def flujos(self, *arguments: object) -> str:
        """What `cocrea flujos` says."""
        return self.run(COCREA, "flujos", *arguments)

    @cached_property
    def url(self) -> str:
        return f"{json.loads(self.flujos('estado', '--formato', 'json'))['url']}/api"

    def process_of(self, service: str) -> psutil.Process:
        state = json.loads((self.home / "flujos" / "estado.json").read_text("utf-8"))
        return psutil.Process(state["services"][service]["process"]["pid"])

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """GET, or POST when there is a body. While its SQLite is busy the server says 503 and when to ask again."""
        with requests.Session() as session:
            patient = Retry(status_forcelist=[503], allowed_methods=None, backoff_factor=0.5)
            session.mount("http://", HTTPAdapter(max_retries=patient))
            answer = session.request("GET" if body is None else "POST", self.url + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, name: str) -> dict[str, Any]:
        return dict(self.ask(f"/deployments/name/{name}"))

    def start_run(self, deployment: str, parameters: Mapping[str, Any]) -> str:
        """Ask for a run of the deployment, as the button «Run» does; gives its id."""
        found = self.deployment(deployment)
        return str(self.ask(f"/deployments/{found['id']}/create_flow_run", {"parameters": parameters})["id"])

    def wait_for(self, flow_run: str) -> dict[str, Any]:
        """The flow run when it has ended, or waits for a person."""

        def ended() -> dict[str, Any] | None:
            found = dict(self.ask(f"/flow_runs/{flow_run}"))
            return found if found["state_type"] in (*FINAL, "PAUSED") else None

        return wait_until(ended)

    def only_run(self, folder: Path) -> dict[str, Any]:
        """The one flow run of the exercise in ``folder``."""
        (found,) = self.ask("/flow_runs/filter", {"flow_runs": {"name": {"like_": str(folder)}}})
        return dict(found)

    def wait_until_idle(self) -> str:
        """When the worker's flow runs are gone, not only ended: all that the worker said."""
        worker = self.process_of("trabajador")
        wait_until(lambda: not worker.children(recursive=True))
        return (self.home / "flujos" / "bitacoras" / "trabajador.log").read_text("utf-8")

    def task_runs(self, flow_run: str) -> dict[str, dict[str, Any]]:
        """The flow run's task runs by name, in the order in which they started."""
        found = self.ask("/task_runs/filter", {"flow_runs": {"id": {"any_": [flow_run]}}, "limit": 200})
        return {one["name"]: one for one in sorted(found, key=lambda one: one["start_time"])}

    def artifacts(self, flow_run: str) -> dict[str, str]:
        found = self.ask("/artifacts/filter", {"flow_runs": {"id": {"any_": [flow_run]}}})
        return {one["key"]: one["data"] for one in found}

    def logs(self, flow_run: str) -> str:
        found = self.ask("/logs/filter", {"logs": {"flow_run_id": {"any_": [flow_run]}}, "limit": 200})
        return "\n".join(one["message"] for one in found)


def environment_without_prefect(home: Path) -> dict[str, str]:
    """This one without any Prefect or CKAN of the user's, and with a home of its own."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("PREFECT_") and key not in (CKAN_URL, CKAN_TOKEN)
    }
    return {**kept, "COCREA_HOME": str(home), "DO_NOT_TRACK": "1", "NO_COLOR": "1", "PWD": str(REPOSITORY)}


@pytest.fixture(scope="session")
def no_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office without a server: only `python -m flows`."""
    home = tmp_path_factory.mktemp("sin-servidor")
    office = Office(home, environment_without_prefect(home))
    yield office
    for one in office.processes:
        one.end()


@pytest.fixture(scope="session")
def letters() -> Iterator[tuple[str, list[tuple[str, EmailMessage]]]]:
    """A mail server's address, and what arrives there."""
    address = f"127.0.0.1:{free_port()}"
    with mail_server(address) as arrived:
        yield address, arrived


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, letters: tuple[str, list[tuple[str, EmailMessage]]]
) -> Iterator[Server]:
    """`cocrea flujos arriba`, in a home of its own."""
    with serving_prefect(tmp_path_factory.mktemp("flujos"), letters[0]) as office:
        yield office


@contextlib.contextmanager
def serving_prefect(home: Path, smtp: str) -> Iterator[Server]:
    """A Prefect server of that home, with its worker, whose mail goes to ``smtp``."""
    mail = {"COCREA_SMTP": smtp, "COCREA_SMTP_REMITENTE": "cocrea@ejemplo.gob.mx"}
    office = Server(home, {**environment_without_prefect(home), **SOON, **mail})
    try:
        office.flujos("arriba")
        # For what runs by hand beside it.
        office.environment["PREFECT_API_URL"] = office.url
        yield office
    finally:
        for one in reversed(office.processes):
            one.end()
        office.flujos("abajo")


@pytest.fixture(scope="session")
def scheduled_exercise(make_exercise: Callable[[str], Path]) -> Path:
    """An exercise that runs by itself, and tells two people."""
    return with_notices(make_exercise("flujo-diario"))


def with_notices(exercise: Path) -> Path:
    """The exercise, with whom to tell."""
    with (exercise / "ejercicio.toml").open("a", encoding="utf-8") as file:
        file.write('\n[avisos]\ncorreo = ["datos@ejemplo.gob.mx"]\nbloques = ["custom-webhook/equipo"]\n')
    return exercise


@pytest.fixture(scope="session")
def deployed(server: Server, scheduled_exercise: Path) -> Server:
    """The server with that exercise's deployments; it was at work before, and stays the same."""
    before = server.process_of("servidor").pid
    server.told = server.flujos("arriba", scheduled_exercise)
    assert server.process_of("servidor").pid == before
    return server


@pytest.fixture(scope="session")
def webhook() -> Iterator[tuple[str, list[str]]]:
    """A team's chat: its address, and what is said there."""
    said: list[str] = []

    def hear(request: BaseHTTPRequestHandler) -> None:
        said.extend(parse_qs(urlsplit(request.path).query)["texto"])
        request.send_response(200)
        request.end_headers()

    with serving(hear) as address:
        yield f"{address}/", said


@pytest.fixture(scope="session")
def worker(deployed: Server, ckan: CkanAccess, webhook: tuple[str, list[str]]) -> Server:
    """The server with a worker that finds CKAN's address and token in Prefect, and nowhere else."""
    find_ckan_there(deployed, ckan)
    keep = (
        "import os; from prefect.blocks.notifications import CustomWebhookNotificationBlock as Webhook;"
        "Webhook(name='equipo', url=os.environ['HOOK'], method='GET', params={'texto': '{{subject}}'})"
        ".save('equipo', overwrite=True)"
    )
    deployed.run(sys.executable, "-c", keep, env={"HOOK": webhook[0]})
    return deployed


def find_ckan_there(server: Server, access: CkanAccess) -> None:
    """Have the worker find CKAN at that address, as Prefect keeps it."""
    keep = (
        "import os; from prefect.blocks.system import Secret; from prefect.variables import Variable;"
        "Variable.set('cocrea_ckan_url', os.environ['URL'], overwrite=True);"
        "Secret(value=os.environ['TOKEN']).save('cocrea-ckan-token', overwrite=True)"
    )
    server.run(sys.executable, "-c", keep, env={"URL": access.url, "TOKEN": access.token})


def release_served(ckan: CkanAccess, dataset: str) -> str:
    """The id of the release that CKAN serves of a dataset."""
    with Ckan(ckan) as api:
        extras = api.call("package_show", {"id": dataset})["extras"]
    return str({one["key"]: one["value"] for one in extras}["cocrea_entrega"])


@pytest.fixture(scope="session")
def make_exercise(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A valid exercise of three packages, in a folder with its name, that was never published before."""

    def make(name: str) -> Path:
        slug = f"{name}-{uuid.uuid4().hex[:8]}"
        folder = copy_example(tmp_path_factory.mktemp(name) / slug, slug)
        leave_out(folder, "follow-the-money", "secretariado")
        return folder

    return make
