"""A file's sheets as raw grids, whatever kind of file it is by its content."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pipelines.clean.cells import Grid
from pipelines.clean.delimited import read_delimited
from pipelines.clean.formats import expand_gzip, looks_like_json, misnamed, recognise
from pipelines.clean.mojibake import unscrambled
from pipelines.clean.ocds import read_ocds
from pipelines.clean.workbooks import KINDS, read_workbook, sheets_like
from pipelines.gather import Original
from pipelines.source import Source, has_wildcards


def read_grids(original: Original, source: Source, titles: Container[str]) -> Iterator[Grid]:
    """The sheets of ``original`` that are of the table: several if «hoja» is a glob or a list. Raises SourceError."""
    kind = recognise(original.path, original.name)
    wanted = source.sheets or ((source.sheet,) if source.sheet and has_wildcards(source.sheet) else ())
    if kind in KINDS and wanted:
        found: list[str] = []
        for one in wanted:
            found += sheets_like(original.path, kind, original.name, one) if has_wildcards(one) else [one]
        # A sheet that two of them name is read once.
        for title in dict.fromkeys(found):
            yield unscrambled(_noted(read_workbook(original.path, kind, original.name, title), kind, original))
    else:
        yield unscrambled(_grid(original, kind, source, titles))


def read_all_grids(
    originals: Sequence[Original], source: Source, titles: Container[str]
) -> Iterator[tuple[Original, Grid]]:
    """The sheets of each of ``originals`` that are of the table; those of OCDS are read together.

    Raises SourceError.
    """
    together = [one for one in originals if _holds_json(one)] if len(originals) > 1 else []
    read = read_ocds([(partial(_content, one), one.name) for one in together], source.sheet) if together else []
    of_ocds = {one.name: unscrambled(grid) for one, grid in zip(together, read, strict=True)}
    for one in originals:
        if one.name in of_ocds:
            yield one, of_ocds[one.name]
        else:
            yield from ((one, grid) for grid in read_grids(one, source, titles))


def read_grid(original: Original, source: Source, titles: Container[str]) -> Grid:
    """The sheet of ``original`` that ``source`` names, or its only one; ``titles`` are the plain ones to expect.

    Raises SourceError.
    """
    return unscrambled(_grid(original, recognise(original.path, original.name), source, titles))


def _grid(original: Original, kind: str, source: Source, titles: Container[str]) -> Grid:
    if kind in KINDS:
        return _noted(read_workbook(original.path, kind, original.name, source.sheet), kind, original)
    content = _content(original, kind)
    if kind == "json" or (kind == "gzip" and looks_like_json(content)):
        return read_ocds([(lambda: content, original.name)], source.sheet)[0]
    return _noted(read_delimited(content, original.name, titles, source.encoding, source.dialect), kind, original)


def _noted(grid: Grid, kind: str, original: Original) -> Grid:
    """The grid, and that its file is not what its name says."""
    return replace(grid, repairs=(*grid.repairs, *misnamed(kind, original.name)))


def _content(original: Original, kind: str = "") -> bytes:
    content = original.path.read_bytes()
    if (kind or recognise(original.path, original.name)) == "gzip":
        return expand_gzip(content, original.name)
    return content


def _holds_json(original: Original) -> bool:
    kind = recognise(original.path, original.name)
    return kind == "json" or (kind == "gzip" and looks_like_json(_content(original, kind)))
