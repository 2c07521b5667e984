"""A Prefect server and its workers beside the box, looked after by the same kind of supervisor.

flujos/                 under the home of the portals
  secretos/             servicios.json: how both are run, with what the worker needs of its environment
  bitacoras/            servidor.log, trabajador.log, lotes-1.log…
  estado.json           which processes those are
  puertos.json          the server's port
  pais.json             the folder whose exercises are shared out every night, where there is one
prefect/                Prefect's own: its SQLite and what runs keep
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from portal import flow_database
from portal.box import running
from portal.box.errors import BoxError, PortTaken, WrongUse
from portal.box.locks import exclusively
from portal.box.ports import LOOPBACK, is_free
from portal.box.private import private_folder, write_private
from portal.box.processes import MARK
from portal.box.services import Readiness, Service, are_saved, save_services
from portal.box.state import ServiceState, read_state
from portal.site import site_settings

SERVER, WORKER = "servidor", "trabajador"
POOL = "cocrea"
# Whoever works here takes one batch of exercises at a time, on this machine or on another.
BATCHES_POOL = "cocrea-lotes"
# How many of those this machine has, once a folder is shared out.
BATCH_WORKERS = "COCREA_TRABAJADORES"
# Prefect's database is its SQLite unless this says another (postgresql+asyncpg://…).
DATABASE = "COCREA_PREFECT_BD"
_PORTS = range(4200, 4300)
# Its first start makes a database.
_START_SECONDS = 240.0
# More processes than this a machine does not feed.
_MOST_WORKERS = 64
# What a run needs of the environment of whoever turns this on: where CKAN is, and the secrets of sources.
_PASSED = ("COCREA_", "PREFECT_", "HTTP", "http", "NO_PROXY", "no_proxy", "SSL_CERT", "REQUESTS_CA",
           # Who enters an S3 or another store, as its own library reads it.
           "AWS_", "FSSPEC_", "GOOGLE_", "AZURE_")  # fmt: skip
_ALWAYS = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


class DeploymentsFailed(BoxError):
    """Prefect did not take the deployments."""


class InvalidNumber(WrongUse):
    """The environment does not say how many workers there are to be."""


@dataclass(frozen=True)
class FlowServices:
    """The services of one home. ``environment`` is whose turn them on."""

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

    def up(self, exercises: Sequence[Path], progress: Callable[[str], None], country: Path | None = None) -> None:
        """Have all at work, with the deployments of these exercises beside those that there are.

        The exercises in the folder ``country`` are shared out every night among the workers of batches.

        Raises: ServiceDidNotStart, PortTaken, DatabaseDamaged, DeploymentsFailed, InvalidNumber.
        """
        with exclusively(self.home / "cerrojos", "flujos", progress):
            for folder in (self.portal, self.logs, self.portal / "secretos"):
                private_folder(folder)
            if country:
                write_private(self._country_file, json.dumps({"carpeta": str(country.resolve())}))
            # Until its server has it, a port looks free to whoever starts another home's.
            with exclusively(Path(tempfile.gettempdir()) / f"cocrea-{os.getuid()}", "puertos", progress):
                if not self._is_as_wanted():
                    running.end(self)
                    flow_database.check(self.home / "prefect" / "prefect.db")
                    save_services(self._services_file, self._services(self._settle_port()))
                running.start_supervisor(self)
                running.wait_for(self, (SERVER, WORKER, *self._batch_workers()), progress)
            if exercises or country:
                shared_out = ["--pais", str(country.resolve())] if country else []
                self._deploy([*shared_out, *(str(one.resolve()) for one in exercises)], progress)

    def down(self) -> None:
        """Leave no process of theirs."""
        with exclusively(self.home / "cerrojos", "flujos", lambda _: None):
            running.end(self)

    def services(self) -> Mapping[str, ServiceState]:
        """All as the supervisor last saw them; empty when they were never turned on."""
        return read_state(self.state).services

    @property
    def answering_at(self) -> str | None:
        """The server's address while all are ready; None while they are not."""
        found = self.services()
        return self.url if found and all(one.ready for one in found.values()) else None

    @property
    def url(self) -> str | None:
        """The server's address; None before it ever had one."""
        port = self._port()
        return f"http://{LOOPBACK}:{port}" if port else None

    def work_for(self, server: str, name: str) -> NoReturn:
        """Become a worker of batches of the Prefect server at that address, until it is told to end."""
        private_folder(self.portal)
        argv = _batch_worker(name)
        os.execve(argv[0], argv, self.prefect_environment(f"{server}/api"))  # noqa: S606 - no shell is meant

    def prefect_environment(self, api: str) -> dict[str, str]:
        """Prefect's settings, which it reads as environment variables, with what a run needs of ours."""
        passed = {key: value for key, value in self.environment.items() if key.startswith(_PASSED) or key in _ALWAYS}
        database = self.environment.get(DATABASE, "").strip()
        wanted = {
            **passed,
            "COCREA_HOME": str(self.home),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PREFECT_HOME": str(self.home / "prefect"),
            "PREFECT_API_URL": api,
            # Whose worker died is known by its silence: pipelines/spread.py.
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
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

    @property
    def _country_file(self) -> Path:
        return self.portal / "pais.json"

    def _batch_workers(self) -> list[str]:
        """The names of this machine's workers of batches: none before a folder is shared out."""
        if not self._country_file.exists():
            return []
        asked = self.environment.get(BATCH_WORKERS, "").strip() or "1"
        if not asked.isdecimal() or int(asked) > _MOST_WORKERS:
            raise InvalidNumber(
                f"{BATCH_WORKERS} vale «{asked}».",
                f"Escriba un número de 0 a {_MOST_WORKERS}: cuántos corren lotes aquí.",
            )
        return [f"lotes-{number}" for number in range(1, int(asked) + 1)]

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
        environment = self.prefect_environment(_api(port))
        return [
            Service(
                name=SERVER,
                argv=[_prefect(), "server", "start", "--host", LOOPBACK, "--port", str(port)],
                env=environment,
                cwd=str(self.portal),
                log=str(self.logs / f"{SERVER}.log"),
                readiness=Readiness("http", f"http://{LOOPBACK}:{port}/api/health"),
                start_seconds=_START_SECONDS,
            ),
            self._worker(WORKER, [_prefect(), "worker", "start", *_taking(POOL, WORKER)], environment),
            *(self._worker(name, _batch_worker(name), environment) for name in self._batch_workers()),
        ]

    def _worker(self, name: str, argv: Sequence[str], environment: Mapping[str, str]) -> Service:
        return Service(
            name=name,
            argv=argv,
            env=environment,
            cwd=str(self.portal),
            log=str(self.logs / f"{name}.log"),
            readiness=Readiness("alive"),
            requires=[SERVER],
            # A worker that is asked to end while it has runs may not end at all.
            stop_seconds=20.0,
        )

    def _deploy(self, arguments: Sequence[str], progress: Callable[[str], None]) -> None:
        port = self._port()
        assert port
        done = subprocess.run(
            [sys.executable, "-m", "flows.deployments", *arguments],
            env=self.prefect_environment(_api(port)), cwd=self.portal, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise DeploymentsFailed(
                f"Prefect no aceptó los horarios: {(done.stderr.strip().splitlines() or [''])[-1]}",
                f"Espere un minuto y repita la orden; la causa está al final de {self.logs / f'{SERVER}.log'}.",
            )
        for line in done.stdout.splitlines():
            progress(line)


def _api(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/api"


def _prefect() -> str:
    return str(Path(sys.executable).with_name("prefect"))


def _taking(pool: str, name: str) -> list[str]:
    return ["--pool", pool, "--type", "process", "--name", name]


def _batch_worker(name: str) -> list[str]:
    """One that takes one batch at a time: the others are for whoever is free."""
    return [_prefect(), "worker", "start", *_taking(BATCHES_POOL, name), "--limit", "1"]


def flow_services(environment: Mapping[str, str] = os.environ) -> FlowServices:
    """Those of the home that the environment names."""
    return FlowServices(site_settings(environment=environment).home.expanduser().resolve(), environment)
