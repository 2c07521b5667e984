"""One sheet as its source declares it: header, rows, levels, totals, moments and months, in that order."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.clean.cell_fixes import mend_cells
from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.decimal_comma import with_points
from pipelines.clean.frame import Frame
from pipelines.clean.headers import known_titles, plain, without_footnote
from pipelines.clean.hierarchy import leave_out_sums
from pipelines.clean.layout import read_frame
from pipelines.clean.levels import flatten_levels
from pipelines.clean.lost_values import tell_lost_values
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.reshape import pivot_rows, unpivot_columns
from pipelines.clean.rows import discard_rows, end_table, fill_down
from pipelines.clean.split import split_columns
from pipelines.clean.totals import find_totals, leave_out_totals
from pipelines.errors import SourceError
from pipelines.reading import Reading
from pipelines.schema import Field, Schema

REPEATED_HEADER = "encabezado-repetido"


@dataclass(frozen=True)
class Sheet:
    """A sheet's records in one or more Frames, before they are the schema's, and what reading them told.

    ``titles`` are all those of its header, of which the frames may have lost some on the way.
    """

    frames: tuple[Frame, ...]
    header: Frame
    log: ReadingLog


def expected_titles(reading: Reading, schema: Schema) -> dict[str, str]:
    """The plain titles that the source's header may have, and what each names: a column of its schema, or itself."""
    declared = [title for one in reading.columns.values() for title in one.titles]
    declared += [one.title for one in reading.discard] + [one.title for one in reading.levels]
    declared += [one.title for one in reading.totals] + list(reading.spread)
    declared += [one.title for one in reading.splits]
    if reading.pivot:
        declared += [reading.pivot.title, reading.pivot.source, *reading.pivot.key]
    return {plain(one): plain(one) for one in declared if plain(one)} | known_titles(schema)


def read_sheet(grid: Grid, reading: Reading, schema: Schema, file: str) -> Sheet:
    """The grid as ``reading`` declares. Raises SourceError when the header, or a declared column, is not there."""
    expected = expected_titles(reading, schema)
    log = ReadingLog(file, Decimal(reading.tolerance), list(grid.repairs))
    grid = mend_cells(grid, reading.cells, log)
    header = read_frame(grid, expected, reading, schema, file)
    tell_lost_values(grid, header, reading, log)
    _refuse_repeated_titles(header, expected.keys() - _told_apart(reading, schema), file)
    frame = _without_repeated_headers(header, expected, log)
    frame = with_points(frame, _figures(frame, reading, schema), log) if reading.decimal_comma else frame
    frame = end_table(frame, reading.until, log)
    frame = discard_rows(frame, reading.discard, log)
    frame = fill_down(frame, reading.fill, log)
    frame = split_columns(frame, reading.splits, file)
    amounts = _amounts(frame, reading, schema)
    frame = flatten_levels(frame, reading.levels, find_totals(frame, reading.totals, log), amounts, log)
    frame = leave_out_totals(frame, reading.totals, _amounts(frame, reading, schema), log)
    if reading.pivot:
        frame = pivot_rows(frame, reading.pivot, log)
    frame = leave_out_sums(frame, reading.hierarchy, _amounts(frame, reading, schema), log)
    frames = tuple(unpivot_columns(frame, reading.unpivot, log)) if reading.unpivot else (frame,)
    # What its titled columns hold, the frames do.
    texts: list[Sequence[str]] = [
        () if title.strip() else column for title, column in zip(header.titles, header.columns, strict=True)
    ]
    return Sheet(frames, replace(header, columns=texts), log)


def _told_apart(reading: Reading, schema: Schema) -> set[str]:
    """The schema's own titles of those columns that the source says where to find by other titles."""
    declared = {plain(title) for one in reading.columns.values() for title in one.titles}
    elsewhere = [schema.field(name) for name, one in reading.columns.items() if one.titles or one.position]
    return {plain(name) for field in elsewhere for name in (field.title, field.name)} - declared


def _refuse_repeated_titles(header: Frame, expected: Collection[str], file: str) -> None:
    seen: set[str] = set()
    for title in header.titles:
        name = plain(title)
        if name in expected and name in seen:
            raise SourceError(
                f"La columna «{title.strip()}» aparece dos veces en el renglón {header.header_row} de «{file}».",
                "Deje una sola de las dos columnas; si no puede, declare su letra con «posicion» en ejercicio.toml.",
                rule="columna-repetida",
                file=file,
                sheet=header.sheet,
            )
        seen.add(name)


def _without_repeated_headers(frame: Frame, expected: Mapping[str, str], log: ReadingLog) -> Frame:
    """Without the records that repeat the header, as on each page of a printed table."""
    known = [index for index, title in enumerate(frame.titles) if plain(title) in expected]
    if len(known) < 2:
        return frame
    first = frame.columns[known[0]]
    candidates = [position for position, text in enumerate(first) if text == frame.titles[known[0]]]
    repeats = [
        position
        for position in candidates
        if all(frame.columns[index][position] == frame.titles[index] for index in known)
    ]
    log.rows(REPEATED_HEADER, frame, repeats)
    return frame.without(repeats)


def _amounts(frame: Frame, reading: Reading, schema: Schema) -> Sequence[int]:
    """The columns of pesos as far as they can be told before the records are reshaped."""
    return _columns_of(frame, reading, [one for one in schema.fields if one.is_amount])


def _figures(frame: Frame, reading: Reading, schema: Schema) -> Sequence[int]:
    return _columns_of(frame, reading, [one for one in schema.fields if one.type in ("number", "integer")])


def _columns_of(frame: Frame, reading: Reading, fields: Sequence[Field]) -> Sequence[int]:
    titles: list[str] = []
    letters: set[str] = set()
    for field in fields:
        declared = reading.columns.get(field.name)
        titles += declared.titles if declared and declared.titles else (field.title, field.name)
        letters |= {declared.position} if declared and declared.position else set()
    if reading.pivot:
        titles.append(reading.pivot.source)
    if reading.unpivot and reading.unpivot.total:
        titles.append(reading.unpivot.total)
    wide = re.compile(reading.unpivot.pattern, re.IGNORECASE) if reading.unpivot else None
    known = {plain(one) for one in titles}
    return [
        index
        for index, title in enumerate(frame.titles)
        if known & {plain(title), plain(without_footnote(title))}
        or frame.letters[index] in letters
        or (wide is not None and wide.fullmatch(title.strip()))
    ]


def header_cell(frame: Frame, index: int) -> str:
    """The A1 address of a column's title."""
    return f"{column_letter(index)}{frame.header_row}"
