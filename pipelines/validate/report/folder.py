"""The report in files: for reading (HTML), for programs (JSON), and each workbook back with its bad cells marked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines import disk
from pipelines.clean import Tabla
from pipelines.validate.findings import Reporte
from pipelines.validate.report.document import as_document
from pipelines.validate.report.html import as_html
from pipelines.validate.report.workbook import SourceFile, return_workbook

HTML, JSON = "reporte.html", "reporte.json"
MARKED = ".revisado"
_EDITED = ".editado"


@dataclass(frozen=True)
class ReportFiles:
    """Where the report was written, and the marked workbooks of an earlier one that somebody edited since."""

    html: Path
    json: Path
    workbooks: tuple[Path, ...]
    kept: tuple[Path, ...]

    @property
    def forms(self) -> tuple[Path, Path]:
        """The whole report: for people and for programs."""
        return self.html, self.json


def write_report(
    folder: Path,
    title: str,
    report: Reporte,
    tables: Sequence[Tabla],
    sources: Mapping[tuple[str, str], SourceFile],
    trail: Sequence[str] = (),
) -> ReportFiles:
    """Write every form in ``folder``, in the place of the last report's; ``sources`` gives each file of each table.

    The page tells the ``trail`` of the money too.

    A marked workbook that was edited is kept under another name: somebody may have corrected the copy and not the
    original. Raises DiskFull, UsageError.
    """
    kept = _clear(folder)
    found = dict(_workbooks(report, tables, sources))
    names: dict[str, str] = {}
    for (file, stem), (suffix, content) in found.items():
        names[file] = _free_name(f"{stem}{MARKED}", suffix, {*names.values(), *(one.name for one in kept)})
        disk.write_atomically(folder / names[file], content)
    now = datetime.now().astimezone()
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names.values()}
    document = {
        **as_document(report, tables),
        "revisado": now.isoformat(timespec="seconds"),
        "libros": [{"archivo": file, "marcado": name, "sha256": digests[name]} for file, name in names.items()],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    disk.write_atomically(folder / JSON, f"{text}\n".encode())
    disk.write_atomically(folder / HTML, as_html(report, title, now, names, trail).encode())
    return ReportFiles(folder / HTML, folder / JSON, tuple(folder / one for one in names.values()), tuple(kept))


def keep_report(files: ReportFiles, folder: Path) -> None:
    """Have the whole report in ``folder`` too, alone in it, for ``put_back``. Raises DiskFull, UsageError."""
    with disk.typed_errors(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for one in (*files.forms, *files.workbooks):
            shutil.copy2(one, folder / one.name)


def put_back(kept: Path, folder: Path) -> ReportFiles:
    """Write in ``folder`` the report that is in ``kept``, in the place of a later one. Raises DiskFull, UsageError."""
    told = (kept / JSON).read_bytes()
    books = [str(one["marcado"]) for one in json.loads(told)["libros"]]
    left: list[Path] = []
    if not (folder / JSON).is_file() or (folder / JSON).read_bytes() != told:
        left = _clear(folder)
        for name in (*books, JSON, HTML):
            disk.write_atomically(folder / name, (kept / name).read_bytes())
    return ReportFiles(folder / HTML, folder / JSON, tuple(folder / one for one in books), tuple(left))


def _workbooks(
    report: Reporte, tables: Sequence[Tabla], sources: Mapping[tuple[str, str], SourceFile]
) -> Iterator[tuple[tuple[str, str], tuple[str, bytes]]]:
    """(file, its stem) → (suffix, bytes), for each file that has cells to mark and can be given back."""
    titles = {one.table: one.titles for one in report.tables}
    for file in dict.fromkeys(one.file for one in report.findings):
        own = [one for one in report.findings if one.file == file]
        source = next((sources[one.table, file] for one in own if (one.table, file) in sources), None)
        if source is None or not any(one.cell for one in own):
            continue
        read = [table for table in tables if any(piece.file == file for piece in table.pieces)]
        returned = return_workbook(source, own, read, titles)
        if returned is not None:
            yield (file, source.stem), (returned.suffix, returned.content)


def _clear(folder: Path) -> list[Path]:
    """Take away the last report's workbooks; returns those that are no longer as they were written, renamed."""
    try:
        last = json.loads((folder / JSON).read_text(encoding="utf-8"))
        written = {str(one["marcado"]): str(one["sha256"]) for one in last["libros"]}
    except (OSError, ValueError, KeyError, TypeError):
        return []
    kept = []
    for name, digest in written.items():
        file = folder / Path(name).name
        with disk.typed_errors(file):
            if not file.is_file():
                continue
            if hashlib.sha256(file.read_bytes()).hexdigest() == digest:
                file.unlink()
                continue
            taken = {one.name for one in folder.iterdir()}
            edited = folder / _free_name(file.stem.removesuffix(MARKED) + _EDITED, file.suffix, taken)
            file.rename(edited)
            kept.append(edited)
    return kept


def _free_name(stem: str, suffix: str, taken: set[str]) -> str:
    name, number = f"{stem}{suffix}", 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name
