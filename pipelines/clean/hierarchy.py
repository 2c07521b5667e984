"""Hierarchies written out in columns: records that leave the last ones empty add up those that fill them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.clean.frame import Frame
from pipelines.clean.headers import plain
from pipelines.clean.levels import FLATTENED
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.rows import column_named
from pipelines.clean.totals import check_sum

# A record's texts in the hierarchy's columns, as far as the last that is filled.
_Path = tuple[str, ...]


def leave_out_sums(frame: Frame, titles: Sequence[str], amounts: Sequence[int], log: ReadingLog) -> Frame:
    """The frame's most particular records: the others are checked against these, and left out.

    «Total» in a column says as much as nothing. Raises SourceError when a column is not there.
    """
    if not titles:
        return frame
    columns = [frame.columns[column_named(frame, one, log.file)] for one in titles]
    paths = [_path([column[position] for column in columns]) for position in range(len(frame.numbers))]
    below = _below(paths)
    sums = [position for position, path in enumerate(paths) if path in below]
    leaves = set(range(len(paths))).difference(sums)
    for position in sums:
        check_sum(frame, position, [one for one in below[paths[position]] if one in leaves], amounts, log)
    log.rows(FLATTENED, frame, sums)
    return frame.without(sums)


def _path(texts: Sequence[str]) -> _Path:
    said = [text.strip() if plain(text) != "total" else "" for text in texts]
    while said and not said[-1]:
        said.pop()
    return tuple(said)


def _below(paths: Sequence[_Path]) -> Mapping[_Path, Sequence[int]]:
    """Path → the positions of the records under it."""
    found: dict[_Path, list[int]] = {}
    for position, path in enumerate(paths):
        for length in range(len(path)):
            # The path of a sum ends in a text, so one that skips a level is nobody's.
            found.setdefault(path[:length], []).append(position)
    return found
