"""How quickly the website's sections answer, against CKAN's own dataset page in the same run: ``make bench-portal``.

Needs the local portal with the example on it (``make demo``). Each address is asked for by one visitor, and then by
fifty at once; the figures are ratios to the dataset page, which is CKAN's own work and nobody else's.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests
from rich.console import Console
from rich.table import Column, Table

from portal.access import local_access

PEER = "/dataset/ejemplo-plan-de-accion"
SECTIONS = (
    "/", "/stl", "/compromisos", "/compromisos/c3-sigue-el-dinero", "/agenda", "/contacto", "/ligas", "/datos",
    "/dinero", "/participa/dudas", "/participa/sumate", "/cumplimiento",
)  # fmt: skip
VISITORS = (1, 50)
ANSWERS = {1: 20, 50: 200}


@dataclass(frozen=True)
class Answers:
    """The times of one address with so many visitors, in milliseconds, and how many were no page."""

    median: float
    p95: float
    errors: int


def measure(url: str, path: str, visitors: int) -> Answers:
    """Ask until there are enough answers; each visitor keeps a connection, as browsers do."""
    each = max(1, ANSWERS[visitors] // visitors)
    with ThreadPoolExecutor(visitors) as pool:
        found = [one for visit in pool.map(lambda _: _visit(url + path, each), range(visitors)) for one in visit]
    times = sorted(seconds * 1000 for seconds, _ in found)
    return Answers(
        statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))], sum(not ok for _, ok in found)
    )


def _visit(address: str, times: int) -> list[tuple[float, bool]]:
    found = []
    with requests.Session() as session:
        for _ in range(times):
            start = time.perf_counter()
            answer = session.get(address, timeout=300)
            found.append((time.perf_counter() - start, answer.status_code == requests.codes.ok))
    return found


def show(rows: Sequence[tuple[str, int, Answers, Answers]]) -> Table:
    """The figures, each beside its ratio to the dataset page's in the same run."""
    table = Table(Column("página", no_wrap=True), "visitas", "ms", "p95", "errores", "÷ CKAN", "p95 ÷")
    for path, visitors, own, peer in rows:
        table.add_row(
            path, str(visitors), f"{own.median:.0f}", f"{own.p95:.0f}", str(own.errors),
            f"{own.median / peer.median:.2f}", f"{own.p95 / peer.p95:.2f}",
        )  # fmt: skip
    return table


def main() -> int:
    """Measure, print; 1 when there is no portal, or some section is slower than CKAN's page."""
    access = local_access()
    if access is None:
        sys.stderr.write("Hace falta el portal encendido con el ejemplo: «make demo».\n")
        return 1
    rows = []
    for visitors in VISITORS:
        peer = measure(access.url, PEER, visitors)
        rows.append((PEER, visitors, peer, peer))
        rows += [(path, visitors, measure(access.url, path, visitors), peer) for path in SECTIONS]
    Console().print(show(rows))
    slow = [one for one in rows if one[2].median > one[3].median or one[2].p95 > one[3].p95 or one[2].errors]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
