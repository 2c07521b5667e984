"""``make bench-pais``: a country of small exercises, made by a generator, night after night.

For each size: a first run, a night in which one exercise of a hundred changed, and one in which none did. What CKAN
and its databases work is measured too, for the machine that they need (docs/pais.md). The figures of time are
processor seconds, which other work on the machine moves little.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.country_account import ASKED_ONCE, Cost, account
from benchmarks.country_exercises import (
    CODE_LISTS,
    PACKAGES,
    SOURCES,
    TABLES,
    change,
    write_code_lists,
    write_exercises,
)
from benchmarks.country_portal import Portal, megabytes_of, portal
from benchmarks.document import write_between

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "pais.md"
MARK = "bench-pais"
SIZES = (10, 100)
_ONE_IN = 100
# For each of two that publish at once, at most: with ten, a run says 1.5 and the next 1.7.
_TOGETHER = 30
# The document is not for the figures of a try with fewer.
_FEWEST_TOLD = 10
_HEAD = (
    "| Ejercicios | Noche | Cambian | Peticiones a CKAN | a fuentes | Nuestro procesador, ms | CKAN y los suyos, ms "
    "| Segundos | Memoria, MB | Bases de CKAN, MB |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
Night = dict[str, Any]


class Failed(Exception):
    """An exercise did not end well: there is nothing to measure."""


def main() -> int:
    """Measure the sizes that are asked for, print the table and put it in the document; 1 when an exercise failed."""
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    told: list[str] = []
    try:
        with portal() as one:
            for line in _lines(one, sizes):
                told.append(line)
                sys.stdout.write(line)
                sys.stdout.flush()
    except Failed as failed:
        sys.stderr.write(f"✗ {failed}\n")
        return 1
    if min(sizes) >= _FEWEST_TOLD:
        write_between(DOCUMENT, MARK, "".join(told), "Un país en una instalación")
    return 0


def _lines(one: Portal, sizes: list[int]) -> Iterator[str]:
    asked = " ".join(map(str, sizes))
    yield (
        f'`make bench-pais EJERCICIOS="{asked}"`, el {datetime.now(UTC):%Y-%m-%d}: {platform.machine()}, '
        f"{os.cpu_count()} núcleos, CKAN {one.site.box.layout.settings.ckan}, carga al empezar "
        f"{os.getloadavg()[0]:.1f}. Cada ejercicio tiene {len(TABLES)} fuentes y {PACKAGES} paquete; peticiones y "
        "milisegundos son por ejercicio.\n\n"
    )
    yield _HEAD
    with tempfile.TemporaryDirectory() as folder:
        write_code_lists(Path(folder))
        _nights(one, [Path(folder)])
    before = one.megabytes()
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, sources(Path(folder) / SOURCES) as url:
            found = write_exercises(Path(folder), size, url, code_lists=CODE_LISTS)
            kept = one.megabytes_of_files()
            first = _night(one, Path(folder))
            on_disk = sum(map(megabytes_of, found)) / size, (one.megabytes_of_files() - kept) / size
            yield _line("la primera", first, one)
            for each in found[::_ONE_IN]:
                change(each, 1)
            yield _line("cambia uno de cada cien", _night(one, Path(folder)), one)
            still = _night(one, Path(folder))
            yield _line("nada cambia", still, one)
    megabytes = (one.megabytes() - before) / sum(sizes)
    yield (
        f"\nDespués de su primera entrega, la carpeta de cada ejercicio ocupa {on_disk[0]:.2f} MB en disco, y sus "
        f"archivos en CKAN {on_disk[1]:.2f} MB.\n"
    )
    yield from _together(one, min(_TOGETHER, *sizes))
    yield from _with_own_code_lists(one, min(_TOGETHER, *sizes))
    yield "\nDe la última de esas medidas sale la cuenta de un país:\n\n"
    yield from account(_cost(first), _cost(still), megabytes)


def _cost(night: Night) -> Cost:
    count = night["ejercicios"]
    asked = night["ckan"] - ASKED_ONCE + night["fuentes"]
    return Cost(night["procesador"], sum(night["suyos"].values()) / count, asked / count, night["arranque"])


def _night(one: Portal, folder: Path) -> Night:
    before = one.worked()
    (night,) = _nights(one, [folder])
    night["suyos"] = {name: seconds - before.get(name, 0) for name, seconds in one.worked().items()}
    return night


def _nights(one: Portal, folders: Sequence[Path]) -> list[Night]:
    """One process for each folder, all at once."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.country_night", str(folder)],
            env={**os.environ, **one.environment}, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for folder in folders
    ]  # fmt: skip
    said = [each.communicate()[0] for each in running]
    for each in running:
        if each.returncode:
            raise subprocess.CalledProcessError(each.returncode, each.args)
    nights: list[Night] = [json.loads(text) for text in said]
    for night in nights:
        if night["errores"]:
            raise Failed(f"{len(night['errores'])} de {night['ejercicios']}; {night['errores'][0]}")
    return nights


def _together(one: Portal, count: int) -> Iterator[str]:
    """How much sooner two end a first night of ``count`` exercises each than one does."""
    took = []
    for workers in (1, 2):
        with ExitStack() as opened:
            folders = [Path(opened.enter_context(tempfile.TemporaryDirectory())) for _ in range(workers)]
            for number, folder in enumerate(folders):
                url = opened.enter_context(sources(folder / SOURCES))
                write_exercises(folder, count, url, f"de-{workers}-el-{number + 1}", CODE_LISTS)
            took.append(max(night["segundos"] for night in _nights(one, folders)) / workers)
    alone, together = took
    yield (
        f"\nLa primera noche de {count} ejercicios más, en un proceso: {alone:.0f} s. De dos veces {count}, en dos "
        f"procesos a la vez, que no comparten sino CKAN: {together:.0f} s por cada {count}, {alone / together:.1f} "
        "veces tan aprisa (meta: 1.7).\n"
    )


def _with_own_code_lists(one: Portal, count: int) -> Iterator[str]:
    """What a first night costs where each exercise publishes the lists of codes too."""
    with tempfile.TemporaryDirectory() as folder, sources(Path(folder) / SOURCES) as url:
        write_exercises(Path(folder), count, url, "con-los-suyos")
        before = one.megabytes()
        night = _night(one, Path(folder))
        megabytes = (one.megabytes() - before) / count
    cost = _cost(night)
    yield (
        f"\nLa primera noche de {count} ejercicios que publican cada uno sus catálogos: por ejercicio, "
        f"{cost.ours * 1000:,.0f} ms de nuestro procesador, {cost.theirs * 1000:,.0f} ms de CKAN y los suyos, "
        f"{night['ckan'] / count:,.1f} peticiones y {megabytes:.1f} MB en las bases.\n"
    )


def _line(name: str, night: Night, one: Portal) -> str:
    count = night["ejercicios"]
    by_service = ", ".join(
        f"{service} {seconds / count * 1000:,.0f}" for service, seconds in night["suyos"].items() if seconds >= 0.1
    )
    return (
        f"| {count:,} | {name} | {night['cambiaron']} | {night['ckan'] / count:,.1f} | {night['fuentes'] / count:,.1f} "
        f"| {night['procesador'] * 1000:,.0f} (y {night['arranque'] * 1000:,.0f} al arrancar) | {by_service} "
        f"| {night['segundos']:,.0f} | {night['MB']:,.0f} | {one.megabytes():,.0f} |\n"
    )


@contextmanager
def sources(folder: Path) -> Iterator[str]:
    """A web server that gives what is in ``folder``, and says when it has not changed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    sys.exit(main())
