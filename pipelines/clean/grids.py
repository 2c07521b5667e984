"""A file's sheets as raw grids, whatever kind of file it is by its content."""

from __future__ import annotations

from collections.abc import Container, Iterator

from pipelines.clean.cells import Grid
from pipelines.clean.delimited import read_delimited
from pipelines.clean.formats import expand_gzip, looks_like_json, recognise
from pipelines.clean.mojibake import unscrambled
from pipelines.clean.ocds import read_ocds
from pipelines.clean.workbooks import read_workbook, sheets_like
from pipelines.gather import Original
from pipelines.source import Source, has_wildcards


def read_grids(original: Original, source: Source, titles: Container[str]) -> Iterator[Grid]:
    """The sheets of ``original`` that are of the table: several where «hoja» is a glob. Raises SourceError."""
    kind = recognise(original.path, original.name)
    if kind in ("xlsx", "xls", "ods") and source.sheet and has_wildcards(source.sheet):
        for title in sheets_like(original.path, kind, original.name, source.sheet):
            yield unscrambled(read_workbook(original.path, kind, original.name, title))
    else:
        yield unscrambled(_grid(original, kind, source, titles))


def read_grid(original: Original, source: Source, titles: Container[str]) -> Grid:
    """The sheet of ``original`` that ``source`` names, or its only one; ``titles`` are the plain ones to expect.

    Raises SourceError.
    """
    return unscrambled(_grid(original, recognise(original.path, original.name), source, titles))


def _grid(original: Original, kind: str, source: Source, titles: Container[str]) -> Grid:
    if kind in ("xlsx", "xls", "ods"):
        return read_workbook(original.path, kind, original.name, source.sheet)
    content = original.path.read_bytes()
    if kind == "gzip":
        content = expand_gzip(content, original.name)
    if kind == "json" or (kind == "gzip" and looks_like_json(content)):
        return read_ocds(content, original.name, source.sheet)
    return read_delimited(content, original.name, titles, source.encoding, source.dialect)
