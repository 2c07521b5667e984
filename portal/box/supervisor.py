"""Keeps a box's services alive: a small process that outlives the command which started it.

`python -m portal.box.supervisor PORTAL_FOLDER` reads `secretos/servicios.json` there, starts what is not running,
adopts what is, restarts what dies, and writes `estado.json`. SIGTERM stops everything in reverse order.
"""

import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import psutil

from portal.box.private import open_log
from portal.box.processes import kill_group, stop
from portal.box.services import Service, answers, load_services
from portal.box.state import BoxState, ProcessId, ServiceState, read_state, write_state

LOOK_SECONDS = 0.2
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
SETTLED_SECONDS = 60.0
"""A service that lived this long is sound: the next wait before a restart is the first one again."""

_log = logging.getLogger("supervisor")


class Member:
    """One service and the process that is it now."""

    def __init__(self, service: Service, before: ServiceState) -> None:
        self.service = service
        self.restarts = before.restarts
        self.last_end = before.last_end
        self.ready = False
        self.popen: subprocess.Popen[bytes] | None = None
        self.process = before.process.process() if before.process else None
        self.started = time.monotonic()
        self.wait_seconds = FIRST_WAIT_SECONDS
        self.not_before = 0.0
        if self.process:
            _log.info("%s: ya estaba en marcha (proceso %d)", service.name, self.process.pid)

    def state(self) -> ServiceState:
        identity = None
        if self.process:
            try:
                identity = ProcessId.of(self.process)
            except psutil.NoSuchProcess:
                identity = None
        return ServiceState(identity, self.ready, self.restarts, self.last_end)

    def alive(self) -> bool:
        """Whether the process lives; a child of ours that ended is reaped here."""
        if self.process is None:
            return False
        if self.popen is not None:
            return self.popen.poll() is None
        try:
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def start(self) -> None:
        service = self.service
        log = open_log(Path(service.log))
        try:
            self.popen = subprocess.Popen(
                service.argv,
                env=dict(service.env),
                cwd=service.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=service.user,
                group=service.user,
                extra_groups=[] if service.user else None,
                umask=0o077,
            )
        finally:
            os.close(log)
        self.process = psutil.Process(self.popen.pid)
        self.started = time.monotonic()
        _log.info("%s: arranca (proceso %d)", service.name, self.popen.pid)

    def ended(self) -> None:
        """Note how the process ended and when to start the next one."""
        assert self.process is not None
        code = self.popen.returncode if self.popen else None
        self.last_end = describe_end(code)
        _log.warning(
            "%s: terminó sin que se le pidiera (proceso %d, %s)",
            self.service.name,
            self.process.pid,
            self.last_end,
        )
        kill_group(self.process.pid)
        self.schedule_restart()

    def give_up_waiting(self) -> None:
        """End a process that lives but does not answer."""
        assert self.process is not None
        self.last_end = f"no respondió en {self.service.start_seconds:.0f} s"
        _log.warning("%s: %s; se termina (proceso %d)", self.service.name, self.last_end, self.process.pid)
        self.stop()
        self.schedule_restart()

    def schedule_restart(self) -> None:
        if time.monotonic() - self.started > SETTLED_SECONDS:
            self.wait_seconds = FIRST_WAIT_SECONDS
        self.process = self.popen = None
        self.ready = False
        self.restarts += 1
        self.not_before = time.monotonic() + self.wait_seconds
        self.wait_seconds = min(self.wait_seconds * 2, LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        if self.process is None:
            return
        pid = self.process.pid
        stop([self.process], signal.Signals[self.service.stop_signal], self.service.stop_seconds)
        kill_group(pid)
        if self.popen:
            self.popen.wait()
        _log.info("%s: detenido (proceso %d)", self.service.name, pid)


def describe_end(code: int | None) -> str:
    """A return code in words."""
    if code is None:
        return "causa desconocida"
    if code < 0:
        return f"señal {signal.Signals(-code).name}"
    return f"código {code}"


class Supervisor:
    """All members of one box."""

    def __init__(self, portal: Path) -> None:
        self.state_path = portal / "estado.json"
        before = read_state(self.state_path).services
        services = load_services(portal / "secretos" / "servicios.json")
        self.members = [Member(service, before.get(service.name, ServiceState())) for service in services]
        self.by_name = {member.service.name: member for member in self.members}
        self.identity = ProcessId.of(psutil.Process())
        self.written: BoxState | None = None
        self.stopping = False

    def run(self) -> None:
        """Watch until told to stop; then stop everything in reverse order."""
        while not self.stopping:
            for member in self.members:
                self.look_after(member)
            self.write()
            time.sleep(LOOK_SECONDS)
        for member in reversed(self.members):
            member.stop()
            member.process = None
            member.ready = False
            self.write()
        write_state(self.state_path, BoxState())

    def look_after(self, member: Member) -> None:
        if member.alive():
            if not member.ready:
                self.look_whether_ready(member)
        elif member.process is not None:
            member.ended()
        elif time.monotonic() >= member.not_before and self.may_start(member.service):
            try:
                member.start()
            except OSError as problem:
                _log.error("%s: no se pudo arrancar: %s", member.service.name, problem)
                member.last_end = str(problem)
                member.schedule_restart()

    def look_whether_ready(self, member: Member) -> None:
        if answers(member.service.readiness):
            member.ready = True
            _log.info("%s: listo en %.1f s", member.service.name, time.monotonic() - member.started)
        elif time.monotonic() - member.started > member.service.start_seconds:
            member.give_up_waiting()

    def may_start(self, service: Service) -> bool:
        gate = service.waits_for
        return all(self.by_name[name].ready for name in service.requires) and (
            gate is None or Path(gate).exists()
        )

    def write(self) -> None:
        """Write the state when it is news."""
        now = BoxState(self.identity, {member.service.name: member.state() for member in self.members})
        if now != self.written:
            write_state(self.state_path, now)
            self.written = now

    def request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def main(portal: Path) -> None:
    """Supervise one portal until SIGTERM or SIGINT; return at once if somebody already does."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    lock = os.open(portal / "supervisor.cerrojo", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _log.info("Otro supervisor ya cuida este portal.")
        return
    supervisor = Supervisor(portal)
    signal.signal(signal.SIGTERM, supervisor.request_stop)
    signal.signal(signal.SIGINT, supervisor.request_stop)
    _log.info("Supervisor en marcha (proceso %d)", os.getpid())
    supervisor.run()
    _log.info("Todo detenido.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
