"""Which missing column a strange header, or a column that lost its own, probably is: one defect, not two.

By its name when that resembles it, or says it with more or fewer words; else by its place, between the two columns of
the schema that the missing one goes between; else because there is no other strange one nor any other missing.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pipelines.clean import StrayCell, Tabla
from pipelines.clean.headers import plain
from pipelines.validate.places import sheet_order

_ALIKE = 0.7
# A header's cell, and what it says, "" when it lost that.
Strange = tuple[str, str]
Guess = Callable[[Tabla, Sequence[Strange], Sequence[str]], Iterator[tuple[str, str]]]


def lost_headers(table: Tabla) -> Mapping[str, str]:
    """Cell of a strange header → the missing column that it probably is, each once."""
    strange = [(one.cell, one.value) for one in table.unknown_columns]
    strange += [
        (f"{letter}{table.header_row}", "") for letter, cells in strays_by_column(table).items() if len(cells) > 1
    ]
    found: dict[str, str] = {}
    for guess in _GUESSES:
        cells = [one for one in strange if one[0] not in found]
        missing = [one for one in table.missing_columns if one not in found.values()]
        for cell, column in guess(table, cells, missing):
            if cell not in found and column not in found.values():
                found[cell] = column
    return found


def strays_by_column(table: Tabla) -> Mapping[str, list[StrayCell]]:
    """Letter → the cells with content under no header."""
    found: dict[str, list[StrayCell]] = {}
    for stray in table.stray_cells:
        found.setdefault(stray.cell.rstrip("0123456789"), []).append(stray)
    return found


def _by_spelling(table: Tabla, strange: Sequence[Strange], missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    names = {plain(name): column for column in missing for name in (table.schema.field(column).title, column)}
    for cell, text in strange:
        near = difflib.get_close_matches(plain(text), names, n=1, cutoff=_ALIKE) if text else []
        if near:
            yield cell, names[near[0]]


def _by_words(table: Tabla, strange: Sequence[Strange], missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    """«Actividad del hito» is «Actividad», where it is no other of those missing."""
    for cell, text in strange:
        words = set(plain(text).split())
        same = [one for one in missing if words and _includes(words, set(plain(table.schema.field(one).title).split()))]
        if len(same) == 1:
            yield cell, same[0]


def _includes(some: set[str], others: set[str]) -> bool:
    return some <= others or others <= some


def _by_place(table: Tabla, strange: Sequence[Strange], missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    order = table.schema.columns
    by_place = {sheet_order(f"{letter}1")[1]: column for column, letter in table.letters.items() if letter}
    for cell, _ in strange:
        place = sheet_order(cell)[1]
        before, after = by_place.get(place - 1), by_place.get(place + 1)
        for column in missing:
            at = order.index(column)
            # The first column has nothing before it; whatever follows the last is hers, most often.
            first = at == 0 and place == 1
            if (
                (first or (at > 0 and before == order[at - 1]))
                and after is not None
                and after in order[at + 1 : at + 2]
            ):
                yield cell, column


def _by_elimination(table: Tabla, strange: Sequence[Strange], missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    required = [one for one in missing if table.schema.field(one).required]
    untitled = [cell for cell, text in strange if not text]
    if len(strange) == 1 and (len(required) == 1 or (untitled and len(missing) == 1)):
        yield strange[0][0], (required or missing)[0]


_GUESSES: Iterable[Guess] = (_by_spelling, _by_words, _by_place, _by_elimination)
