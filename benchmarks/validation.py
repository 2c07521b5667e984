"""``python -m benchmarks.validation [--rapido]``: validation beside frictionless, pyarrow's parse and other libraries.

Each way runs in a process of its own, and a ratio is told only of reports that are the same. ``--rapido`` asks
frictionless for samples, and says so; without it docs/validacion.md is written again too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.document import write_between
from benchmarks.validation_cases import Cases, Sizes
from benchmarks.validation_report import DOCUMENT, DifferentReports, table

QUICK = Sizes(rows=1_000_000, sample=100_000, wrong=100_000, tables=2_000, tables_sample=200, sheet=20_000, many=0)
WHOLE = Sizes(
    rows=1_000_000, sample=1_000_000, wrong=100_000, tables=10_000, tables_sample=500, sheet=200_000, many=10_000_000
)
# For the test of the command itself.
TINY = Sizes(rows=3_000, sample=1_000, wrong=500, tables=3, tables_sample=2, sheet=50, many=0)


def main() -> int:
    """Print the table; 1 when two reports are not the same."""
    tiny, quick = "--minimo" in sys.argv, "--rapido" in sys.argv
    sizes = TINY if tiny else QUICK if quick else WHOLE
    command, told = " ".join(["benchmarks.validation", *sys.argv[1:]]), []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for line in table(Cases(Path(folder), sizes, peers=not tiny), sizes, command):
                sys.stdout.write(line)
                sys.stdout.flush()
                told.append(line)
        except DifferentReports as different:
            sys.stderr.write(f"✗ {different}\n")
            return 1
    if not (tiny or quick):
        write_between(DOCUMENT, "bench-validar", "".join(told), "La validación de tablas")
    return 0


if __name__ == "__main__":
    sys.exit(main())
