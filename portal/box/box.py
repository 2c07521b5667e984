"""The box as its user sees it: up, down, erase, status."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.box import ckan, install, postgres, preconditions, solr, valkey
from portal.box.credentials import Secrets, load_or_make_secrets, load_secrets
from portal.box.downloads import ensure_jars
from portal.box.errors import NoDiskSpace, NotSetUp, ServiceDidNotStart
from portal.box.ports import remembered_ports, settle_ports
from portal.box.private import open_log, private_folder
from portal.box.processes import MARK, members, stop
from portal.box.services import Service, save_services
from portal.box.settings import BoxSettings, Layout
from portal.box.state import BoxState, ServiceState, read_state, write_state

Progress = Callable[[str], None]
SERVICES = (postgres.NAME, valkey.NAME, solr.NAME, ckan.SITE, ckan.WORKER)
SUPERVISOR = "supervisor"
TRIES_BEFORE_GIVING_UP = 3
LARGEST_LOG_BYTES = 20_000_000


@dataclass(frozen=True)
class ServiceStatus:
    """One service now."""

    active: bool
    """Its process lives and answered since it started."""
    pid: int | None
    restarts: int
    last_end: str = ""
    """How it last died unasked, if it did."""


@dataclass(frozen=True)
class BoxStatus:
    """The box now; `url` is None while the site does not run."""

    url: str | None
    services: Mapping[str, ServiceStatus]
    data_dir: Path
    supervised: bool


@dataclass(frozen=True)
class Credentials:
    """What people and programs sign in with. Its repr shows none of it."""

    admin_name: str
    admin_password: str
    api_token: str
    """A CKAN API token of a sysadmin, for the pipeline."""

    def __repr__(self) -> str:
        return f"Credentials({self.admin_name!r}, …)"


def _silence(_line: str) -> None:
    return


class Box:
    """A CKAN site with everything it needs, in one data folder."""

    def __init__(self, settings: BoxSettings) -> None:
        self.layout = Layout(settings)

    def up(self, progress: Progress = _silence) -> bool:
        """Have the site running; set up first what is not. Gives True when this call created the site.

        Raises: any BoxError.
        """
        try:
            with self._exclusively(self.layout.settings.name, progress):
                return self._up(progress)
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoDiskSpace(
                    f"El disco de {self.layout.home} se llenó.",
                    "Libere espacio y repita la orden: lo ya hecho se conserva.",
                ) from problem
            raise

    def down(self) -> None:
        """Stop every process of the box, whether or not its supervisor still lives."""
        if not self.layout.portal.exists():
            return
        with self._exclusively(self.layout.settings.name, _silence):
            self._down()

    def erase(self, keep_downloads: bool = True) -> None:
        """Stop the box and delete the site for good; what it downloaded stays unless asked.

        CKAN's environment goes with the last site of the home: it is made again from the downloads.
        """
        with self._exclusively(self.layout.settings.name, _silence):
            self._down()
            if self.layout.portal.exists():
                shutil.rmtree(self.layout.portal)
            for owner in (postgres.NAME, valkey.NAME):
                shutil.rmtree(self.layout.sockets(owner), ignore_errors=True)
            if not any(self.layout.portals.glob("*")):
                shutil.rmtree(self.layout.environments, ignore_errors=True)
                if not keep_downloads:
                    shutil.rmtree(self.layout.downloads, ignore_errors=True)

    def status(self) -> BoxStatus:
        """What runs now, as the system and not only the supervisor sees it."""
        state = read_state(self.layout.state)
        services = {name: self._service_status(state.services.get(name)) for name in SERVICES}
        ports = remembered_ports(self.layout.portal)
        running = services[ckan.SITE].active and ports is not None
        return BoxStatus(
            url=ckan.site_url(ports["ckan"]) if running and ports else None,
            services=services,
            data_dir=self.layout.portal,
            supervised=_supervised(state),
        )

    def credentials(self) -> Credentials:
        """The administrator's password and the pipeline's token.

        Raises: NotSetUp before the first `up` has finished.
        """
        secrets = load_secrets(self.layout.secrets)
        if secrets is None or not secrets.api_token:
            raise NotSetUp(
                f"El portal «{self.layout.settings.name}» todavía no se ha creado.",
                "Créelo con la orden «arriba».",
            )
        return Credentials(ckan.ADMIN, secrets.admin_password, secrets.api_token)

    def log_paths(self) -> dict[str, Path]:
        """Each service's log, and the supervisor's."""
        return {name: self.layout.logs / f"{name}.log" for name in (*SERVICES, SUPERVISOR)}

    def _service_status(self, state: ServiceState | None) -> ServiceStatus:
        if state is None:
            return ServiceStatus(active=False, pid=None, restarts=0)
        alive = state.process is not None and state.process.process() is not None
        return ServiceStatus(
            active=alive and state.ready,
            pid=state.process.pid if alive and state.process else None,
            restarts=state.restarts,
            last_end=state.last_end,
        )

    def _up(self, progress: Progress) -> bool:
        layout = self.layout
        state = read_state(layout.state)
        if self._is_up(state):
            return False
        preconditions.check_platform()
        preconditions.check_python()
        created = not ckan.first_run_marker(layout).exists()
        preconditions.check_disk(
            layout.home, preconditions.FIRST_SET_UP_BYTES if created else preconditions.LATER_START_BYTES
        )
        virtualenv, secrets, first_run_done = self._set_up(state, progress)
        self._start_supervisor()
        if not first_run_done:
            self._wait_for([postgres.NAME, valkey.NAME], progress)
            progress("Creando las bases de datos de CKAN.")
            postgres.create_databases(layout, secrets)
            progress("Preparando CKAN: tablas, permisos, administrador y token.")
            ckan.first_run(layout, secrets, virtualenv)
            _finish(ckan.first_run_marker(layout), self._fingerprint(virtualenv))
        self._wait_for(SERVICES, progress)
        return created

    def _is_up(self, state: BoxState) -> bool:
        wanted_port = self.layout.settings.port
        ports = remembered_ports(self.layout.portal)
        return (
            _supervised(state)
            and all(self._service_status(state.services.get(name)).active for name in SERVICES)
            and (wanted_port is None or ports is not None and ports["ckan"] == wanted_port)
        )

    def _set_up(self, state: BoxState, progress: Progress) -> tuple[Path, Secrets, bool]:
        """Have everything on disk that the services need; each part repairs itself."""
        layout = self.layout
        with self._exclusively("instalacion", progress):
            virtualenv = install.ensure_environment(layout, progress)
            ensure_jars(layout.downloads, progress)
        for folder in (layout.portal, layout.logs, layout.steps, layout.secrets):
            private_folder(folder)
        _shorten_logs(layout.logs)
        fresh = not (layout.postgres / "PG_VERSION").exists()
        secrets = load_or_make_secrets(layout.secrets)
        if not _supervised(state):
            self._end_orphans()
        ports = remembered_ports(layout.portal)
        if ports is None or not _supervised(state) or layout.settings.port not in (None, ports["ckan"]):
            self._down()
            ports = settle_ports(layout.portal, layout.settings.port)
        if fresh:
            progress("Creando la base de datos PostgreSQL.")
        postgres.prepare(layout, secrets)
        valkey.prepare(layout)
        solr.prepare(layout, secrets, solr.schema_path(virtualenv).read_text("utf-8"), ports["solr"])
        ckan.prepare(layout, secrets, ports)
        marker = ckan.first_run_marker(layout)
        done = marker.exists() and marker.read_text("utf-8") == self._fingerprint(virtualenv)
        if not done:
            marker.unlink(missing_ok=True)
        save_services(layout.services, self._services(secrets, virtualenv, ports))
        return virtualenv, secrets, done

    def _services(self, secrets: Secrets, virtualenv: Path, ports: Mapping[str, int]) -> list[Service]:
        return [
            postgres.service(self.layout),
            valkey.service(self.layout),
            solr.service(self.layout, secrets, ports["solr"]),
            *ckan.services(self.layout, virtualenv, ports["ckan"]),
        ]

    def _fingerprint(self, virtualenv: Path) -> str:
        """What the database was prepared for: another environment or other plugins prepare it again."""
        parts = [virtualenv.name, *self.layout.settings.plugins]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _start_supervisor(self) -> None:
        log = open_log(self.layout.logs / f"{SUPERVISOR}.log")
        root = str(Path(__file__).parents[2])
        try:
            subprocess.Popen(
                [sys.executable, "-m", "portal.box.supervisor", str(self.layout.portal)],
                env={
                    MARK: str(self.layout.portal),
                    "PYTHONPATH": root,
                    "LC_ALL": "C.UTF-8",
                    "PATH": os.defpath,
                },
                cwd=self.layout.portal,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)

    def _wait_for(self, names: list[str] | tuple[str, ...], progress: Progress) -> None:
        """Tell each service as it answers.

        Raises: ServiceDidNotStart when one keeps ending.
        """
        before = {name: state.restarts for name, state in read_state(self.layout.state).services.items()}
        waiting = list(names)
        while waiting:
            state = read_state(self.layout.state)
            for name in list(waiting):
                service = state.services.get(name)
                status = self._service_status(service)
                if status.active:
                    waiting.remove(name)
                    progress(f"{name}: listo.")
                elif status.restarts - before.get(name, 0) >= TRIES_BEFORE_GIVING_UP:
                    raise ServiceDidNotStart(
                        f"El servicio {name} no arranca ({status.last_end}).",
                        f"La causa está al final de {self.log_paths()[name]}.",
                    )
            time.sleep(0.1)

    def _down(self) -> None:
        state = read_state(self.layout.state)
        supervisor = state.supervisor.process() if state.supervisor else None
        if supervisor:
            stop([supervisor], signal.SIGTERM, 90)
        self._end_orphans()
        if self.layout.state.exists():
            write_state(self.layout.state, BoxState())

    def _end_orphans(self) -> None:
        """End what outlived its supervisor: the clients first, so that the databases see them leave."""
        layout = self.layout
        stop(
            (p for p in members(layout.portal, layout.postgres) if p.name() != "postgres"), signal.SIGTERM, 15
        )
        main = read_state(layout.state).services.get(postgres.NAME)
        process = main.process.process() if main and main.process else None
        if process:
            stop([process], signal.SIGINT, 30)
        stop(members(layout.portal, layout.postgres), signal.SIGKILL, 5)

    @contextlib.contextmanager
    def _exclusively(self, what: str, progress: Progress) -> Iterator[None]:
        """One command at a time for a portal, and for the installation that portals share."""
        private_folder(self.layout.locks)
        lock = os.open(self.layout.locks / what, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress("Otra orden trabaja en este portal; se espera a que termine.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _supervised(state: BoxState) -> bool:
    return state.supervisor is not None and state.supervisor.process() is not None


def _finish(marker: Path, fingerprint: str) -> None:
    draft = marker.with_suffix(".en-curso")
    draft.write_text(fingerprint, "utf-8")
    draft.replace(marker)


def _shorten_logs(folder: Path) -> None:
    """Put a long log aside; the one put aside before goes."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > LARGEST_LOG_BYTES:
            path.replace(path.with_suffix(".log.anterior"))
