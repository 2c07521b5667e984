"""Probe: what a file is, before anyone maps it: each answer with its confidence and its reason; nothing is decided."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from pipelines.clean import ocds
from pipelines.clean.cells import Grid
from pipelines.clean.formats import expand_gzip, looks_like_json, name_of, recognise
from pipelines.clean.grids import read_grid
from pipelines.clean.mojibake import MOJIBAKE
from pipelines.clean.workbooks import sheet_titles
from pipelines.errors import SourceError
from pipelines.gather import Original
from pipelines.gather.members import files_in
from pipelines.probe.guess import HIGH, Guess
from pipelines.probe.likely import known_titles
from pipelines.probe.sheet import SheetProbe, probe_sheet
from pipelines.probe.text import guess_dialect, guess_encoding
from pipelines.source import Dialect, Files, Source

__all__ = ["Guess", "Probe", "SheetProbe", "members", "probe"]


@dataclass(frozen=True, eq=False)
class Probe:
    """A file: what kind it is, how its text is written if it is text, its sheets, and those that cannot be read."""

    name: str
    kind: Guess
    encoding: Guess | None
    dialect: Guess | None
    written: Dialect
    repaired: tuple[str, ...]
    sheets: tuple[SheetProbe, ...]
    unreadable: tuple[SourceError, ...]

    @property
    def best(self) -> SheetProbe | None:
        """The sheet that most looks like a table: one that fits a known one, or the largest."""
        named = [one for one in self.sheets if one.header]
        return max(named, key=lambda one: (len(one.matches[0].columns) if one.matches else 0, one.rows), default=None)


def probe(original: Original) -> Probe:
    """Look at every sheet of a file. Raises SourceError, which says what would be needed, when it is no table."""
    kind = recognise(original.path, original.name)
    said = Guess(name_of(kind), HIGH, "lo dice su contenido")
    source = Source(table="", place=Files(original.path.parent, (original.path.name,)))
    content = original.path.read_bytes() if kind in ("texto", "gzip") else b""
    if kind == "gzip":
        content = expand_gzip(content, original.name)
        kind = "json" if looks_like_json(content) else "gzip"
    if kind in ("texto", "gzip"):
        grid = read_grid(original, source, known_titles())
        encoding = guess_encoding(content, original.name)
        written, dialect = guess_dialect(content, encoding.value, known_titles())
        if not grid.rows:
            raise _empty(original.name)
        return Probe(original.name, said, encoding, dialect, written, _mended(grid), (probe_sheet(grid),), ())
    sheets: list[SheetProbe] = []
    unreadable: list[SourceError] = []
    mended: list[str] = []
    for title in list(ocds.SHEETS) if kind == "json" else sheet_titles(original.path, kind, original.name):
        try:
            grid = read_grid(original, _sheet(source, title), known_titles())
        except SourceError as error:
            unreadable.append(error)
            continue
        if len(grid.rows) > (kind == "json"):
            sheets.append(probe_sheet(grid))
        mended += _mended(grid)
    if not sheets and unreadable:
        raise unreadable[0]
    if not any(one.rows for one in sheets):
        raise _without_contracts(original.name) if kind == "json" else _empty(original.name)
    return Probe(original.name, said, None, None, Dialect(), tuple(mended), tuple(sheets), tuple(unreadable))


def members(original: Original) -> list[str]:
    """The files inside a ZIP that is not a workbook; none of any other file."""
    if not zipfile.is_zipfile(original.path):
        return []
    with zipfile.ZipFile(original.path) as archive:
        names = [name for name, _ in files_in(archive)]
    return [] if "[Content_Types].xml" in names or "mimetype" in names else names


def _sheet(source: Source, title: str) -> Source:
    return Source(table="", place=source.place, sheet=title)


def _mended(grid: Grid) -> tuple[str, ...]:
    return tuple(
        f"{one.count:,} celdas con letras codificadas dos veces; por ejemplo {one.examples[0][0]}: "
        f"«{one.examples[0][1][:40]}» → «{one.examples[0][2][:40]}»"
        for one in grid.repairs
        if one.kind == MOJIBAKE
    )


def _empty(name: str) -> SourceError:
    return SourceError(
        f"«{name}» no tiene ningún dato.",
        "Revise que sea el archivo correcto y que se haya guardado con sus datos.",
        rule="tabla-vacia",
        file=name,
    )


def _without_contracts(name: str) -> SourceError:
    return SourceError(
        f"«{name}» es OCDS, y ninguno de sus procesos de contratación trae contratos ni pagos.",
        "Revise que sea la versión más reciente; si el proceso sigue en licitación, todavía no hay nada que tomar.",
        rule="tabla-vacia",
        file=name,
    )
