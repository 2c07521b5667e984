"""``python -m benchmarks.mixture [ROWS]``: how long readers may meet two releases.

A visitor reads a dataset's page and the totals of its two tables, again and again, while another release goes up: by
our extension, and by the standard API. A read is a mixture when its parts are not of one release.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from benchmarks.loading_site import Site, site
from benchmarks.meanwhile import meanwhile
from pipelines.settings import CkanAccess
from tests.faulty_proxy import faulty_proxy
from tests.publish.small import LUGARES, Small

RELEASES = 5


def main() -> int:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder, site() as one:
        for line in _windows(one, Path(folder), rows):
            sys.stdout.write(line)
            sys.stdout.flush()
    return 0


def _windows(one: Site, folder: Path, rows: int) -> Iterator[str]:
    yield f"CKAN {one.box.layout.settings.ckan}, {os.cpu_count()} núcleos; dos tablas de {rows:,} renglones\n\n"
    yield "| manera | lecturas con mezcla | ventana, s (mediana, mayor) | publicar, s |\n|---|---:|---:|---:|\n"
    yield _window("con la extensión", one.access, folder / "extension", rows)
    with faulty_proxy(one.access.url) as proxy:
        proxy.hides = frozenset({"cocrea"})
        yield _window("API estándar", CkanAccess(proxy.url, one.access.token, 600), folder / "estandar", rows)


def _window(name: str, access: CkanAccess, folder: Path, rows: int) -> str:
    small = Small(folder, schemas={"unos": LUGARES, "otros": LUGARES})
    _release(small, 0, rows)
    small.publish(access)
    windows, mixed, reads, spent = [], 0, 0, 0.0
    for number in range(1, RELEASES + 1):
        _release(small, number, rows + number)
        seen: list[tuple[float, float, bool]] = []
        with requests.Session() as ask, meanwhile(lambda: seen.append(_read(ask, access.url, small, rows)), 0):  # noqa: B023 - ended by then
            start = time.perf_counter()
            small.publish(access)
            spent += time.perf_counter() - start
        odd = [(begin, end) for begin, end, whole in seen if not whole]
        windows.append(odd[-1][1] - odd[0][0] if odd else 0.0)
        mixed, reads = mixed + len(odd), reads + len(seen)
    windows.sort()
    return (
        f"| {name} | {mixed} de {reads} | {windows[RELEASES // 2]:.2f}, {windows[-1]:.2f} | {spent / RELEASES:.1f} |\n"
    )


def _release(small: Small, number: int, rows: int) -> None:
    small.title = f"Entrega {number}"
    small.rows = {name: [[f"{name} {row}"] for row in range(rows)] for name in small.schemas}


def _read(ask: requests.Session, url: str, small: Small, rows: int) -> tuple[float, float, bool]:
    """A read's begin and end, and whether its parts are of one release: the rows tell its number."""
    begin = time.perf_counter()
    page = ask.get(f"{url}/api/3/action/package_show?id={small.dataset}", timeout=60).json()
    parts = {page["result"]["title"].removeprefix("Entrega ")}
    for name in small.schemas:
        asked = {"resource_id": small.resource(name), "limit": "1"}
        found = ask.get(f"{url}/api/3/action/datastore_search", params=asked, timeout=60).json()
        parts.add(str(found["result"]["total"] - rows) if found["success"] else "error")
    return begin, time.perf_counter(), len(parts) == 1


if __name__ == "__main__":
    sys.exit(main())
