"""``python -m benchmarks.mixture [ROWS]``: how long readers may meet two releases, and what a killed load leaves.

A visitor reads a dataset's page and the totals of its two tables, again and again, while another release goes up: by
our extension, and by the standard API. A read is a mixture when its parts are not of one release. Then ckanext-xloader
loads a file of ROWS rows into a table that has others, and its worker is killed at moments all along.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import psutil
import requests

from benchmarks.loading_site import OLD_ROWS, Site, resource, site
from benchmarks.loading_ways import as_xloader_makes_it, xloader
from benchmarks.meanwhile import meanwhile
from benchmarks.validation_file import schema, write_lines
from pipelines.publish import Ckan
from pipelines.schema import Schema
from pipelines.settings import CkanAccess
from tests.faulty_proxy import faulty_proxy
from tests.publish.small import LUGARES, Small

RELEASES = 5
KILLS = 8
# Until a worker that was started anew listens.
_READY_S = 5.0


def main() -> int:
    """Print both tables."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder, site() as one:
        for line in chain(_windows(one, Path(folder), rows // 4), _killed(one, Path(folder), rows)):
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


def _killed(one: Site, folder: Path, rows: int) -> Iterator[str]:
    path, described = folder / "lineas.csv", Schema("lineas", schema())
    write_lines(path, rows)
    made = resource(one.access, path, as_xloader_makes_it(described), ())
    whole = xloader(one.access, made, rows).searchable_s
    yield f"\nckanext-xloader, {rows:,} renglones, {whole:.1f} s sin interrupción; se mata a su trabajador:\n\n"
    yield "| se mata a los | queda en la tabla |\n|---:|---|\n"
    for number in range(KILLS):
        moment = whole * (number + 0.5) / KILLS
        made = resource(one.access, path, as_xloader_makes_it(described), ())
        _worker(one)
        time.sleep(_READY_S)
        with Ckan(one.access) as ckan:
            ckan.call("xloader_submit", {"resource_id": made})
            time.sleep(moment)
            _kill(one)
            time.sleep(1)
            about = ckan.find("datastore_search", {"resource_id": made, "limit": 0, "include_total": True})
        found = -1 if about is None else int(about["total"])
        told = {-1: "no hay tabla", 0: "vacía", OLD_ROWS: "lo de antes", rows: "lo nuevo"}
        yield f"| {moment:.1f} s | {told.get(found, f'{found:,} renglones: ni lo de antes ni lo nuevo')} |\n"


def _kill(one: Site) -> None:
    """The worker and what it started. Its supervisor starts another."""
    worker = psutil.Process(_worker(one))
    for each in [worker, *worker.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs([worker], timeout=30)


def _worker(one: Site) -> int:
    while not (pid := one.box.status().services["trabajador"].pid):
        time.sleep(0.1)
    return pid


if __name__ == "__main__":
    sys.exit(main())
