"""Where the header of a sheet is: the row, or two or three rows, whose texts name the columns below."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from pipelines.clean.cells import Grid
from pipelines.clean.headers import SEARCHED_ROWS, plain
from pipelines.clean.layout import joined_titles, titles_of_row
from pipelines.clean.totals import figure
from pipelines.clean.values import clean_date
from pipelines.probe.guess import HIGH, LOW, MEDIUM, Guess

_MOST_ROWS = 3
_BELOW = 40
# What a known title, and each more row of header, weigh beside a column that has a title.
_KNOWN, _MORE_ROWS = 0.5, 0.6


@dataclass(frozen=True, eq=False)
class Header:
    """Positions in the grid of the header's rows, their numbers in the sheet, and each column's title."""

    positions: tuple[int, ...]
    numbers: tuple[int, ...]
    titles: tuple[str, ...]
    guess: Guess


def guess_header(grid: Grid, known: Container[str]) -> Header | None:
    """The likeliest header; ``known`` are plain titles of tables and layouts. None when nothing looks like one."""
    scored = [(_score(grid, rows, known), rows) for rows in _candidates(grid)]
    best, rows = max(scored, key=lambda one: (one[0], -one[1][0]), default=(0.0, ()))
    if best <= 0:
        return None
    titles = tuple(_titles(grid, rows))
    numbers = tuple(grid.numbers[one] for one in rows)
    named = [one for one in titles if one.strip()]
    hits = sum(plain(one) in known for one in named)
    untitled = len(_filled_below(grid, rows[-1] + 1)) - len(_covered(grid, rows[-1] + 1, titles))
    clear = len(set(map(plain, named))) == len(named) and untitled <= 0
    sure = HIGH if clear and (hits >= 2 or _has_figures_below(grid, rows[-1])) else MEDIUM if clear else LOW
    reason = f"nombra {len(named)} columnas, con textos distintos" if clear else f"nombra {len(named)} columnas"
    reason += f", {hits} de ellas conocidas" if hits else ""
    reason += f"; {untitled} columnas con datos no tienen título" if untitled > 0 else ""
    label = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} a {numbers[-1]}"
    return Header(
        rows, numbers, titles, Guess(f"renglón {label}" if len(numbers) == 1 else f"renglones {label}", sure, reason)
    )


def _candidates(grid: Grid) -> Iterator[tuple[int, ...]]:
    """Rows of texts only, alone or with those right above them, as when upper titles span several columns."""
    last = min(len(grid.rows), SEARCHED_ROWS)
    for end in range(last):
        for start in range(end, max(-1, end - _MOST_ROWS), -1):
            rows = tuple(range(start, end + 1))
            if not all(_is_texts(grid.rows[one]) for one in rows):
                break
            if grid.numbers[end] - grid.numbers[start] == end - start:
                yield rows


def _is_texts(row: Sequence[str]) -> bool:
    cells = [one.strip() for one in row if one.strip()]
    # A year is a title too, as in «2014, 2015, 2016» above amounts.
    figures = [one for one in cells if _is_datum(one) and not (len(one) == 4 and one.isdigit())]
    return bool(cells) and not figures


def _is_datum(text: str) -> bool:
    return figure(text) is not None or clean_date(text)[1] == "fecha"


def _titles(grid: Grid, rows: Sequence[int]) -> list[str]:
    if len(rows) > 1:
        return joined_titles([grid.rows[one] for one in rows])
    return [" ".join(one.split()) for one in titles_of_row(grid, rows[0])]


def _score(grid: Grid, rows: tuple[int, ...], known: Container[str]) -> float:
    titles = joined_titles([grid.rows[one] for one in rows])
    below = rows[-1] + 1
    named = [plain(one) for one in titles if one.strip()]
    filled, covered = _filled_below(grid, below), _covered(grid, below, titles)
    if below >= len(grid.rows):
        # Nothing below: only titles that are known make it a header.
        return _KNOWN * sum(one in known for one in named) if len(rows) == 1 else 0
    if not covered or (len(filled) > 1 and len(named) < 2):
        return 0
    if len(rows) > 1 and not all(sum(bool(one.strip()) for one in grid.rows[row]) > 1 for row in rows):
        return 0
    # Above columns of figures a title is a text; a first record would not be one.
    over_figures = sum(_mostly_figures(grid, below, one) for one in covered)
    repeated = len(named) - len(set(named))
    return (
        len(covered) + over_figures + _KNOWN * sum(one in known for one in set(named))
        - (len(filled) - len(covered)) - 2 * repeated - _MORE_ROWS * (len(rows) - 1)
        - 0.2 * sum(len(one) > 80 for one in titles)
    )  # fmt: skip


def _filled_below(grid: Grid, start: int) -> set[int]:
    """The columns with something in a good part of the records below."""
    sample = grid.rows[start : start + _BELOW]
    width = max(map(len, sample), default=0)
    return {
        index
        for index in range(width)
        if sum(index < len(row) and bool(row[index].strip()) for row in sample) * 5 >= len(sample)
    }


def _covered(grid: Grid, start: int, titles: Sequence[str]) -> list[int]:
    return [one for one in sorted(_filled_below(grid, start)) if one < len(titles) and titles[one].strip()]


def _mostly_figures(grid: Grid, start: int, index: int) -> bool:
    cells = [row[index].strip() for row in grid.rows[start : start + _BELOW] if index < len(row) and row[index].strip()]
    return bool(cells) and sum(map(_is_datum, cells)) * 2 > len(cells)


def _has_figures_below(grid: Grid, position: int) -> bool:
    return any(_mostly_figures(grid, position + 1, one) for one in _filled_below(grid, position + 1))
