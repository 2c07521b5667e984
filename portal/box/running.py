"""Starts a box's supervisor, waits for its services, and ends everything, supervised or not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from portal.box import postgres
from portal.box.errors import NoDiskSpace, ServiceDidNotStart
from portal.box.preconditions import has_room
from portal.box.private import open_log
from portal.box.processes import MARK, members, stop
from portal.box.state import BoxState, ServiceState, read_state, write_state

SUPERVISOR = "supervisor"


class Supervised(Protocol):
    """The folders of what one supervisor looks after: a box's ``Layout``, or another's like it."""

    @property
    def portal(self) -> Path: ...
    @property
    def logs(self) -> Path: ...
    @property
    def state(self) -> Path: ...
    @property
    def postgres(self) -> Path: ...


TRIES_BEFORE_GIVING_UP = 3
SUPERVISOR_SECONDS = 30
LOOK_SECONDS = 0.1
BARELY_ENOUGH_BYTES = 20_000_000


def supervised(state: BoxState) -> bool:
    """Whether somebody restarts what dies."""
    return state.supervisor is not None and state.supervisor.process() is not None


def alive(state: ServiceState | None) -> bool:
    """Whether a service's process lives now, whatever the state file says."""
    return state is not None and state.process is not None and state.process.process() is not None


def active(state: ServiceState | None) -> bool:
    """Whether a service lives, and has answered since it started."""
    return state is not None and state.ready and alive(state)


def start_supervisor(layout: Supervised) -> None:
    """Have a supervisor at work; it outlives this process.

    Raises: ServiceDidNotStart.
    """
    if supervised(read_state(layout.state)):
        return
    log = open_log(layout.logs / f"{SUPERVISOR}.log")
    try:
        popen = subprocess.Popen(
            [sys.executable, "-m", "portal.box.supervisor", str(layout.portal)],
            env={
                MARK: str(layout.portal),
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "LC_ALL": "C.UTF-8",
                "PATH": os.defpath,
            },
            cwd=layout.portal,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
    deadline = time.monotonic() + SUPERVISOR_SECONDS
    while not supervised(read_state(layout.state)):
        if popen.poll() is not None or time.monotonic() > deadline:
            raise _did_not_start(layout, SUPERVISOR, "")
        time.sleep(LOOK_SECONDS)
    # It is meant to outlive us: say so, or Python warns about a child left behind.
    popen.returncode = 0


def wait_for(layout: Supervised, names: Collection[str], progress: Callable[[str], None]) -> None:
    """Wait until services answer, telling each as it does.

    Raises: ServiceDidNotStart when one keeps ending; NoDiskSpace when that is the likely reason.
    """
    before = {name: service.restarts for name, service in read_state(layout.state).services.items()}
    waiting = list(names)
    while waiting:
        state = read_state(layout.state)
        if not supervised(state):
            raise _did_not_start(layout, SUPERVISOR, "")
        for name in list(waiting):
            service = state.services.get(name)
            if active(service):
                waiting.remove(name)
                progress(f"{name}: listo.")
            elif service and service.restarts - before.get(name, 0) >= TRIES_BEFORE_GIVING_UP:
                raise _did_not_start(layout, name, f" ({service.last_end})")
        time.sleep(LOOK_SECONDS)


def _did_not_start(layout: Supervised, name: str, how: str) -> NoDiskSpace | ServiceDidNotStart:
    if not has_room(layout.portal, BARELY_ENOUGH_BYTES):
        return NoDiskSpace(
            f"El servicio {name} no arranca: el disco de {layout.portal} está lleno.",
            "Libere espacio y repita la orden: lo ya hecho se conserva.",
        )
    return ServiceDidNotStart(
        f"El servicio {name} no arranca{how}.",
        f"La causa está al final de {layout.logs / f'{name}.log'}.",
    )


def end(layout: Supervised) -> None:
    """Leave no process of the box, whether or not its supervisor still lives."""
    state = read_state(layout.state)
    supervisor = state.supervisor.process() if state.supervisor else None
    if supervisor:
        stop([supervisor], signal.SIGTERM, 90)
    _end_orphans(layout)
    if layout.state.exists():
        write_state(layout.state, BoxState())


def _end_orphans(layout: Supervised) -> None:
    """End what outlived its supervisor: the clients first, so that the database sees them leave."""
    services = read_state(layout.state).services
    known = [service.process.process() for service in services.values() if service.process]
    orphans = {*members(layout.portal, layout.postgres), *filter(None, known)}
    stop((process for process in orphans if process.name() != "postgres"), signal.SIGTERM, 15)
    main = services.get(postgres.NAME)
    process = main.process.process() if main and main.process else None
    if process:
        stop([process], signal.SIGINT, 30)
    stop(members(layout.portal, layout.postgres), signal.SIGKILL, 5)
