"""Rows that add others up: recognised as declared, checked against their parts to the cent, and left out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile

from pipelines.clean.frame import Frame
from pipelines.clean.reading_log import ReadingLog
from pipelines.clean.rows import column_named, matching
from pipelines.clean.values import clean_number
from pipelines.domains.amounts import pesos
from pipelines.reading import Totals

TOTAL, UNEQUAL, ROUNDED = "total", "total-no-cuadra", "redondeo"
_CENT = Decimal("0.01")


def leave_out_totals(frame: Frame, totals: Sequence[Totals], amounts: Sequence[int], log: ReadingLog) -> Frame:
    """The frame without its totals. A total that is not the sum of its parts is told, and left out all the same.

    Raises SourceError when one of the ``totals`` names no column.
    """
    found = find_totals(frame, totals, log)
    positions = sorted(found)
    for position in positions:
        _check(frame, position, positions, found[position].of, amounts, log)
    log.rows(TOTAL, frame, positions)
    return frame.without(positions)


def find_totals(frame: Frame, totals: Sequence[Totals], log: ReadingLog) -> dict[int, Totals]:
    """Position → which of the ``totals`` it is. Raises SourceError when one of them names no column."""
    return {position: one for one in totals for position in matching(frame, one.title, one.pattern, log.file)}


def _check(
    frame: Frame, position: int, totals: Sequence[int], of: str, amounts: Sequence[int], log: ReadingLog
) -> None:
    records = [one for one in range(len(frame.numbers)) if one not in set(totals)]
    before = max((one for one in totals if one < position), default=-1)
    after = min((one for one in totals if one > position), default=len(frame.numbers))
    parts = {
        "anteriores": [one for one in records if before < one < position],
        "siguientes": [one for one in records if position < one < after],
        "todo": records,
    }
    if of and of not in parts:
        parts[of] = _of_level(frame.columns[column_named(frame, of, log.file)], records, position)
    candidates = [parts[of]] if of else [one for one in parts.values() if one]
    fitting = next((one for one in candidates if not differences(frame, position, one, amounts)), None)
    if fitting is None:
        check_sum(frame, position, candidates[0] if candidates else [], amounts, log)


def _of_level(level: Sequence[str], records: Sequence[int], position: int) -> list[int]:
    """The records right above the position that have the same text of a level."""
    above = [one for one in reversed(records) if one < position]
    return sorted(takewhile(lambda one: level[one] == level[above[0]], above))


def check_sum(frame: Frame, position: int, parts: Sequence[int], amounts: Sequence[int], log: ReadingLog) -> None:
    """Tell each column of ``amounts`` in which the record at ``position`` is not the sum of its ``parts``."""
    for index, said, added in differences(frame, position, parts, amounts):
        if abs(said - added) <= log.tolerance:
            log.cell(ROUNDED, frame.cell(position, index), f"{said:f}", f"{added:f}")
            continue
        log.complain(
            frame, UNEQUAL, frame.cell(position, index), frame.columns[index][position].strip(),
            f"El total de «{frame.titles[index].strip()}» dice {pesos(said)} y "
            f"{'su renglón suma' if len(parts) == 1 else f'sus {len(parts):,} renglones suman'} {pesos(added)}: "
            f"difieren por {pesos(abs(said - added))}.",
            "Pregunte a quien publica el archivo cuál es la cifra correcta; si el total está mal y lo sabe, descártelo "
            "en «descartar» y diga por qué.",
        )  # fmt: skip


def check_across(frame: Frame, total: int, parts: Sequence[int], log: ReadingLog) -> None:
    """Tell each record whose figure in the column ``total`` is not the sum of those in its columns ``parts``."""
    for position, text in enumerate(frame.columns[total]):
        said = figure(text)
        if said is None:
            continue
        added = sum((figure(frame.columns[one][position]) or Decimal() for one in parts), Decimal())
        if abs(said - added) < _CENT:
            continue
        if abs(said - added) <= log.tolerance:
            log.cell(ROUNDED, frame.cell(position, total), f"{said:f}", f"{added:f}")
            continue
        log.complain(
            frame, UNEQUAL, frame.cell(position, total), text.strip(),
            f"La columna «{frame.titles[total].strip()}» dice {pesos(said)} y sus {len(parts)} columnas suman "
            f"{pesos(added)}: difieren por {pesos(abs(said - added))}.",
            "Pregunte a quien publica el archivo cuál es la cifra correcta; mientras, corríjala en «celdas» y diga por "
            "qué.",
        )  # fmt: skip


def differences(
    frame: Frame, position: int, parts: Sequence[int], amounts: Sequence[int]
) -> list[tuple[int, Decimal, Decimal]]:
    """(column, what the total says, what its parts add up to) where they differ by a cent or more.

    A total's empty cell says nothing, and one that is no figure is for validation to tell.
    """
    found = []
    for index in amounts:
        column = frame.columns[index]
        said = figure(column[position])
        if said is None:
            continue
        added = sum((figure(column[one]) or Decimal() for one in parts), Decimal())
        if abs(said - added) >= _CENT:
            found.append((index, said, added))
    return found


def figure(text: str) -> Decimal | None:
    """The figure of a cell as people write it; None where there is none."""
    number, _ = clean_number(text.strip())
    try:
        return Decimal(number) if number else None
    except ArithmeticError:
        return None
