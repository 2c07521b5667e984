"""Hierarchical sheets → flat: each record with the texts of the levels above it, and those levels' rows as totals."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.clean.frame import Frame, Made
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.rows import column_named
from pipelines.clean.totals import check_sum
from pipelines.errors import SourceError
from pipelines.reading import Level

FLATTENED = "nivel"


_TOTAL = -1
# Indents that a message lists.
_SHOWN = 8


def flatten_levels(
    frame: Frame, levels: Sequence[Level], totals: Collection[int], amounts: Sequence[int], log: ReadingLog
) -> Frame:
    """Keep the rows that nothing deeper follows, and give each a column a level with the text of that level.

    A row of a level whose rows are all below it is their sum: ``amounts`` (columns) are checked, and it is left out.
    Rows of no level stay as they are, under the levels in force; ``totals`` (positions) are none.
    """
    if not levels:
        return frame
    depths = [_TOTAL if at in totals else depth for at, depth in enumerate(_depths(frame, levels, totals, log.file))]
    parents = [
        position
        for position, depth in enumerate(depths)
        if depth is not None and depth != _TOTAL and _next_depth(depths, position) > depth
    ]
    made = _made(frame, levels, depths, log.file)
    sums = set(parents)
    for position in parents:
        depth = depths[position]
        if depth is not None and not levels[depth].heading:
            check_sum(frame, position, _leaves_below(depths, position, sums), amounts, log)
    log.rows(FLATTENED, frame, parents)
    return frame.with_columns(made).without(parents)


def _depths(frame: Frame, levels: Sequence[Level], totals: Collection[int], file: str) -> list[int | None]:
    """The level of each row: of those that hold, the deepest.

    One that says nothing of its text takes what the others of its column leave.
    """
    found: list[int | None] = [None] * len(frame.numbers)
    for depth, level in sorted(enumerate(levels), key=lambda pair: _takes_any(pair[1])):
        index = column_named(frame, level.title, file)
        column = frame.columns[index]
        pattern = re.compile(level.pattern) if level.pattern else None
        alike = {at for at, one in enumerate(levels) if one.title == level.title} if _takes_any(level) else set()
        for position, text in enumerate(column):
            earlier = found[position]
            if (
                _is_of(text, frame.indent(position, index), level, pattern)
                and earlier not in alike
                and (earlier is None or earlier < depth)
            ):
                found[position] = depth
        if level.indent is not None and depth not in found:
            texts = {at for at, text in enumerate(column) if text.strip() and at not in totals}
            _refuse_other_indents({frame.indent(at, index) for at in texts}, frame, level, levels, file)
    return found


def _refuse_other_indents(
    found: Collection[int], frame: Frame, level: Level, levels: Sequence[Level], file: str
) -> None:
    """Raise SourceError when rows above the records have indents that no level says: their sums would be published.

    A file without the deepest of its levels is none of that.
    """
    there = sorted(found)
    said = {one.indent for one in levels if one.title == level.title}
    if said.issuperset(there[:-1]):
        return
    raise SourceError(
        f"El nivel «{level.name}» se declara con sangría {level.indent}, y en «{level.title}» de «{file}» ningún "
        f"renglón de ese nivel la tiene; las que hay son: {', '.join(map(str, there[:_SHOWN]))}.",
        "Corrija «sangria» en «niveles» de ejercicio.toml: son los espacios con que empieza el texto, o la sangría que "
        "le puso la hoja de cálculo.",
        rule="nivel-sin-sangria",
        file=file,
        sheet=frame.sheet,
    )


def _takes_any(level: Level) -> bool:
    return not level.pattern and level.indent is None


def _is_of(text: str, indent: int, level: Level, pattern: re.Pattern[str] | None) -> bool:
    bare = text.strip()
    if not bare or (pattern is not None and not pattern.search(bare)):
        return False
    return level.indent is None or indent == level.indent


def _next_depth(depths: Sequence[int | None], position: int) -> int:
    following = depths[position + 1] if position + 1 < len(depths) else -1
    # A row of no level is a record under the one before it.
    return len(depths) if following is None else following


def _leaves_below(depths: Sequence[int | None], position: int, parents: set[int]) -> list[int]:
    own = depths[position]
    leaves = []
    for below in range(position + 1, len(depths)):
        depth = depths[below]
        if depth == _TOTAL:
            continue
        if own is not None and depth is not None and depth <= own:
            break
        if below not in parents:
            leaves.append(below)
    return leaves


def _made(frame: Frame, levels: Sequence[Level], depths: Sequence[int | None], file: str) -> list[Made]:
    """A column a level: for each row, the text of that level in force and where it is; empty where it is above it.

    A row may hold levels in several columns, as a code and its name: it is of the deepest, and each takes its text.
    """
    patterns = [re.compile(one.pattern) if one.pattern else None for one in levels]
    indexes = [column_named(frame, one.title, file) for one in levels]
    current = [("", 0)] * len(levels)
    found: list[list[tuple[str, int]]] = [[] for _ in levels]
    for position, depth in enumerate(depths):
        own = frame.numbers[position]
        if depth is not None and depth != _TOTAL:
            for at, level in enumerate(levels[: depth + 1]):
                text, indent = frame.columns[indexes[at]][position], frame.indent(position, indexes[at])
                if at == depth or (level.title != levels[depth].title and _is_of(text, indent, level, patterns[at])):
                    current[at:] = [(text.strip(), own), *[("", own)] * (len(levels) - at - 1)]
            current[depth + 1 :] = [("", own)] * (len(levels) - depth - 1)
        for index, made, (text, row) in zip(indexes, found, current, strict=True):
            # A total keeps the text that tells it.
            made.append((frame.columns[index][position], own) if depth == _TOTAL else (text, row or own))
    return _by_name(
        [
            Made(level.name, [text for text, _ in made], frame.letters[index], [row for _, row in made])
            for level, index, made in zip(levels, indexes, found, strict=True)
        ]
    )


def _by_name(made: Sequence[Made]) -> list[Made]:
    """One column a name: of several levels called the same, what the deepest of them says."""
    found: dict[str, Made] = {}
    for deeper in made:
        upper = found.get(deeper.title)
        found[deeper.title] = _over(deeper, upper) if upper else deeper
    return list(found.values())


def _over(deeper: Made, upper: Made) -> Made:
    pairs = [
        own if own[0] else other
        for own, other in zip(
            zip(deeper.texts, deeper.rows or (), strict=True),
            zip(upper.texts, upper.rows or (), strict=True),
            strict=True,
        )
    ]
    return Made(deeper.title, [text for text, _ in pairs], deeper.letter, [row for _, row in pairs])
