"""Figures with a decimal comma, «1.234,50», written with a point where the source declares that they are so."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipelines.clean.frame import Frame
from pipelines.clean.reading_log import ReadingLog

COMMA = "coma-decimal"
_FIGURE = re.compile(r"(\D*?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(\D*)", re.ASCII)


# «12,50», «$ 1.234,5»: what nobody writes who means thousands by the comma.
_SURELY = re.compile(r"[-$(\s]*(\d{1,3}(\.\d{3})+|\d+),\d{1,2}[)\s]*", re.ASCII)


def has_commas(texts: Sequence[str]) -> bool:
    """Whether nearly all the figures among the texts have a decimal comma for sure."""
    figures = [one for text in texts if any(map(str.isdigit, one := text.strip()))]
    return len(figures) > 1 and sum(bool(_SURELY.fullmatch(one)) for one in figures) * 10 >= len(figures) * 9


def with_points(frame: Frame, indexes: Collection[int], log: ReadingLog) -> Frame:
    """The frame with the figures of those columns as the rest of reading takes them; any other text stays."""
    columns: list[Sequence[str]] = list(frame.columns)
    for index in indexes:
        columns[index] = [_with_point(text) for text in columns[index]]
        for position, (before, after) in enumerate(zip(frame.columns[index], columns[index], strict=True)):
            if before != after:
                log.cell(COMMA, frame.cell(position, index), before, after)
    return replace(frame, columns=columns)


def _with_point(text: str) -> str:
    found = _FIGURE.fullmatch(text)
    if found is None:
        return text
    before, whole, fraction, after = found.groups()
    return f"{before}{whole.replace('.', '')}{f'.{fraction}' if fraction else ''}{after}"
