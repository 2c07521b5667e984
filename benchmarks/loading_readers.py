"""``python -m benchmarks.loading_readers URL RESOURCE FILE``: a visitor who reads a table again and again.

In a process of its own, so that nothing that the bench does makes it wait. It writes a line for each answer: its
milliseconds, and what came: ``rows``, ``empty`` or ``error``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

_PAUSE_S = 0.05
_USUAL_S = 5.0
# Starting Python and a first answer.
_READY_S = 30.0


@dataclass(frozen=True)
class Waits:
    """What a visitor waited, in ms, and how many answers were an error or an empty table."""

    answers: int
    p50: float
    longest: float
    errors: int
    empty: int

    def __str__(self) -> str:
        return f"p50 {self.p50:.0f}, máx {self.longest:,.0f}"


@dataclass
class Visit:
    """What one visitor saw before the work, and during it (when it has ended)."""

    usual: Waits
    during: Waits | None = None


@contextmanager
def visitor(url: str, resource: str) -> Iterator[Visit]:
    """A visitor who reads ``resource``: first for some seconds in peace, then while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder) / "visto"
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.loading_readers", url, resource, str(seen)])
        try:
            _wait_for(seen)
            time.sleep(_USUAL_S)
            calm = len(_lines(seen))
            visit = Visit(_waits(_lines(seen)[:calm]))
            yield visit
            visit.during = _waits(_lines(seen)[calm:])
        finally:
            process.terminate()
            process.wait()


def _wait_for(seen: Path) -> None:
    deadline = time.monotonic() + _READY_S
    while not (seen.exists() and _lines(seen)):
        if time.monotonic() > deadline:
            raise TimeoutError("el visitante no recibió ninguna respuesta")
        time.sleep(0.1)


def _lines(seen: Path) -> list[str]:
    # The last one may be half written.
    return seen.read_text(encoding="utf-8").split("\n")[:-1]


def _waits(lines: list[str]) -> Waits:
    answers = [line.split() for line in lines]
    times, kinds = [float(ms) for ms, _ in answers] or [0.0], Counter(kind for _, kind in answers)
    return Waits(len(answers), statistics.median(times), max(times), kinds["error"], kinds["empty"])


def _read(session: requests.Session, url: str, resource: str) -> str:
    try:
        answer = session.post(url, json={"resource_id": resource, "limit": 10, "include_total": False}, timeout=120)
        if answer.status_code != requests.codes.ok:
            return "error"
        return "rows" if answer.json()["result"]["records"] else "empty"
    except (requests.RequestException, ValueError):
        return "error"


def main() -> None:
    """Read until told to end."""
    url, resource, seen = sys.argv[1:]
    with requests.Session() as session, Path(seen).open("w", encoding="utf-8", buffering=1) as file:
        while True:
            start = time.perf_counter()
            kind = _read(session, f"{url}/api/3/action/datastore_search", resource)
            file.write(f"{(time.perf_counter() - start) * 1000:.1f} {kind}\n")
            time.sleep(_PAUSE_S)


if __name__ == "__main__":
    main()
