"""What runs now: the supervisor's account of its services, and which processes those are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from portal.box.private import write_private


@dataclass(frozen=True)
class ProcessId:
    """A process for good: a pid alone may by now belong to somebody else."""

    pid: int
    started: int
    """Clock ticks from the machine's start to the process's: unlike a date, no correction of the clock moves it."""

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """A living process's identity. Raises: FileNotFoundError, ProcessLookupError."""
        # Field 22 of proc(5); the name before it may hold spaces and parentheses.
        return cls(pid, int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19]))

    def process(self) -> psutil.Process | None:
        """The process, if it still lives (a zombie does not)."""
        try:
            process = psutil.Process(self.pid)
            same = ProcessId.of(self.pid) == self
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except (psutil.Error, FileNotFoundError, ProcessLookupError):
            return None


@dataclass(frozen=True)
class ServiceState:
    """One service as the supervisor last saw it."""

    process: ProcessId | None = None
    ready: bool = False
    restarts: int = 0
    last_end: str = ""
    """How it last ended, when the supervisor had not asked it to."""


@dataclass(frozen=True)
class BoxState:
    """The whole box as the supervisor last wrote it."""

    supervisor: ProcessId | None = None
    services: Mapping[str, ServiceState] = field(default_factory=dict)


def write_state(path: Path, state: BoxState) -> None:
    """Replace the state file at once."""
    write_private(path, json.dumps(asdict(state)))


def read_state(path: Path) -> BoxState:
    """The last written state; an empty one where there is none, or another version of the box wrote it.

    Nothing is lost by that: whatever runs is also found by its mark (see processes.py), and ended.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
        return BoxState(
            supervisor=_process_id(raw["supervisor"]),
            services={
                name: ServiceState(**{**service, "process": _process_id(service["process"])})
                for name, service in raw["services"].items()
            },
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return BoxState()


def _process_id(raw: Mapping[str, int] | None) -> ProcessId | None:
    return ProcessId(raw["pid"], raw["started"]) if raw else None
