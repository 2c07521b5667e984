"""The box as its user sees it: up, down, erase, status."""

import contextlib
import errno
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.box import archives, base_backup, ckan, install, postgres, preconditions, running, setup, solr, valkey
from portal.box.credentials import Secrets, keep_secrets, load_or_make_secrets, load_secrets
from portal.box.errors import AlreadySetUp, FolderForbidden, NoDiskSpace, NotSetUp, ServiceDidNotStart
from portal.box.locks import exclusively
from portal.box.ports import is_free, remembered_ports
from portal.box.private import private_folder
from portal.box.settings import BoxSettings, Layout
from portal.box.state import BoxState, ServiceState, read_state

Progress = Callable[[str], None]
SERVICES = (postgres.NAME, valkey.NAME, solr.NAME, ckan.SITE, ckan.WORKER)


@dataclass(frozen=True)
class ServiceStatus:
    """One service now."""

    active: bool
    """Its process lives and has answered since it started."""
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
    """Whether somebody restarts what dies."""


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
        """Have the site running as the settings ask; set up first what is not.

        Gives True when this call created the site. Raises: any BoxError.
        """
        layout = self.layout
        with disk_errors_explained(layout), self._alone(progress):
            setup.check_version(layout)
            state = read_state(layout.state)
            if self._is_up(state):
                return False
            existed = ckan.first_run_marker(layout).exists()
            preconditions.check(layout.home, installed=install.is_installed(layout), created=existed)
            virtualenv = setup.install_programs(layout, progress)
            running.end(layout)
            try:
                prepared = self._start(virtualenv, progress)
            except ServiceDidNotStart:
                # Another program may take Solr's port after it was chosen; which one it is is nobody's business.
                if not self._lacks_solr_port():
                    raise
                progress("Otro programa tomó el puerto de Solr: se elige otro.")
                running.end(layout)
                prepared = self._start(virtualenv, progress)
            setup.refresh_index(layout, prepared, progress)
            return not existed

    def _start(self, virtualenv: Path, progress: Progress) -> setup.Prepared:
        layout = self.layout
        prepared = setup.prepare(layout, virtualenv, progress)
        progress("Arrancando los servicios.")
        running.start_supervisor(layout)
        if not setup.is_database_ready(layout, virtualenv):
            running.wait_for(layout, (postgres.NAME, valkey.NAME, solr.NAME), progress)
            setup.make_database(layout, prepared, progress)
            running.wait_for(layout, (ckan.SITE, ckan.WORKER), progress)
        else:
            running.wait_for(layout, SERVICES, progress)
        return prepared

    def _lacks_solr_port(self) -> bool:
        """Whether someone else listens where our Solr, which is not up, should."""
        ports, service = remembered_ports(self.layout.portal), read_state(self.layout.state).services.get(solr.NAME)
        return ports is not None and not is_free(ports["solr"]) and not running.active(service)

    def down(self, progress: Progress = _silence) -> None:
        """Stop every process of the box, whether or not its supervisor still lives."""
        if self.layout.portal.exists():
            with disk_errors_explained(self.layout), self._alone(progress):
                running.end(self.layout)

    def erase(self, keep_downloads: bool = True, progress: Progress = _silence) -> None:
        """Stop the box and delete the site for good; what it downloaded stays unless asked.

        CKAN's environment goes with the last site of the home: it is made again from the downloads.
        """
        layout = self.layout
        with disk_errors_explained(layout), self._alone(progress):
            running.end(layout)
            for folder in (layout.portal, *(layout.sockets(name) for name in (postgres.NAME, valkey.NAME))):
                if folder.exists():
                    shutil.rmtree(folder)
            if not any(layout.portals.glob("*")):
                with exclusively(layout.locks, "instalacion", progress):
                    shutil.rmtree(layout.environments, ignore_errors=True)
                    if not keep_downloads:
                        shutil.rmtree(layout.downloads, ignore_errors=True)

    def save_databases(self, target: Path) -> None:
        """Write what PostgreSQL holds now, all of one instant, while the site is used.

        Raises: NotSetUp, BackupFailed, NoDiskSpace.
        """
        secrets = self.secrets()
        with disk_errors_explained(self.layout):
            base_backup.take(self.layout, secrets, target)

    def is_set_up(self) -> bool:
        """Whether there is a site, running or not."""
        return self.layout.portal.exists()

    def secrets(self) -> Secrets:
        """Everything secret of the site. Raises: NotSetUp before the first `up` has finished."""
        with disk_errors_explained(self.layout):
            secrets = load_secrets(self.layout.secrets)
        if secrets is None or not secrets.api_token:
            raise NotSetUp(
                f"El portal «{self.layout.settings.name}» todavía no se ha creado.",
                "Créelo con la orden «arriba».",
            )
        return secrets

    def put_back(self, databases: Path, files: Path, secrets: Secrets | None, progress: Progress = _silence) -> None:
        """Make a site out of what another one saved; `up` then starts it, with its search index made again.

        Without its ``secrets`` it gets its own. Raises: AlreadySetUp, DamagedBackup, NoDiskSpace, any of the set-up's.
        """
        layout = self.layout
        with disk_errors_explained(layout), self._alone(progress):
            if layout.portal.exists():
                raise AlreadySetUp(
                    f"Ya hay un portal en {layout.portal}.",
                    "Elija otro nombre con COCREA_PORTAL, o bórrelo antes con «borrar».",
                )
            preconditions.check(layout.home, installed=install.is_installed(layout), created=False)
            for folder in (layout.portal, layout.logs, layout.steps, layout.secrets):
                private_folder(folder)
            if secrets is None:
                ckan.new_password_marker(layout).touch()
            kept = keep_secrets(layout.secrets, secrets) if secrets else load_or_make_secrets(layout.secrets)
            archives.unpack(files, private_folder(layout.storage))
            setup.forget_index(layout)
            base_backup.put(layout, kept, databases)

    def status(self) -> BoxStatus:
        """What runs now, as the system and not only the supervisor sees it."""
        with disk_errors_explained(self.layout):
            state = read_state(self.layout.state)
            ports = remembered_ports(self.layout.portal)
        services = {name: _service_status(state.services.get(name)) for name in SERVICES}
        return BoxStatus(
            url=ckan.site_url(ports["ckan"]) if ports and services[ckan.SITE].active else None,
            services=services,
            data_dir=self.layout.portal,
            supervised=running.supervised(state),
        )

    def credentials(self) -> Credentials:
        """The administrator's password and the pipeline's token.

        Raises: NotSetUp before the first `up` has finished.
        """
        secrets = self.secrets()
        return Credentials(ckan.ADMIN, secrets.admin_password, secrets.api_token)

    def log_paths(self) -> dict[str, Path]:
        """Each service's log, and the supervisor's."""
        return {name: self.layout.logs / f"{name}.log" for name in (*SERVICES, running.SUPERVISOR)}

    def _alone(self, progress: Progress) -> contextlib.AbstractContextManager[None]:
        return exclusively(self.layout.locks, f"portal-{self.layout.settings.name}", progress)

    def _is_up(self, state: BoxState) -> bool:
        return (
            running.supervised(state)
            and all(running.active(state.services.get(name)) for name in SERVICES)
            and setup.is_as_configured(self.layout)
        )


def _service_status(state: ServiceState | None) -> ServiceStatus:
    if state is None:
        return ServiceStatus(active=False, pid=None, restarts=0)
    return ServiceStatus(
        active=running.active(state),
        pid=state.process.pid if state.process and running.alive(state) else None,
        restarts=state.restarts,
        last_end=state.last_end,
    )


@contextlib.contextmanager
def disk_errors_explained(layout: Layout) -> Iterator[None]:
    """A full disk, or a folder of somebody else's, in words.

    Raises: NoDiskSpace, FolderForbidden.
    """
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoDiskSpace(
                f"El disco de {layout.home} se llenó.",
                "Libere espacio y repita la orden: lo ya hecho se conserva.",
            ) from problem
        if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise FolderForbidden(
                f"No se puede escribir en {problem.filename or layout.home}.",
                "Ejecute la orden con la cuenta que creó el portal, o elija otra carpeta con COCREA_HOME.",
            ) from problem
        raise
