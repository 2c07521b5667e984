"""Rows that are no records: those that a source declares as notes, titles or signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.clean.frame import Frame
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.repair import Repair
from pipelines.errors import SourceError
from pipelines.reading import RowPattern

DISCARDED, FILLED = "renglon-descartado", "relleno"


def discard_rows(frame: Frame, patterns: Sequence[RowPattern], log: ReadingLog) -> Frame:
    """The frame without the rows of the ``patterns``. Raises SourceError when a pattern names no column."""
    found = sorted({position for one in patterns for position in matching(frame, one.title, one.pattern, log.file)})
    log.rows(DISCARDED, frame, found)
    return frame.without(found)


def end_table(frame: Frame, pattern: str, log: ReadingLog) -> Frame:
    """The frame up to the first row in which the pattern finds something: signatures, notes or another table follow."""
    end = min(matching(frame, "", pattern, log.file), default=None) if pattern else None
    if end is None:
        return frame
    after = range(end, len(frame.numbers))
    log.rows(DISCARDED, frame, after)
    return frame.without(after)


def fill_down(frame: Frame, titles: Sequence[str], log: ReadingLog) -> Frame:
    """The frame with the empty cells of those columns as the ones above. Raises SourceError when one is not there."""
    columns, made = list(frame.columns), 0
    for index in (column_named(frame, one, log.file) for one in titles):
        columns[index], filled = _filled(columns[index])
        made += filled
    if made:
        log.repairs.append(
            Repair(FILLED, "", made, ((f"{frame.header_row}:{frame.header_row}", ", ".join(titles), ""),))
        )
    return replace(frame, columns=columns)


def _filled(texts: Sequence[str]) -> tuple[list[str], int]:
    found: list[str] = []
    for text in texts:
        found.append(text if text.strip() or not found else found[-1])
    return found, sum(one != other for one, other in zip(found, texts, strict=True))


def matching(frame: Frame, title: str, pattern: str, file: str) -> list[int]:
    """Positions of the records whose cell under ``title`` (in any column, when empty) the pattern is found in."""
    compiled = re.compile(pattern, re.IGNORECASE)
    searched = [frame.columns[column_named(frame, title, file)]] if title else frame.columns
    found: set[int] = set()
    for column in searched:
        # Each text once: a column of codes repeats few of them.
        hits = {text for text in set(column) if text.strip() and compiled.search(text.strip())}
        found |= {position for position, text in enumerate(column) if text in hits} if hits else set()
    return sorted(found)


def column_named(frame: Frame, title: str, file: str) -> int:
    """The index of the column with that title. Raises SourceError, with the titles that there are."""
    index = frame.index(title)
    if index is None:
        shown = ", ".join(f"«{one.strip()}»" for one in frame.titles if one.strip())
        raise SourceError(
            f"La lectura declarada busca la columna «{title}» y «{file}» no la tiene. Tiene: {shown}.",
            "Corrija el título en [fuentes.…] de ejercicio.toml; «cocrea sondear» dice cómo es el archivo.",
            rule="columna-declarada-faltante",
            file=file,
            sheet=frame.sheet,
        )
    return index
