"""The supervisor with services of a few lines: those that die, hang, never answer, or will not end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from portal.box.private import private_folder
from portal.box.services import Readiness, Service, save_services
from portal.box.state import BoxState, ServiceState, read_state

ROOT = Path(__file__).parents[2]
SLEEPS = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


class Watched:
    """A supervisor at work on a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.popen: subprocess.Popen[bytes] | None = None

    def service(self, name: str, code: str, **changes: object) -> Service:
        values: dict[str, object] = {
            "name": name,
            "argv": [sys.executable, "-c", code],
            "env": dict(os.environ),
            "cwd": str(self.folder),
            "log": str(self.folder / f"{name}.log"),
            "readiness": Readiness("alive"),
            "stop_seconds": 1,
            "start_seconds": 1,
        }
        return Service(**{**values, **changes})  # type: ignore[arg-type]

    def start(self, *services: Service) -> None:
        save_services(private_folder(self.folder / "secretos") / "servicios.json", services)
        with (self.folder / "supervisor.log").open("ab") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "portal.box.supervisor", str(self.folder)], cwd=ROOT, stdout=log, stderr=log
            )

    def state(self) -> BoxState:
        return read_state(self.folder / "estado.json")

    def log(self) -> str:
        return (self.folder / "supervisor.log").read_text("utf-8")

    def until(self, condition: Callable[[dict[str, ServiceState]], bool]) -> dict[str, ServiceState]:
        deadline = time.monotonic() + 30
        while not condition(dict(self.state().services)):
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)
        return dict(self.state().services)

    def stop(self) -> None:
        if self.popen is not None:
            self.popen.terminate()
            self.popen.wait(30)


def group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    supervisor = Watched(tmp_path)
    yield supervisor
    supervisor.stop()


def ready(name: str) -> Callable[[dict[str, ServiceState]], bool]:
    return lambda services: name in services and services[name].ready


# What each runs and how it is set, and how it is told that it ended.
BAD: dict[str, tuple[str, dict[str, object], str]] = {
    "termina": ("raise SystemExit(7)", {}, "código 7"),
    "muere": ("import os; os.kill(os.getpid(), 9)", {}, "señal SIGKILL"),
    "calla": (SLEEPS, {"readiness": Readiness("socket", "/no/hay/nadie")}, "no respondió en 1 s"),
    "falta": (SLEEPS, {"argv": ["/no/existe"]}, "[Errno 2] No such file or directory: '/no/existe'"),
}


def test_what_ends_or_hangs_is_started_again(watched: Watched) -> None:
    bad = [watched.service(name, code, **changes) for name, (code, changes, _) in BAD.items()]
    watched.start(*bad, watched.service("bueno", SLEEPS))
    services = watched.until(lambda services: all(name in services and services[name].restarts >= 2 for name in BAD))
    assert {name: services[name].last_end for name in BAD} == {name: last_end for name, (*_, last_end) in BAD.items()}
    assert services["bueno"].restarts == 0


def test_a_service_waits_for_those_it_requires_and_for_its_step(watched: Watched) -> None:
    gate = watched.folder / "paso"
    watched.start(
        watched.service("base", SLEEPS),
        watched.service("sitio", SLEEPS, requires=["base"]),
        watched.service("tarde", SLEEPS, requires=["sitio"], waits_for=str(gate)),
    )
    services = watched.until(ready("sitio"))
    assert services["tarde"] == ServiceState()
    gate.touch()
    watched.until(ready("tarde"))
    watched.stop()
    ended = [line.split()[3] for line in watched.log().splitlines() if ": detenido" in line]
    assert ended == ["tarde:", "sitio:", "base:"]
    assert watched.state() == BoxState()


def test_what_will_not_end_is_made_to_with_its_children(watched: Watched) -> None:
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); exec({STUBBORN!r})"
    watched.start(watched.service("terco", child))
    state = watched.until(ready("terco"))["terco"]
    assert state.process is not None
    time.sleep(0.5)
    watched.stop()
    # Killed children of a dead parent stay as zombies where nobody reaps them: they run nothing.
    left = [p for p in psutil.process_iter(["status"]) if p.info["status"] != psutil.STATUS_ZOMBIE]
    assert [p for p in left if group(p) == state.process.pid] == []


def test_a_second_supervisor_leaves_the_first_alone(watched: Watched) -> None:
    watched.start(watched.service("uno", SLEEPS))
    first = watched.until(ready("uno"))
    second = subprocess.run(
        [sys.executable, "-m", "portal.box.supervisor", str(watched.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Otro supervisor ya cuida este portal." in second.stderr
    assert watched.state().services == first
