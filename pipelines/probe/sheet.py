"""One sheet, asked every question: header, columns, totals, notes, units, and which table it may be."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.clean.cells import Grid
from pipelines.clean.decimal_comma import has_commas, with_points
from pipelines.clean.frame import Frame, frame_of
from pipelines.clean.reading_log import ReadingLog
from pipelines.probe.guess import Guess
from pipelines.probe.header import Header, guess_header
from pipelines.probe.kinds import Column, guess_kind
from pipelines.probe.likely import Match, guess_tables, known_titles
from pipelines.probe.shapes import Shape, comma_shape, find_marks, guess_shapes, marks_shape
from pipelines.probe.totals import TotalRows, guess_notes, guess_totals
from pipelines.probe.units import guess_units

_NOTES_BELOW = 10
_SAMPLE = 5_000
_MOST_TOLD = 3


@dataclass(frozen=True, eq=False)
class SheetProbe:
    """What a sheet is; without a header only its columns are told, by their letters. ``title`` is None in a text."""

    title: str | None
    rows: int
    width: int
    unit: Guess
    header: Header | None = None
    titles: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    totals: tuple[TotalRows, ...] = ()
    notes: tuple[int, ...] = ()
    shapes: tuple[Shape, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def likeliest(self) -> tuple[Match, ...]:
        """The tables to tell of: a few."""
        return self.matches[:_MOST_TOLD]


def probe_sheet(grid: Grid) -> SheetProbe:
    """Everything that is asked of one sheet."""
    width = max(map(len, grid.rows), default=0)
    header = guess_header(grid, known_titles())
    if header is None:
        bare = frame_of(grid, 0, (), 0)
        columns = tuple(map(guess_kind, bare.letters, bare.titles, bare.columns))
        return SheetProbe(grid.sheet, len(grid.rows), width, guess_units([], [], []), columns=columns)
    above = [cell for row in grid.rows[: header.positions[0]] for cell in row if cell.strip()]
    below = [cell for row in grid.rows[-_NOTES_BELOW:] for cell in row if cell.strip()]
    frame = frame_of(grid, header.positions[-1] + 1, header.titles, header.numbers[-1])
    marks = find_marks(frame)
    shapes = [] if marks is None else [marks_shape(frame, marks)]
    # What only numbers the columns is no datum of theirs.
    frame = frame if marks is None else frame.without([marks])
    commas = [index for index, column in enumerate(frame.columns) if has_commas(column[:_SAMPLE])]
    if commas:
        shapes.append(comma_shape(frame, commas))
        frame = with_points(frame, commas, ReadingLog(""))
    columns = tuple(map(guess_kind, frame.letters, frame.titles, frame.columns))
    amounts = _amounts(frame, columns)
    totals = tuple(guess_totals(frame, amounts))
    shapes += guess_shapes(frame, columns, amounts, {number for one in totals for number in one.numbers})
    return SheetProbe(
        grid.sheet,
        len(frame.numbers),
        width,
        guess_units(above, header.titles, below),
        header,
        frame.titles,
        columns,
        totals,
        tuple(guess_notes(frame)),
        tuple(shapes),
        tuple(guess_tables(frame.titles, above)),
    )


def _amounts(frame: Frame, columns: tuple[Column, ...]) -> list[int]:
    return [index for index in range(len(frame.titles)) if columns[index].kind.value == "importe"]
