"""What is measured of validation: each case's files, made when they are asked for, and its ways over them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from benchmarks.validation_file import lines, names, planted, repeat_lines, write_lines, write_ramos, wrong_dates
from benchmarks.validation_sheet import sheet_rows, sheet_schema

ROOT = Path(__file__).parents[1]
_ROWS_OF_A_TABLE = 50
_BYTES_OF_A_ROW = 1_000
# Of which the median is told.
RUNS = int(os.environ.get("CORRIDAS", "3"))
Measured = dict[str, Any]
_LONG_SECONDS = 60


@dataclass(frozen=True)
class Sizes:
    """Rows of the whole file and of what frictionless is asked; rows of a wrong column; small tables, and how many of
    them frictionless is asked; rows of a sheet; rows of the great file (0: none)."""

    rows: int
    sample: int
    wrong: int
    tables: int
    tables_sample: int
    sheet: int
    many: int


class NoSpace(Exception):
    """The temporary folder's disk has no room for the great file."""


class Cases:
    """In ``folder``. ``peers``: whether other libraries are measured too."""

    def __init__(self, folder: Path, sizes: Sizes, *, peers: bool) -> None:
        self._folder = folder
        self._sizes = sizes
        self.peers = peers
        write_ramos(folder / "ramos.csv")

    def clean(self, rows: int) -> Path:
        """A file without errors."""
        path = self._folder / f"limpio-{rows}.csv"
        if not path.exists():
            write_lines(path, rows)
        return path

    def planted(self, rows: int) -> Path:
        """About 200 errors of every kind."""
        path = self._folder / f"errores-{rows}.csv"
        if not path.exists():
            write_lines(path, rows, planted(rows))
        return path

    def wrong(self) -> Path:
        """A column of dates that are none."""
        path = self._folder / "columna.csv"
        if not path.exists():
            write_lines(path, self._sizes.wrong, wrong_dates)
        return path

    def small(self) -> Path:
        """A folder of small tables."""
        folder = self._folder / "tablas"
        if not folder.exists():
            folder.mkdir()
            write_ramos(folder / "ramos.csv")
            rows = lines(self._sizes.tables * _ROWS_OF_A_TABLE)
            for number in range(self._sizes.tables):
                with (folder / f"tabla-{number:05}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.writer(file, lineterminator="\n")
                    writer.writerows([names(), *islice(rows, _ROWS_OF_A_TABLE)])
        return folder

    def sheet(self) -> Path:
        """A workbook of 20 columns, its schema beside it."""
        path = self._folder / "libro.xlsx"
        if not path.exists():
            book = Workbook(write_only=True)
            rows = book.create_sheet("datos")
            for row in sheet_rows(self._sizes.sheet):
                rows.append(row)
            book.save(path)
            path.with_suffix(".json").write_text(json.dumps(sheet_schema()), encoding="utf-8")
        return path

    def great(self) -> Path:
        """The clean file, many times over with other keys."""
        if shutil.disk_usage(self._folder).free < self._sizes.many * _BYTES_OF_A_ROW * 1.2:
            raise NoSpace
        path = self._folder / "grande.csv"
        repeat_lines(self.clean(self._sizes.rows), path, self._sizes.many // self._sizes.rows)
        return path


@dataclass(frozen=True)
class Way:
    """One way over a file or a folder (see validation_ways); of ``how_many`` of its tables (0: it is one file)."""

    work: str
    by: str
    place: Path
    how_many: int = 0

    def run(self) -> Measured:
        command = [sys.executable, "-m", "benchmarks.validation_ways", self.work, self.by, str(self.place)]
        return _run([*command, *([str(self.how_many)] if self.how_many else [])])


def in_turns(ours: Way, theirs: Way) -> tuple[Measured, Measured]:
    """Both medians, of runs that take turns: a shared machine is faster one minute than the next.

    What takes long runs once: the machine's minutes are in it.
    """
    own, others = [], []
    for _turn in range(RUNS):
        own.append(ours.run())
        if not others or others[-1]["segundos"] < _LONG_SECONDS:
            others.append(theirs.run())
    return _median(own), _median(others)


def peer(name: str, path: Path) -> Measured:
    """Another library, in its own environment."""
    return _median(
        [_run([str(_environment()), "-m", "benchmarks.validation_peers", name, str(path)]) for _time in range(RUNS)]
    )


def _run(command: list[str]) -> Measured:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def _median(runs: list[Measured]) -> Measured:
    return {
        name: statistics.median(run[name] for run in runs) if isinstance(value, float) else value
        for name, value in runs[0].items()
    }


def _environment() -> Path:
    """The interpreter of the peers' environment, made once with the versions of requirements/bench.txt."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder, pinned = cache / "cocrea" / "bench", ROOT / "requirements" / "bench.txt"
    mark = folder / "listo"
    if not mark.exists() or mark.read_bytes() != pinned.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        python = folder / "bin" / "python"
        subprocess.run(
            [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python), "-r", str(pinned)], check=True
        )
        mark.write_bytes(pinned.read_bytes())
    return folder / "bin" / "python"
