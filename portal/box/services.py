"""What the supervisor needs to know about a service, as it crosses to the supervisor's process."""

import http.client
import json
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from portal.box.private import write_private


@dataclass(frozen=True)
class Readiness:
    """How a service shows that it answers: an HTTP 200, its socket, a command's success, or merely living."""

    kind: Literal["http", "socket", "command", "alive"]
    target: str = ""
    argv: Sequence[str] = ()
    authorization: str = ""


@dataclass(frozen=True)
class Service:
    """One supervised process."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: str
    log: str
    readiness: Readiness
    user: str | None = None
    """The account to run as, for a service that refuses to be root."""
    requires: Sequence[str] = ()
    """Services that must answer before this one starts."""
    waits_for: str | None = None
    """A file that must exist before this one starts: the set-up step it needs."""
    stop_signal: str = "SIGTERM"
    stop_seconds: float = 15.0
    start_seconds: float = 90.0


def save_services(path: Path, services: Sequence[Service]) -> None:
    """Hand the services over to the supervisor, in the order in which they start."""
    write_private(path, _as_text(services))


def are_saved(path: Path, services: Sequence[Service]) -> bool:
    """Whether these very services were handed over."""
    return path.exists() and path.read_text("utf-8") == _as_text(services)


def _as_text(services: Sequence[Service]) -> str:
    return json.dumps([asdict(service) for service in services], indent=1)


def load_services(path: Path) -> list[Service]:
    """The services that the supervisor must keep alive."""
    return [
        Service(**{**raw, "readiness": Readiness(**raw["readiness"])}) for raw in json.loads(path.read_text("utf-8"))
    ]


def answers(readiness: Readiness, timeout_seconds: float = 2.0) -> bool:
    """Whether the service answers now."""
    try:
        if readiness.kind == "socket":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(timeout_seconds)
                client.connect(readiness.target)
        elif readiness.kind == "command":
            return _succeeds(readiness.argv, timeout_seconds)
        elif readiness.kind == "http":
            return _http_status(readiness, timeout_seconds) == http.client.OK
    except (OSError, http.client.HTTPException, subprocess.TimeoutExpired):
        return False
    return True


def _succeeds(argv: Sequence[str], timeout_seconds: float) -> bool:
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_seconds, check=False)
    return done.returncode == 0


def _http_status(readiness: Readiness, timeout_seconds: float) -> int:
    url = urlsplit(readiness.target)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout_seconds)
    try:
        headers = {"Authorization": readiness.authorization} if readiness.authorization else {}
        connection.request("GET", f"{url.path}?{url.query}", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
