"""Real databases of the tests' own: the box's PostgreSQL without the rest of it, and Debian's MariaDB."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest
from pymysql.constants import CLIENT

from portal.box import postgres
from portal.box.credentials import load_or_make_secrets
from portal.box.private import private_folder
from portal.box.settings import BoxSettings, Layout

READER, PASSWORD = "lector", "una-clave-secreta"
_PATIENCE_S = 60


@dataclass(frozen=True)
class Database:
    """``url`` is a reader's address; ``run`` runs statements as the administrator."""

    url: str
    run: Callable[[str], object]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Database]:
    # Not under pytest's folder, which PostgreSQL's own account may not enter; and short, for its socket.
    home = Path(tempfile.mkdtemp(prefix="cocrea-pg-"))
    layout = Layout(BoxSettings(home, name="consultas"))
    private_folder(layout.secrets)
    secrets = load_or_make_secrets(layout.secrets)
    postgres.prepare(layout, secrets)
    service = postgres.service(layout)
    with _running(service.argv, service.user, home):
        _wait(lambda: postgres.run_sql(layout, secrets, "SELECT 1"))
        postgres.run_sql(
            layout, secrets, f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'; CREATE DATABASE hacienda;"
        )
        yield Database(
            postgres.url(layout, READER, PASSWORD, "hacienda"),
            lambda sql: postgres.run_sql(layout, secrets, sql, "hacienda"),
        )
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Database]:
    home = Path(tempfile.mkdtemp(prefix="cocrea-my-"))
    data, port = home / "datos", _free_port()
    common = [f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, capture_output=True,
    )  # fmt: skip
    program = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "tools/mariadb.sh"
    server = [program, "--no-defaults", *common, "--bind-address=127.0.0.1", f"--port={port}", f"--socket={home}/s",
              f"--pid-file={home}/pid"]  # fmt: skip

    def run(sql: str) -> None:
        with pymysql.connect(
            host="127.0.0.1", port=port, user="root", autocommit=True, charset="utf8mb4",
            client_flag=CLIENT.MULTI_STATEMENTS,
        ) as connection, connection.cursor() as cursor:  # fmt: skip
            cursor.execute(sql)
            while cursor.nextset():
                pass

    with _running(server, None, home):
        _wait(lambda: run("SELECT 1"))
        run(
            "CREATE DATABASE hacienda CHARACTER SET utf8mb4; "
            f"CREATE USER {READER} IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON hacienda.* TO {READER}"
        )
        yield Database(
            f"mysql://{READER}:{PASSWORD}@127.0.0.1:{port}/hacienda", lambda sql: run(f"USE hacienda; {sql}")
        )
    shutil.rmtree(home)


@contextmanager
def _running(argv: list[str], user: str | None, home: Path) -> Iterator[None]:
    with (home / "bitacora.log").open("wb") as log:
        process = subprocess.Popen(
            argv, stdout=log, stderr=log, cwd="/", user=user, group=user, extra_groups=[] if user else None
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)


def _wait(ask: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            ask()
            return
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
