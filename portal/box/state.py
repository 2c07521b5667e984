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
    created: float
    """Seconds since 1970, as the system tells it."""

    @classmethod
    def of(cls, process: psutil.Process) -> "ProcessId":
        """A living process's identity."""
        return cls(process.pid, process.create_time())

    def process(self) -> psutil.Process | None:
        """The process, if it still lives (a zombie does not)."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < 1.0
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
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
    """The last written state; an empty one where there is none."""
    try:
        raw = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return BoxState()
    return BoxState(
        supervisor=_process_id(raw["supervisor"]),
        services={
            name: ServiceState(**{**service, "process": _process_id(service["process"])})
            for name, service in raw["services"].items()
        },
    )


def _process_id(raw: Mapping[str, float] | None) -> ProcessId | None:
    return ProcessId(int(raw["pid"]), raw["created"]) if raw else None
