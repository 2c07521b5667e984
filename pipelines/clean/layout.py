"""The header of a sheet: where it is, and each column's title, which may be written over several rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.clean.cells import Grid
from pipelines.clean.frame import Frame, frame_of
from pipelines.clean.headers import SEARCHED_ROWS, plain, without_header
from pipelines.clean.rows import column_named
from pipelines.errors import SourceError
from pipelines.reading import UNTITLED, Reading
from pipelines.schema import Schema

_LOOKED_AT = 1_000


def read_frame(grid: Grid, expected: Mapping[str, str], reading: Reading, schema: Schema, file: str) -> Frame:
    """The records under the header: its declared rows, or the one that names most of the ``expected`` columns.

    ``expected`` gives what each plain title names.

    Raises SourceError when there is no such row. Of what is only the schema's, two titles tell a header from a note;
    what a source declares is there on purpose.
    """
    return _spread(_read(grid, expected, reading, schema, file), reading.spread, file)


def _read(grid: Grid, expected: Mapping[str, str], reading: Reading, schema: Schema, file: str) -> Frame:
    if reading.header_rows == UNTITLED:
        return frame_of(grid, 0, (), 0)
    if reading.header_rows:
        return _declared(grid, reading.header_rows, file)
    position = _most_named(grid, expected, 1 if reading.is_declared else min(2, len(schema.fields)))
    if position is None:
        raise without_header(grid, schema, file)
    titles = joined_titles(grid.rows[max(position - reading.header_above, 0) : position + 1])
    if not reading.header_above:
        titles = titles_of_row(grid, position)
    return frame_of(grid, position + 1, titles, grid.numbers[position])


def _spread(frame: Frame, titles: Sequence[str], file: str) -> Frame:
    """Each of the ``titles`` over the columns without title at its right, as a merged cell shows it.

    A record has its text in one of them: it becomes the first one's, indented by how far to the right it was.
    """
    columns = list(frame.columns)
    for first in (column_named(frame, one, file) for one in titles):
        last = next(
            (index for index in range(first + 1, len(columns)) if frame.titles[index].strip()), len(columns)
        )  # fmt: skip
        texts = [
            next((" " * depth + one.strip() for depth, one in enumerate(record) if one.strip()), "")
            for record in zip(*columns[first:last], strict=True)
        ]
        columns[first:last] = [texts, *([""] * len(texts) for _ in range(first + 1, last))]
    return replace(frame, columns=columns)


def _most_named(grid: Grid, expected: Mapping[str, str], needed: int) -> int | None:
    """The first row, among the first ones, that names most columns, and as many as ``needed``."""
    best, most = None, needed - 1
    for position, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        count = len({expected[title] for title in map(plain, row) if title in expected})
        if count > most:
            best, most = position, count
    return best


def _declared(grid: Grid, header_rows: Sequence[int], file: str) -> Frame:
    wanted = [place for place, number in enumerate(grid.numbers) if number in header_rows]
    if not wanted:
        raise SourceError(
            f"«{file}» no tiene nada en el renglón {header_rows[0]}, donde se declara el encabezado.",
            "Corrija «encabezado» en la lectura de ejercicio.toml; «cocrea sondear» dice cómo es el archivo.",
            rule="encabezado-faltante",
            file=file,
            sheet=grid.sheet,
        )
    first = next((place for place, number in enumerate(grid.numbers) if number > header_rows[-1]), len(grid.rows))
    titles = joined_titles([grid.rows[one] for one in wanted]) if wanted[1:] else titles_of_row(grid, wanted[0])
    return frame_of(grid, first, titles, header_rows[-1])


def titles_of_row(grid: Grid, position: int) -> list[str]:
    """The titles of one row. A cell merged downwards keeps its text in the row above, over a column without title."""
    titles = list(grid.rows[position])
    above = grid.rows[position - 1] if position and grid.numbers[position - 1] == grid.numbers[position] - 1 else ()
    below = grid.rows[position + 1 : position + 1 + _LOOKED_AT]
    titles += [""] * (len(above) - len(titles))
    for index, text in enumerate(above):
        if text.strip() and not titles[index].strip() and any(index < len(row) and row[index].strip() for row in below):
            titles[index] = text
    return titles


def joined_titles(rows: Sequence[Sequence[str]]) -> list[str]:
    """Titles over several rows as one: «Egresos Aprobado», from «Egresos», merged over four columns, and «Aprobado».

    A merged cell keeps its text in the first of its columns only, so upper rows are repeated to the right, over
    columns that say something below.
    """
    width = max(map(len, rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    for upper, lower in pairwise(padded):
        last = ""
        for index, text in enumerate(upper):
            if text.strip():
                last = text
            elif lower[index].strip():
                upper[index] = last
    return [
        " ".join(dict.fromkeys(part for row in padded if (part := " ".join(row[index].split()))))
        for index in range(width)
    ]
