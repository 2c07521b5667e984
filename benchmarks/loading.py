"""``python -m benchmarks.loading [ROWS]``: a table into the DataStore, by each way, in one run over the same file.

xloader's file is on CKAN when its clock starts; ours counts the upload. Each way replaces a table of a few rows that a
visitor reads all along. Ours is also measured over four times the rows, to see that it takes no more memory; and as a
whole publication, verified, of which then ten rows change.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import loading_cocrea, loading_ways
from benchmarks.loading_change import whole_and_changed
from benchmarks.loading_memory import watched
from benchmarks.loading_readers import visitor
from benchmarks.loading_site import Site, resource, site
from benchmarks.loading_ways import Load
from benchmarks.validation_file import repeat_lines, schema, write_lines
from pipelines.publish import metadata
from pipelines.schema import Schema

TIMES = 4
HEAD = (
    "| manera | listos para leerse y ordenarse | también se buscan | veces COPY | lector, ms (antes → durante) "
    "| errores, vacías | memoria, MB (más que al empezar) |\n|---|---:|---:|---:|---|---|---|\n"
)
Way = Callable[[str], Load]


def main() -> int:
    """Print the table; 1 when a way did not load what the file has."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    described = Schema("lineas", schema())
    with tempfile.TemporaryDirectory() as folder, site() as one:
        path = Path(folder) / "lineas.csv"
        write_lines(path, rows)
        try:
            for line in _table(one, path, described, rows):
                sys.stdout.write(line)
                sys.stdout.flush()
        except loading_ways.Different as different:
            sys.stderr.write(f"✗ {different}\n")
            return 1
    return 0


def _table(one: Site, path: Path, described: Schema, rows: int) -> Iterator[str]:
    version = one.box.layout.settings.ckan
    yield (
        f"{rows:,} renglones × {len(described.fields)} columnas, {path.stat().st_size / 1e6:,.0f} MB; CKAN {version}; "
        f"{platform.machine()}, {os.cpu_count()} núcleos, carga al empezar {os.getloadavg()[0]:.1f}\n\n"
    )
    copy_s, keyed_s = (
        loading_ways.bare_copy(one.datastore, path, described, rows, keys=keys, runs=loading_ways.COPY_RUNS)
        for keys in (False, True)
    )
    yield HEAD
    yield f"| COPY a secas, mediana de {loading_ways.COPY_RUNS} | {copy_s:.1f} s | | 1 | | | |\n"
    yield f"| COPY a secas, con _id y llave | {keyed_s:.1f} s | | {keyed_s / copy_s:.1f} | | | |\n"
    typed, key = metadata.dictionary(described), described.primary_key
    made = resource(one.access, path, typed, key)
    yield _line("cocrea", one, made, copy_s, lambda each: loading_cocrea.load(one, each, path, described))
    yield _larger(one, path, described, rows)
    text = loading_ways.as_xloader_makes_it(described)
    made = resource(one.access, path, text, ())
    yield _line("ckanext-xloader (todo como texto)", one, made, copy_s,
                lambda each: loading_ways.xloader(one.access, each, rows))  # fmt: skip
    count, seconds = loading_ways.upsert(one.access, resource(one.access, path, typed, key), path, rows)
    whole = seconds * rows / count
    yield (
        f"| datastore_upsert de {loading_ways.UPSERT_CHUNK:,} en {loading_ways.UPSERT_CHUNK:,}; medido en {count:,} "
        f"({seconds:.1f} s) y extrapolado | {whole:,.0f} s | {whole:,.0f} s | {whole / copy_s:,.0f} | | | |\n"
    )
    yield from whole_and_changed(one, path, described, rows)


def _larger(one: Site, path: Path, described: Schema, rows: int) -> str:
    made = resource(one.access, path, metadata.dictionary(described), described.primary_key)
    larger = path.with_name("mayor.csv")
    repeat_lines(path, larger, TIMES)
    copy_s = loading_ways.bare_copy(one.datastore, larger, described, rows * TIMES)
    told = _line(f"cocrea, {rows * TIMES:,} renglones (COPY: {copy_s:.1f} s)", one, made, copy_s,
                 lambda each: loading_cocrea.load(one, each, larger, described))  # fmt: skip
    larger.unlink()
    return told


def _line(name: str, one: Site, made: str, copy_s: float, way: Way) -> str:
    with visitor(one.access.url, made) as visit, watched(one.processes()) as memory:
        load = way(made)
    assert visit.during
    times = " → ".join(f"{seconds / copy_s:.1f}" for seconds in (load.visible_s, load.searchable_s))
    return (
        f"| {name} | {load.visible_s:.1f} s | {load.searchable_s:.1f} s | {times} | {visit.usual} → {visit.during} "
        f"| {visit.during.errors}, {visit.during.empty} de {visit.during.answers} | {memory} |\n"
    )


if __name__ == "__main__":
    sys.exit(main())
