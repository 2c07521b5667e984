"""A sheet's table before it is any schema's: columns by their own titles, each cell knowing its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.headers import plain, without_footnote


@dataclass(frozen=True, eq=False)
class Made:
    """A column made from others: its texts, and the letter and rows of the cells that these come from, if any."""

    title: str
    texts: Sequence[str]
    letter: str = ""
    rows: Sequence[int] | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """``columns[j][i]`` is the text of record i under ``titles[j]``, in the sheet's column ``letters[j]``.

    ``numbers`` are the records' rows. A column that was made from others has no letter; ``own_rows`` are the rows of
    the cells of columns that come from other rows than their record's. ``dates`` are the cells kept as dates.
    ``indents``, by row and letter, are the cells that the sheet sets off to the right.
    """

    sheet: str | None
    header_row: int
    titles: tuple[str, ...]
    letters: tuple[str, ...]
    columns: list[Sequence[str]]
    numbers: Sequence[int]
    dates: frozenset[tuple[int, int]] = frozenset()
    own_rows: Mapping[int, Sequence[int]] = field(default_factory=dict)
    indents: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def index(self, *titles: str) -> int | None:
        """The first column with one of the ``titles``, without accents or case; None when it has none of them.

        «columna C» is the column of that letter, whatever its title, and «Moneda (2)» the second of those called so; a
        title may carry the mark of a footnote, as «Denominación 2/» or «Concepto (c)».
        """
        backwards = list(reversed(list(enumerate(self.titles))))
        known = {f"columna {letter.lower()}": index for index, letter in reversed(list(enumerate(self.letters)))}
        times: Counter[str] = Counter()
        for index, title in enumerate(self.titles):
            times[plain(title)] += 1
            known[plain(f"{title} {times[plain(title)]}")] = index
        known |= {plain(without_footnote(title)): index for index, title in backwards}
        known |= {plain(title): index for index, title in backwards}
        return next((known[plain(one)] for one in titles if plain(one) in known), None)

    def keep(self, positions: Sequence[int]) -> Frame:
        """Only the records at those positions, in their order."""
        if len(positions) == len(self.numbers):
            return self
        places = {position: place for place, position in enumerate(positions)}
        return replace(
            self,
            columns=[[column[one] for one in positions] for column in self.columns],
            numbers=[self.numbers[one] for one in positions],
            dates=frozenset((places[row], column) for row, column in self.dates if row in places),
            own_rows={index: [rows[one] for one in positions] for index, rows in self.own_rows.items()},
        )

    def without(self, positions: Iterable[int]) -> Frame:
        """All the records but those at the positions."""
        dropped = set(positions)
        return self.keep([one for one in range(len(self.numbers)) if one not in dropped]) if dropped else self

    def with_columns(self, made: Sequence[Made]) -> Frame:
        """With more columns, in the place of those that have the same title."""
        titles = {plain(one.title) for one in made}
        kept = [index for index, title in enumerate(self.titles) if plain(title) not in titles]
        moved = {old: new for new, old in enumerate(kept)}
        own = {moved[old]: rows for old, rows in self.own_rows.items() if old in moved}
        own |= {len(kept) + place: one.rows for place, one in enumerate(made) if one.rows is not None}
        return replace(
            self,
            titles=(*(self.titles[one] for one in kept), *(one.title for one in made)),
            letters=(*(self.letters[one] for one in kept), *(one.letter for one in made)),
            columns=[*(self.columns[one] for one in kept), *(one.texts for one in made)],
            dates=frozenset((row, moved[column]) for row, column in self.dates if column in moved),
            own_rows=own,
        )

    def cell(self, position: int, index: int) -> str:
        """The A1 address of a record's cell."""
        rows = self.own_rows.get(index, self.numbers)
        return f"{self.letters[index]}{rows[position]}"

    def indent(self, position: int, index: int) -> int:
        """How far to the right a record's text is: the spaces it begins with, or what its cell's style says."""
        text = self.columns[index][position]
        spaces = len(text) - len(text.lstrip(" \xa0\t"))
        return spaces or self.indents.get((self.numbers[position], self.letters[index]), 0)


def frame_of(grid: Grid, first: int, titles: Sequence[str], header_row: int) -> Frame:
    """The records of ``grid`` from the position ``first`` on, under ``titles``, one a column from A on."""
    rows = grid.rows[first:]
    width = max([len(titles), *map(len, rows)], default=0)
    padded = [*titles, *[""] * (width - len(titles))]
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for index, column in enumerate(columns):
            column.append(row[index] if index < len(row) else "")
    return Frame(
        sheet=grid.sheet,
        header_row=header_row,
        titles=tuple(padded),
        letters=tuple(map(column_letter, range(width))),
        columns=list(columns),
        numbers=grid.numbers[first:],
        dates=frozenset((row - first, column) for row, column in grid.dates if row >= first),
        indents={(row, column_letter(column)): indent for (row, column), indent in grid.indents.items()},
    )
