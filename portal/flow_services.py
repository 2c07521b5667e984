"""A Prefect server and its worker beside the box, looked after by the same kind of supervisor.

flujos/                 under the home of the portals
  secretos/             servicios.json: how both are run, with what the worker needs of its environment
  bitacoras/            servidor.log, trabajador.log
  estado.json           which processes those are
  puertos.json          the server's port
prefect/                Prefect's own: its SQLite and what runs keep
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.box import running
from portal.box.errors import BoxError, PortTaken
from portal.box.locks import exclusively
from portal.box.ports import LOOPBACK, is_free
from portal.box.private import private_folder, write_private
from portal.box.processes import MARK
from portal.box.services import Readiness, Service, are_saved, save_services
from portal.box.state import ServiceState, read_state
from portal.site import site_settings

SERVER, WORKER = "servidor", "trabajador"
POOL = "cocrea"
# Prefect's database is its SQLite unless this says another (postgresql+asyncpg://…).
DATABASE = "COCREA_PREFECT_BD"
_PORTS = range(4200, 4300)
# Its first start makes a database.
_START_SECONDS = 240.0
# What a run needs of the environment of whoever turns this on: where CKAN is, and the secrets of sources.
_PASSED = ("COCREA_", "PREFECT_", "HTTP", "http", "NO_PROXY", "no_proxy", "SSL_CERT", "REQUESTS_CA")
_ALWAYS = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


class DeploymentsFailed(BoxError):
    """Prefect did not take the deployments."""


@dataclass(frozen=True)
class FlowServices:
    """The two services of one home. ``environment`` is whose turn them on."""

    home: Path
    environment: Mapping[str, str]

    @property
    def portal(self) -> Path:
        return self.home / "flujos"

    @property
    def logs(self) -> Path:
        return self.portal / "bitacoras"

    @property
    def state(self) -> Path:
        return self.portal / "estado.json"

    @property
    def database(self) -> Path:
        """Prefect's SQLite, where ``COCREA_PREFECT_BD`` says no other."""
        return self.home / "prefect" / "prefect.db"

    @property
    def postgres(self) -> Path:
        """Never there: Prefect's PostgreSQL, where there is one, is not looked after here."""
        return self.portal / "postgresql"

    def up(self, exercises: Sequence[Path], progress: Callable[[str], None]) -> None:
        """Have both at work, with the deployments of these exercises beside those that there are.

        Raises: ServiceDidNotStart, PortTaken, DeploymentsFailed.
        """
        with exclusively(self.home / "cerrojos", "flujos", progress):
            for folder in (self.portal, self.logs, self.portal / "secretos"):
                private_folder(folder)
            if not self._is_as_wanted():
                running.end(self)
                save_services(self._services_file, self._services(self._settle_port()))
            running.start_supervisor(self)
            running.wait_for(self, (SERVER, WORKER), progress)
            if exercises:
                self._deploy(exercises, progress)

    def down(self) -> None:
        """Leave no process of theirs."""
        with exclusively(self.home / "cerrojos", "flujos", lambda _: None):
            running.end(self)

    def services(self) -> Mapping[str, ServiceState]:
        """Both as the supervisor last saw them; empty when they were never turned on."""
        return read_state(self.state).services

    @property
    def answering_at(self) -> str | None:
        """The server's address while both are ready; None while they are not."""
        found = self.services()
        return self.url if found and all(one.ready for one in found.values()) else None

    @property
    def url(self) -> str | None:
        """The server's address; None before it ever had one."""
        port = self._port()
        return f"http://{LOOPBACK}:{port}" if port else None

    def prefect_environment(self, port: int) -> dict[str, str]:
        """Prefect's settings, which it reads as environment variables, with what a run needs of ours."""
        passed = {key: value for key, value in self.environment.items() if key.startswith(_PASSED) or key in _ALWAYS}
        database = self.environment.get(DATABASE, "").strip()
        wanted = {
            **passed,
            "COCREA_HOME": str(self.home),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PREFECT_HOME": str(self.home / "prefect"),
            "PREFECT_API_URL": f"http://{LOOPBACK}:{port}/api",
            # Nothing about a run leaves the machine.
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            # In memory, a slot taken when the server was killed would stay taken.
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            **({"PREFECT_API_DATABASE_CONNECTION_URL": database} if database else {}),
            MARK: str(self.portal),
        }
        # In one order: what is asked for again is compared with what runs.
        return dict(sorted(wanted.items()))

    @property
    def _services_file(self) -> Path:
        return self.portal / "secretos" / "servicios.json"

    @property
    def _ports_file(self) -> Path:
        return self.portal / "puertos.json"

    def _port(self) -> int | None:
        if not self._ports_file.exists():
            return None
        return int(json.loads(self._ports_file.read_text("utf-8"))["prefect"])

    def _is_as_wanted(self) -> bool:
        port = self._port()
        return (
            port is not None
            and running.supervised(read_state(self.state))
            and are_saved(self._services_file, self._services(port))
        )

    def _settle_port(self) -> int:
        kept = self._port()
        port = kept if kept and is_free(kept) else next((one for one in _PORTS if is_free(one)), None)
        if port is None:
            raise PortTaken(
                f"No hay un puerto libre entre {_PORTS.start} y {_PORTS.stop - 1}.", "Termine algún servidor local."
            )
        write_private(self._ports_file, json.dumps({"prefect": port}))
        return port

    def _services(self, port: int) -> list[Service]:
        environment = self.prefect_environment(port)
        prefect = str(Path(sys.executable).with_name("prefect"))
        return [
            Service(
                name=SERVER,
                argv=[prefect, "server", "start", "--host", LOOPBACK, "--port", str(port)],
                env=environment,
                cwd=str(self.portal),
                log=str(self.logs / f"{SERVER}.log"),
                readiness=Readiness("http", f"http://{LOOPBACK}:{port}/api/health"),
                start_seconds=_START_SECONDS,
            ),
            Service(
                name=WORKER,
                argv=[prefect, "worker", "start", "--pool", POOL, "--type", "process", "--name", WORKER],
                env=environment,
                cwd=str(self.portal),
                log=str(self.logs / f"{WORKER}.log"),
                readiness=Readiness("alive"),
                requires=[SERVER],
                # A worker that is asked to end while it has runs may not end at all.
                stop_seconds=20.0,
            ),
        ]

    def _deploy(self, exercises: Sequence[Path], progress: Callable[[str], None]) -> None:
        port = self._port()
        assert port
        done = subprocess.run(
            [sys.executable, "-m", "flows.deployments", *(str(one.resolve()) for one in exercises)],
            env=self.prefect_environment(port), cwd=self.portal, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise DeploymentsFailed(
                f"Prefect no aceptó los horarios: {done.stderr.strip()[-500:]}",
                f"La causa está al final de {self.logs / f'{SERVER}.log'}.",
            )
        for line in done.stdout.splitlines():
            progress(line)


def flow_services(environment: Mapping[str, str] = os.environ) -> FlowServices:
    """Those of the home that the environment names."""
    return FlowServices(site_settings(environment=environment).home.expanduser().resolve(), environment)
