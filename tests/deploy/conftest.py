"""Debian's nginx with deploy/nginx, as a server would have it, before the session's CKAN."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tests.flows.conftest import wait_until
from tests.machine import free_port
from tools.deployment import DEPLOY

NAME = "datos.miestado.gob.mx"
# Whoever watches the site knows it.
METRICS = "el-de-las-metricas"


def nginx_program() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert found, "tools/nginx.sh"
    return found


@dataclass(frozen=True)
class Nginx:
    """A folder with everything that nginx reads, and where it listens."""

    folder: Path
    plain: int
    secure: int

    @property
    def command(self) -> list[str]:
        return [nginx_program(), "-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.secure}"

    def visitor(self, name: str = NAME) -> requests.Session:
        """Who asks for the site by ``name`` and trusts its certificate alone."""
        session = requests.Session()
        # Or the environment's list of certificates would win.
        session.trust_env = False
        session.mount("https://", _ByName())
        session.verify = str(self.folder / "tls" / "fullchain.pem")
        session.headers["Host"] = name
        return session

    @property
    def visits(self) -> str:
        return (self.folder / "visitas.log").read_text("utf-8")

    @property
    def errors(self) -> str:
        return (self.folder / "errores.log").read_text("utf-8")


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
        "listen 8444;": f"listen 127.0.0.1:{free_port()};", "/run/nginx.pid": f"{folder}/nginx.pid",
        "/tmp/nginx.pid": f"{folder}/nginx.pid", "/var/log/nginx/error.log": f"{folder}/errores.log",
        "/dev/stderr": f"{folder}/errores.log",
        # As root it would drop to an account that may not enter a test's folder.
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "include mime.types": "include /etc/nginx/mime.types",
        "events {": "daemon off;\nevents {", "http {": f"http {{\nclient_body_temp_path {folder}/cuerpos;\n"
        f"proxy_temp_path {folder}/respuestas;",
    }  # fmt: skip
    for source in (DEPLOY / "nginx").glob("*.conf"):
        text = source.read_text("utf-8")
        for old, new in moved.items():
            text = text.replace(old, new)
        places = {which: "conf.d/cocrea.conf", f"principal-{which}": "nginx.conf"}
        (folder / places.get(source.stem, f"cocrea/{source.name}")).write_text(text, encoding="utf-8")
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
