"""Ends processes of a box, and finds those that outlived their supervisor."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

MARK = "PORTAL_BOX"
"""Environment variable that every process of a box inherits; its value is the portal's folder."""


def members(portal: Path, postgres_data: Path) -> list[psutil.Process]:
    """Every living process of this box, whoever is its parent by now."""
    mine = {os.getpid(), os.getppid()}
    return [
        process
        for process in psutil.process_iter()
        if process.pid not in mine and _belongs(process, portal, postgres_data)
    ]


def _belongs(process: psutil.Process, portal: Path, postgres_data: Path) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # PostgreSQL writes its title over its environment, but never leaves its data folder.
        if process.name() == "postgres":
            return process.cwd() == str(postgres_data)
        return process.environ().get(MARK) == str(portal)
    except (psutil.Error, OSError):
        return False


def stop(processes: Iterable[psutil.Process], stop_signal: signal.Signals, seconds: float) -> None:
    """Ask processes to end, and after `seconds` make them."""
    asked = list(processes)
    for process in asked:
        _send(process, stop_signal)
    _, stubborn = psutil.wait_procs(asked, timeout=seconds)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=5)


def kill_group(group: int) -> None:
    """Make what is left of a service's process group end, such as a web server's workers."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
