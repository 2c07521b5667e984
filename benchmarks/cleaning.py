"""``python -m benchmarks.cleaning [ROWS]``: gather and clean a CSV, beside pandas with the same repairs by hand.

Each way runs in a process of its own, so that its peak of memory is its own; and both must give the same sums.
"""

from __future__ import annotations

import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import pandas as pd

from benchmarks.budget_file import COLUMNS, write_budget
from pipelines.clean import clean
from pipelines.gather import Archive, gather
from pipelines.paths import Workspace
from pipelines.schema import Schema
from pipelines.source import Files, Source

AMOUNTS = tuple(name for name in COLUMNS if name.startswith("monto"))


def ours(path: Path) -> dict[str, Decimal]:
    """Gather into an archive, and clean: every repair is counted, and every cell knows its place."""
    fields = [{"name": name, "type": "number" if name in AMOUNTS else "string", "unit": "MXN"} for name in COLUMNS]
    fields[COLUMNS.index("fecha_corte")]["type"] = "date"
    source = Source("egresos", Files(path.parent, (path.name,)))
    originals = gather(source, Archive(Workspace(path.parent)))
    data = clean(originals, source, Schema("egresos", {"fields": fields})).data
    return {name: sum(map(Decimal, data[name]), Decimal()) for name in AMOUNTS}


def pandas_by_hand(path: Path) -> dict[str, Decimal]:
    """What a programmer who knows this file would write: the encoding and the header's row are told."""
    data = pd.read_csv(path, encoding="cp1252", skiprows=1, dtype=str, keep_default_na=False)
    data = data.apply(lambda column: column.str.strip())
    data["fecha_corte"] = data["fecha_corte"].str.replace(r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\2-\1", regex=True)
    for name in AMOUNTS:
        column = data[name].str.replace(r"[$,\s]", "", regex=True)
        data[name] = column.str.replace(r"^\((.*)\)$", r"-\1", regex=True).str.replace(r"^-$", "0", regex=True)
    return {name: sum(map(Decimal, data[name]), Decimal()) for name in AMOUNTS}


WAYS = {"cocrea": ours, "pandas a mano": pandas_by_hand}


def _alone(way: str, path: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cleaning", "--way", way, str(path)], capture_output=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _measured(way: str, path: Path) -> None:
    start = time.perf_counter()
    sums = WAYS[way](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"segundos": seconds, "MB": peak, "sumas": {name: str(total) for name, total in sums.items()}}
    sys.stdout.write(json.dumps(told))


def main() -> int:
    """Print the table; 1 when the two ways do not agree."""
    if sys.argv[1:2] == ["--way"]:
        _measured(sys.argv[2], Path(sys.argv[3]))
        return 0
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "egresos.csv"
        write_budget(path, rows)
        size = path.stat().st_size / 1e6
        found = {way: _alone(way, path) for way in WAYS}
    lines = [
        f"{rows:,} renglones × {len(COLUMNS)} columnas, {size:,.0f} MB; {platform.machine()}, Python "
        f"{platform.python_version()}, pandas {pd.__version__}",
        *(
            f"  {way:14} {one['segundos']:6.1f} s  {rows / float(str(one['segundos'])):10,.0f} renglones/s  "
            f"{one['MB']:6,.0f} MB de memoria"
            for way, one in found.items()
        ),
    ]
    own, peer = found.values()
    ratio = float(str(own["segundos"])) / float(str(peer["segundos"]))
    lines.append(f"  cocrea tarda {ratio:.2f} veces lo que pandas a mano, y cuenta cada reparación y cada celda.")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(own["sumas"] != peer["sumas"])


if __name__ == "__main__":
    sys.exit(main())
