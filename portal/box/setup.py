"""Everything on disk that a box's services need. Each part says whether it is done, and repairs itself."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.box import ckan, install, postgres, solr, valkey
from portal.box.credentials import Secrets, load_or_make_secrets, load_secrets
from portal.box.downloads import ensure_jars
from portal.box.errors import OtherVersion
from portal.box.locks import exclusively
from portal.box.ports import remembered_ports, settle_ports
from portal.box.private import private_folder, write_private
from portal.box.services import Service, save_services
from portal.box.settings import Layout
from portal.box.versions import DEFAULT

LARGEST_LOG_BYTES = 20_000_000


@dataclass(frozen=True)
class Prepared:
    """A box whose services can start."""

    virtualenv: Path
    secrets: Secrets
    ports: Mapping[str, int]


def install_programs(layout: Layout, progress: Callable[[str], None]) -> Path:
    """Have CKAN's environment and Solr's jars, which all portals of a home share; gives the environment."""
    with exclusively(layout.locks, "instalacion", progress):
        virtualenv = install.ensure_environment(layout, progress)
        ensure_jars(layout.downloads, progress)
    return virtualenv


def prepare(layout: Layout, virtualenv: Path, progress: Callable[[str], None]) -> Prepared:
    """Write every folder and configuration of a portal that is not running.

    Raises: PortTaken, InstallationFailed, UnsupportedPlatform.
    """
    for folder in (layout.portal, layout.logs, layout.steps, layout.secrets):
        private_folder(folder)
    _put_long_logs_aside(layout.logs)
    secrets = load_or_make_secrets(layout.secrets)
    write_private(layout.made_with, layout.settings.ckan)
    ports = settle_ports(layout.portal, layout.locks, layout.settings.port)
    if not postgres.is_made(layout):
        progress("Creando la carpeta de datos de PostgreSQL.")
    postgres.prepare(layout, secrets)
    valkey.prepare(layout)
    solr.prepare(layout, secrets, solr.schema_path(virtualenv).read_text("utf-8"), ports["solr"])
    ckan.prepare(layout, secrets, ports)
    if not _is_finished(ckan.first_run_marker(layout), _database_fingerprint(layout, virtualenv)):
        # The supervisor starts the site when this file is there.
        ckan.first_run_marker(layout).unlink(missing_ok=True)
    save_services(layout.services, _services(layout, secrets, virtualenv, ports))
    return Prepared(virtualenv, secrets, ports)


def check_version(layout: Layout) -> None:
    """A site's database only goes with the CKAN that made it.

    Raises: OtherVersion.
    """
    wanted, made = layout.settings.ckan, _made_with(layout)
    if made not in (None, wanted):
        raise OtherVersion(
            f"El portal «{layout.settings.name}» es de CKAN {made}, y se pide CKAN {wanted}.",
            "Para tener los dos, dé otro nombre al nuevo con COCREA_PORTAL; para cambiarlo, bórrelo y créelo de nuevo.",
        )


def _made_with(layout: Layout) -> str | None:
    """The version that made the site; None when there is no site."""
    if layout.made_with.exists():
        return layout.made_with.read_text("utf-8")
    # Before there was a choice.
    return DEFAULT if load_secrets(layout.secrets) else None


def is_as_configured(layout: Layout) -> bool:
    """Whether what lies on disk is what the settings ask for now."""
    ports = remembered_ports(layout.portal)
    secrets = load_secrets(layout.secrets)
    if ports is None or secrets is None or not layout.ini.exists():
        return False
    return (
        layout.settings.port in (None, ports["ckan"])
        and layout.ini.read_text("utf-8") == ckan.configuration(layout, secrets, ports)
        and is_database_ready(layout, install.environment_path(layout))
    )


def is_database_ready(layout: Layout, virtualenv: Path) -> bool:
    """Whether CKAN's database fits this environment and these plugins."""
    return _is_finished(ckan.first_run_marker(layout), _database_fingerprint(layout, virtualenv))


def make_database(layout: Layout, prepared: Prepared, progress: Callable[[str], None]) -> None:
    """Create or upgrade CKAN's databases, with PostgreSQL and Valkey at work."""
    progress("Creando las bases de datos de CKAN.")
    postgres.create_databases(layout, prepared.secrets)
    progress("Preparando CKAN: tablas, permisos, administrador y token.")
    secrets = ckan.first_run(layout, prepared.secrets, prepared.virtualenv)
    # Now that there is a token: what runs beside CKAN may need it.
    ckan.prepare(layout, secrets, prepared.ports)
    fingerprint = _database_fingerprint(layout, prepared.virtualenv)
    write_private(ckan.first_run_marker(layout), fingerprint)
    if not _index_marker(layout).exists():
        write_private(_index_marker(layout), _index_fingerprint(layout, prepared))


def refresh_index(layout: Layout, prepared: Prepared, progress: Callable[[str], None]) -> None:
    """Index every dataset again when the index was made for another address or schema: it holds both."""
    fingerprint = _index_fingerprint(layout, prepared)
    if not _is_finished(_index_marker(layout), fingerprint):
        progress("Rehaciendo el índice de búsqueda.")
        ckan.rebuild_index(layout, prepared.secrets, prepared.virtualenv)
        write_private(_index_marker(layout), fingerprint)


def forget_index(layout: Layout) -> None:
    """Have the index made again at the next start: it is not that of the databases."""
    write_private(_index_marker(layout), "")


def _services(layout: Layout, secrets: Secrets, virtualenv: Path, ports: Mapping[str, int]) -> list[Service]:
    return [
        postgres.service(layout),
        valkey.service(layout),
        solr.service(layout, secrets, ports["solr"]),
        *ckan.services(layout, secrets, virtualenv, ports["ckan"]),
    ]


def _database_fingerprint(layout: Layout, virtualenv: Path) -> str:
    return _digest(virtualenv.name, *layout.settings.plugins)


def _index_fingerprint(layout: Layout, prepared: Prepared) -> str:
    return _digest(ckan.site_url(prepared.ports["ckan"]), solr.written_schema(layout))


def _index_marker(layout: Layout) -> Path:
    return layout.steps / "indice"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _is_finished(marker: Path, fingerprint: str) -> bool:
    return marker.exists() and marker.read_text("utf-8") == fingerprint


def _put_long_logs_aside(folder: Path) -> None:
    """Start a long log anew; the one put aside before goes."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > LARGEST_LOG_BYTES:
            path.replace(path.with_suffix(".log.anterior"))
