"""Keeps a box's services alive: a small process that outlives the command which started it.

`python -m portal.box.supervisor PORTAL_FOLDER` reads `secretos/servicios.json` there, starts those services,
restarts what dies, and writes `estado.json`. SIGTERM stops everything in reverse order.
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

from portal.box.private import open_log
from portal.box.processes import kill_group
from portal.box.services import Service, answers, load_services
from portal.box.state import BoxState, ProcessId, ServiceState, write_state

LOOK_SECONDS = 0.2
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
SETTLED_SECONDS = 60.0
"""A service that lived this long is sound: the next wait before a restart is the first one again."""

_log = logging.getLogger("supervisor")


class Member:
    """One service and the process that is it now."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.restarts = 0
        self.last_end = ""
        self.ready = False
        self.popen: subprocess.Popen[bytes] | None = None
        self.identity: ProcessId | None = None
        self.started = time.monotonic()
        self.wait_seconds = FIRST_WAIT_SECONDS
        self.not_before = 0.0

    def state(self) -> ServiceState:
        """What the state file tells."""
        return ServiceState(self.identity, self.ready, self.restarts, self.last_end)

    def alive(self) -> bool:
        """Whether the process lives; one that ended is reaped here."""
        return self.popen is not None and self.popen.poll() is None

    def start(self) -> None:
        """Start the process, which leads a session of its own."""
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
        self.identity = ProcessId.of(self.popen.pid)
        self.started = time.monotonic()
        _log.info("%s: arranca (proceso %d)", service.name, self.popen.pid)

    def ended(self) -> None:
        """Note how the process ended, and when to start the next one."""
        assert self.popen is not None
        self.last_end = describe_end(self.popen.returncode)
        _log.warning(
            "%s: terminó sin que se le pidiera (proceso %d, %s)", self.service.name, self.popen.pid, self.last_end
        )
        kill_group(self.popen.pid)
        self.schedule_restart()

    def give_up_waiting(self) -> None:
        """End a process that lives but does not answer."""
        assert self.popen is not None
        self.last_end = f"no respondió en {self.service.start_seconds:.0f} s"
        _log.warning("%s: %s; se termina (proceso %d)", self.service.name, self.last_end, self.popen.pid)
        self.stop()
        self.schedule_restart()

    def schedule_restart(self) -> None:
        """Wait longer each time, unless the process had settled."""
        if time.monotonic() - self.started > SETTLED_SECONDS:
            self.wait_seconds = FIRST_WAIT_SECONDS
        self.popen = self.identity = None
        self.ready = False
        self.restarts += 1
        self.not_before = time.monotonic() + self.wait_seconds
        self.wait_seconds = min(self.wait_seconds * 2, LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        """End the process as the service likes to be ended, or by force, and its workers with it."""
        if self.popen is None:
            return
        self.popen.send_signal(signal.Signals[self.service.stop_signal])
        try:
            self.popen.wait(self.service.stop_seconds)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        kill_group(self.popen.pid)
        _log.info("%s: detenido (proceso %d)", self.service.name, self.popen.pid)
        self.popen = self.identity = None
        self.ready = False


def describe_end(code: int) -> str:
    """A return code in words."""
    return f"señal {signal.Signals(-code).name}" if code < 0 else f"código {code}"


class Supervisor:
    """All members of one box."""

    def __init__(self, portal: Path) -> None:
        self.state_path = portal / "estado.json"
        self.members = [Member(service) for service in load_services(portal / "secretos" / "servicios.json")]
        self.by_name = {member.service.name: member for member in self.members}
        self.identity = ProcessId.of(os.getpid())
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
            self.write()
        write_state(self.state_path, BoxState())

    def look_after(self, member: Member) -> None:
        """One look at one service: note that it died, start it, or see whether it answers."""
        if member.alive():
            if not member.ready:
                self.look_whether_ready(member)
        elif member.popen is not None:
            member.ended()
        elif time.monotonic() >= member.not_before and self.may_start(member.service):
            try:
                member.start()
            except OSError as problem:
                _log.error("%s: no se pudo arrancar: %s", member.service.name, problem)
                member.last_end = str(problem)
                member.schedule_restart()

    def look_whether_ready(self, member: Member) -> None:
        """Note that a service answers, or that it took too long to."""
        if answers(member.service.readiness):
            member.ready = True
            _log.info("%s: listo en %.1f s", member.service.name, time.monotonic() - member.started)
        elif time.monotonic() - member.started > member.service.start_seconds:
            member.give_up_waiting()

    def may_start(self, service: Service) -> bool:
        """Whether what the service needs is there."""
        gate = service.waits_for
        return all(self.by_name[name].ready for name in service.requires) and (gate is None or Path(gate).exists())

    def write(self) -> None:
        """Write the state when it is news."""
        now = BoxState(self.identity, {member.service.name: member.state() for member in self.members})
        if now == self.written:
            return
        try:
            write_state(self.state_path, now)
        except OSError as problem:
            # A full disk must not end the one who restarts what it kills: the next turn tries again.
            _log.error("No se pudo escribir el estado: %s", problem)
        else:
            self.written = now

    def request_stop(self, _number: int, _frame: FrameType | None) -> None:
        """A signal's handler: the loop ends at its next turn."""
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
