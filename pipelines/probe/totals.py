"""Rows that add others up, and notes below a table: what to leave out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.clean.frame import Frame
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.totals import leave_out_totals
from pipelines.probe.guess import HIGH, LOW, MEDIUM, Guess
from pipelines.reading import Totals

PATTERN = r"^(sub|gran )?\s*total(es)?\b|^suma(s|n)?\b"
_TOTAL = re.compile(PATTERN, re.IGNORECASE)
_NOTE = re.compile(r"^(\*|nota|fuente|elabor[óo]|cifras|la suma|1/|\(1\))", re.IGNORECASE)


@dataclass(frozen=True)
class TotalRows:
    """Rows of totals, by the column that says so; ``numbers`` are their rows."""

    title: str
    numbers: tuple[int, ...]
    guess: Guess


def guess_totals(frame: Frame, amounts: Sequence[int]) -> list[TotalRows]:
    """The columns in which some rows say that they are totals, and whether they add up."""
    found, seen = [], set[int]()
    for index, column in enumerate(frame.columns):
        positions = [one for one, text in enumerate(column) if _TOTAL.search(text.strip())]
        if (
            not positions
            or not frame.titles[index].strip()
            or len(positions) * 2 > len(column)
            or set(positions) <= seen
        ):
            continue
        seen |= set(positions)
        log = ReadingLog("")
        leave_out_totals(frame, [Totals(frame.titles[index], PATTERN)], amounts, log)
        rows = tuple(frame.numbers[one] for one in positions)
        wrong = len({re.sub(r"\D", "", one.cell or "") for one in log.complaints})
        if amounts and not wrong:
            sure, reason = HIGH, "suman al centavo los renglones de arriba, los de abajo o todos"
        elif amounts and wrong < len(rows):
            sure, reason = MEDIUM, f"{len(rows) - wrong} de {len(rows)} suman al centavo sus renglones"
        else:
            sure, reason = LOW, "dicen «total», pero no suman los renglones que los rodean: vea si suman otros niveles"
        listed = ", ".join(map(str, rows[:8])) + ("…" if len(rows) > 8 else "")
        found.append(TotalRows(frame.titles[index], rows, Guess(f"renglones {listed}", sure, reason)))
    return found


def guess_notes(frame: Frame) -> list[int]:
    """The rows of notes and signatures: one text alone, in a table that is wider."""
    wide = sum(bool(one.strip()) for one in frame.titles) > 2
    return [
        frame.numbers[position]
        for position in range(len(frame.numbers))
        if wide
        and len(texts := [column[position] for column in frame.columns if column[position].strip()]) == 1
        and _NOTE.search(texts[0].strip())
    ]


NOTES_PATTERN = _NOTE.pattern
