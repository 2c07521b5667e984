"""The table that `make bench-validar` prints, and writes in docs/validacion.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.validation_cases import ROOT, RUNS, Cases, Measured, NoSpace, Sizes, Way, in_turns, peer
from benchmarks.validation_peers import PEERS

DOCUMENT = ROOT / "docs" / "validacion.md"
_HEAD = "| Medida | Meta | Cocrea | Su par | Razón | Informe |\n|---|---|---:|---:|---:|---|\n"


class DifferentReports(Exception):
    """Ours is not frictionless's: there is nothing to compare."""


def table(cases: Cases, sizes: Sizes, command: str) -> Iterator[str]:
    """The table line by line, as each is measured, with the machine and the command. Raises DifferentReports."""
    load = os.getloadavg()[0]
    yield (
        f"`python -m {command}`, el {datetime.now(UTC):%Y-%m-%d}: {_machine()}; carga al empezar {load:.1f}. "
        f"Cada manera corre en un proceso propio{_runs()}, sin contar lo que tarda en importarse.\n\n"
    )
    yield _HEAD
    yield from _lines(cases, sizes)


def _runs() -> str:
    if RUNS == 1:
        return ", una vez"
    return (
        f"; los tiempos son medianas de {RUNS} corridas, que se alternan con las de frictionless (una, si pasa de un "
        "minuto)"
    )


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("frictionless", "pyarrow"))
    return f"{platform.machine()}, {os.cpu_count()} núcleos, Python {platform.python_version()}, {versions}"


def _lines(cases: Cases, sizes: Sizes) -> Iterator[str]:
    clean = cases.clean(sizes.rows)
    yield _beside_frictionless(f"{sizes.rows:,} × 43, sin errores", "≥ 40 ×", "un archivo", cases.clean, sizes)
    whole, parse = in_turns(Way("un archivo", "cocrea", clean), Way("leer", "cocrea", clean))
    yield _line(
        "lo mismo, junto a la lectura de pyarrow", "≤ 1.3 ×", whole, parse, whole["segundos"] / parse["segundos"], ""
    )
    if cases.peers:
        for name in PEERS:
            other = peer(name, clean)
            ratio = other["segundos"] / whole["segundos"]
            yield _line(f"lo mismo, junto a {name}, que dice menos", "> 1 ×", whole, other, ratio, "")
    yield _beside_frictionless(
        "lo mismo con unos 200 errores de toda clase", "≥ 35 ×", "un archivo", cases.planted, sizes
    )
    yield _same_work(f"{sizes.wrong:,} × 43, una columna toda mal, sin límite", "≥ 25 ×", "sin límite", cases.wrong())
    yield _small_tables(cases, sizes)
    yield _same_work(f"XLSX de {sizes.sheet:,} × 20", "≥ 10 ×", "libro", cases.sheet())
    if sizes.many:
        yield _memory(cases, sizes, whole)


def _beside_frictionless(name: str, goal: str, work: str, file: Callable[[int], Path], sizes: Sizes) -> str:
    sample = file(sizes.sample)
    ours, theirs = in_turns(Way(work, "cocrea", file(sizes.rows)), Way(work, "frictionless", sample))
    times = sizes.rows / sizes.sample
    same = ours if times == 1 else Way(work, "cocrea", sample).run()
    said = _same(name, same, theirs)
    if times != 1:
        said += f" en {sizes.sample:,} renglones; el tiempo de su par es el de ellos por {times:g}"
        theirs = theirs | {name: theirs[name] * times for name in ("segundos", "procesador")}
    return _line(name, goal, ours, theirs, theirs["segundos"] / ours["segundos"], said)


def _same_work(name: str, goal: str, work: str, path: Path) -> str:
    ours, theirs = in_turns(Way(work, "cocrea", path), Way(work, "frictionless", path))
    return _line(name, goal, ours, theirs, theirs["segundos"] / ours["segundos"], _same(name, ours, theirs))


def _small_tables(cases: Cases, sizes: Sizes) -> str:
    name, folder, times = f"{sizes.tables:,} tablas de 50 × 43", cases.small(), sizes.tables / sizes.tables_sample
    ours, theirs = in_turns(
        Way("muchos", "cocrea", folder, sizes.tables), Way("muchos", "frictionless", folder, sizes.tables_sample)
    )
    if theirs["errores"]:
        raise DifferentReports(f"{name}: {theirs['errores']} errores en tablas que no los tienen")
    same = Way("muchos", "cocrea", folder, sizes.tables_sample).run()
    said = (
        _same(name, same, theirs)
        + f" en {sizes.tables_sample} tablas; el tiempo de su par es el de ellas por {times:g}"
    )
    theirs = theirs | {name: theirs[name] * times for name in ("segundos", "procesador")}
    return _line(name, "≥ 10 ×", ours, theirs, theirs["segundos"] / ours["segundos"], said)


def _memory(cases: Cases, sizes: Sizes, whole: Measured) -> str:
    name = f"memoria: {sizes.many:,} renglones junto a {sizes.rows:,}"
    try:
        great = Way("un archivo", "cocrea", cases.great()).run()
    except NoSpace:
        return f"| {name} | ≤ 1.2 × | | | | sin espacio en disco |\n"
    if great["errores"]:
        raise DifferentReports(f"{name}: {great['errores']} errores en un archivo que no los tiene")
    return _line(name, "≤ 1.2 ×, 800 MB", great, whole, great["MB"] / whole["MB"], "sin errores")


def _same(name: str, ours: Measured, theirs: Measured) -> str:
    if ours["informe"] != theirs["informe"]:
        raise DifferentReports(
            f"{name}: el informe no es el de frictionless ({ours['errores']} y {theirs['errores']} errores)"
        )
    return f"el mismo ({ours['errores']:,} errores)"


def _line(name: str, goal: str, ours: Measured, theirs: Measured, ratio: float, said: str) -> str:
    return f"| {name} | {goal} | {_figures(ours)} | {_figures(theirs)} | {ratio:.1f} | {said} |\n"


def _figures(one: Measured) -> str:
    return f"{one['segundos']:.2f} s ({one['procesador']:.2f} de procesador), {one['MB']:,.0f} MB"
