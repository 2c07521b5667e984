"""Debian's nginx with deploy/nginx, as a server would have it, before the session's CKAN."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.flows.conftest import wait_until
from tests.machine import free_port
from tools.deployment import DEPLOY

NAME = "datos.miestado.gob.mx"
# With no privilege and in a folder of its own; Debian's nginx.conf, as little as it takes.
_MAIN = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
events {{}}
http {{
    default_type application/octet-stream;
    client_body_temp_path cuerpos;
    proxy_temp_path respuestas;
    include conf.d/*.conf;
}}
"""


def nginx_program() -> str | None:
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


@dataclass(frozen=True)
class Nginx:
    """A folder with everything that nginx reads, and where it listens."""

    folder: Path
    plain: int
    secure: int

    @property
    def command(self) -> list[str]:
        return [str(nginx_program()), "-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.secure}"

    def visitor(self, name: str = NAME) -> requests.Session:
        """Who asks for the site by ``name`` and trusts its certificate alone."""
        session = requests.Session()
        session.mount("https://", _ByName())
        session.verify = str(self.folder / "tls" / "fullchain.pem")
        session.headers["Host"] = name
        return session

    @property
    def visits(self) -> str:
        return (self.folder / "visitas.log").read_text("utf-8")


class _ByName(HTTPAdapter):
    """Knows the site by its name, though no directory of names does."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named, server_hostname=NAME, assert_hostname=NAME)


def put(folder: Path, which: str, ckan: str) -> Nginx:
    """deploy/nginx in ``folder``, with ports of its own, a certificate of its own, and CKAN at ``ckan`` (host:port)."""
    made = Nginx(folder, free_port(), free_port())
    for name in ("conf.d", "cocrea", "tls", "acme/.well-known/acme-challenge", "cuerpos", "respuestas", "fijos"):
        (folder / name).mkdir(parents=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
         "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "tls" / "privkey.pem",
         "-out", folder / "tls" / "fullchain.pem"],
        capture_output=True, check=True,
    )  # fmt: skip
    moved = {
        "/etc/cocrea/tls": f"{folder}/tls", "/var/www/acme": f"{folder}/acme",
        "/var/cache/nginx/cocrea": f"{folder}/fijos", "/var/log/nginx/cocrea.log": f"{folder}/visitas.log",
        "/dev/stdout cocrea": f"{folder}/visitas.log cocrea", "server 127.0.0.1:5000": f"server {ckan}",
        "server ckan:5000": f"server {ckan}", "    listen [::]:": "    #",
        "listen 80 ": f"listen 127.0.0.1:{made.plain} ", "listen 443 ": f"listen 127.0.0.1:{made.secure} ",
        "listen 8080 ": f"listen 127.0.0.1:{made.plain} ", "listen 8443 ": f"listen 127.0.0.1:{made.secure} ",
        "listen 8444;": f"listen 127.0.0.1:{free_port()};",
    }  # fmt: skip
    for source in (DEPLOY / "nginx").glob("*.conf"):
        text = source.read_text("utf-8")
        for old, new in moved.items():
            text = text.replace(old, new)
        inside = source.stem not in ("compose", "debian")
        if inside or source.stem == which:
            (folder / ("cocrea" if inside else "conf.d") / source.name).write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(_MAIN.format(), encoding="utf-8")
    return made


@contextlib.contextmanager
def running(nginx: Nginx) -> Iterator[Nginx]:
    """nginx at work."""
    popen = subprocess.Popen(nginx.command)
    try:
        wait_until(lambda: _answers(nginx))
        yield nginx
    finally:
        popen.terminate()
        popen.wait(20)


def _answers(nginx: Nginx) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{nginx.plain}/", allow_redirects=False, timeout=5).status_code == 301
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="session")
def needs_nginx() -> None:
    if nginx_program() is None:
        pytest.skip("No hay nginx en esta máquina: tools/nginx.sh")
