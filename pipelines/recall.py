"""What a run worked out is kept by what it was worked out from: a run over the same bytes goes on from there.

salida/hecho/<clave>.json    the report and the releases that the last valid reading of these packages gave
salida/hecho/<clave>/        the files of that report, for other runs write theirs in the same folder

A run that failed while it published is resumed so, and a night in which nothing changed reads nothing again. Where
anything is not as it was (a file of the exercise, an original, this program, what was kept), nothing is recalled.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines import disk, settings
from pipelines.clean import Repair
from pipelines.errors import UsageError
from pipelines.exercise import Exercise
from pipelines.fingerprints import fingerprints, sha256_of
from pipelines.gather import Original
from pipelines.package import Entrega, load_release
from pipelines.package.last import published_tables
from pipelines.validate import Finding, Reporte
from pipelines.validate.findings import TableSummary, Unchecked, Until
from pipelines.validate.report.folder import ReportFiles, keep_report, put_back

# They read, judge and write the tables: another version may give others.
_LIBRARIES = ("frictionless", "openpyxl", "pandas", "pyarrow", "python-calamine", "xlrd")


@dataclass(frozen=True)
class Recalled:
    """What ``remember`` was told: the report, with its files, the trail of the money, and each package's release."""

    report: Reporte
    files: ReportFiles
    trail: tuple[str, ...]
    entregas: tuple[Entrega, ...]


def mark_of(exercise: Exercise, originals: Mapping[str, Sequence[Original]], unread: Sequence[Finding]) -> str:
    """The hash of all that a reading depends on. Taken before it, so that what changes meanwhile is read again."""
    told = {
        "programa": _program(),
        # As it was read: its file may be another by now.
        "ejercicio": repr((exercise.raw, exercise.identity, exercise.packages)),
        "solo_leidos": sorted(exercise.only_read),
        "archivos": list(
            _shared_files(exercise) if settings.store() else _files(exercise.folder, exercise.workspace.root)
        ),
        "originales": {
            table: [[one.name, one.sha256, one.as_source()] for one in found] for table, found in originals.items()
        },
        "avisos": [one.as_json() for one in unread],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def remember(
    exercise: Exercise, mark: str, report: Reporte, files: ReportFiles, trail: Sequence[str],
    entregas: Sequence[Entrega],
) -> None:  # fmt: skip
    """Keep what the reading of that ``mark`` gave. Raises DiskFull, UsageError."""
    told = {
        "marca": mark,
        "reporte": asdict(report),
        "archivos": {one.name: sha256_of(one) for one in (*files.forms, *files.workbooks)},
        "rastro": list(trail),
        "entregas": [[one.package, one.id, _of_files(one)] for one in entregas],
    }
    path = _path(exercise)
    keep_report(files, path.with_suffix(""))
    disk.write_atomically(path, json.dumps(told, ensure_ascii=False).encode())


def recall(exercise: Exercise, mark: str) -> Recalled | None:
    """What the reading of that ``mark`` gave, when all of it is still there and as it was; its report is put back.

    Raises DiskFull, UsageError.
    """
    path = _path(exercise)
    kept = path.with_suffix("")
    try:
        told = json.loads(path.read_bytes())
        if told["marca"] != mark or told["archivos"] != {one: sha256_of(kept / one) for one in told["archivos"]}:
            return None
        entregas = tuple(_whole(exercise, *one) for one in told["entregas"])
    except (OSError, ValueError, KeyError, UsageError):
        return None
    # A table that was published since, and is in none of these, would be told as lost.
    if not published_tables(exercise) <= {table.name for one in entregas for table in one.tables}:
        return None
    files = put_back(kept, exercise.workspace.reports)
    return Recalled(_report(told["reporte"]), files, tuple(told["rastro"]), entregas)


def _path(exercise: Exercise) -> Path:
    key = hashlib.sha256(repr([one.name for one in exercise.published]).encode()).hexdigest()
    return exercise.workspace.done / f"{key[:16]}.json"


def _whole(exercise: Exercise, package: str, release: str, files: Mapping[str, str]) -> Entrega:
    found = load_release(exercise.workspace.releases / package / release)
    if _of_files(found) != files:
        raise ValueError(f"{found.folder} is not as it was packaged")
    return found


def _of_files(entrega: Entrega) -> dict[str, str]:
    """The hashes of what a release has beside its tables, which its id does not tell."""
    return {one.path.name: one.sha256 for one in (entrega.archive, *entrega.attachments)}


def _files(folder: Path, outputs: Path) -> Iterator[tuple[str, int, int, int]]:
    """Each file of the exercise that no run wrote, as the disk knows it: its times tell whenever somebody writes it."""
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if Path(top, one) != outputs)
        for name in sorted(names):
            path = os.path.join(top, name)  # noqa: PTH118 - Path takes ten times as long, for each file each night
            about = os.lstat(path)
            yield path, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def _shared_files(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """The same by their bytes, for other machines have other times."""
    top = exercise.workspace.root.name
    remembered = exercise.workspace.root / ".ejercicio-huellas.json"
    found = fingerprints(exercise.folder, remembered, lambda path: path != top, strictly=True)
    yield from ((path, one.sha256) for path, one in found.items())


@cache
def _program() -> str:
    """The hash of this program's own code, and the versions of what reads and writes for it."""
    digest = hashlib.sha256(repr([(one, version(one)) for one in _LIBRARIES]).encode())
    own = Path(__file__).parent
    for path in sorted(one for one in own.rglob("*") if one.suffix != ".pyc" and one.is_file()):
        digest.update(f"{path.relative_to(own)}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _report(told: Mapping[str, Any]) -> Reporte:
    return Reporte(
        tables=tuple(map(_summary, told["tables"])),
        findings=tuple(Finding(**one) for one in told["findings"]),
        unchecked=tuple(
            Unchecked(
                tuple(one["about"]),
                tuple(Until(each["file"], each["sheet"], tuple(each["cells"])) for each in one["until"]),
            )
            for one in told["unchecked"]
        ),
    )


def _summary(told: Mapping[str, Any]) -> TableSummary:
    repairs = tuple(
        Repair(one["kind"], one["column"], one["count"], tuple(map(tuple, one["examples"]))) for one in told["repairs"]
    )
    return TableSummary(**{**told, "repairs": repairs, "corrections": tuple(told["corrections"])})
