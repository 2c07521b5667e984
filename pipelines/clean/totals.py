"""Rows that add others up: recognised as declared, checked against their parts to the cent, and left out."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

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
    if not found:
        return frame
    positions = sorted(found)
    records = _records(frame, positions, amounts)
    for position in positions:
        _check(frame, position, found[position], records, amounts, log)
    log.rows(TOTAL, frame, positions)
    return frame.without(positions)


def find_totals(frame: Frame, totals: Sequence[Totals], log: ReadingLog) -> dict[int, Totals]:
    """Position → which of the ``totals`` it is. Raises SourceError when one of them names no column."""
    return {position: one for one in totals for position in matching(frame, one.title, one.pattern, log.file)}


def _check(
    frame: Frame, position: int, said: Totals, records: _Records, amounts: Sequence[int], log: ReadingLog
) -> None:
    runs = {
        "anteriores": records.between(records.total_before(position), position),
        "siguientes": records.between(position, records.total_after(position)),
        "todo": range(len(records.positions)),
    }
    if said.of and said.of not in runs:
        runs[said.of] = records.alike_above(position, frame.columns[column_named(frame, said.of, log.file)])
    candidates = [runs[said.of]] if said.of else [one for one in runs.values() if one]
    told = [differences(frame, position, records.sums(one), amounts) for one in candidates or [range(0)]]
    if all(told):
        parts = len(candidates[0]) if candidates else 0
        _tell(frame, position, parts, told[0], log)


@dataclass(frozen=True, eq=False)
class _Records:
    """The rows that are no totals, and what each column adds up to before each, so that any run is one subtraction.

    A file may have as many totals as records, and each may be of all of them.
    """

    positions: Sequence[int]
    totals: Sequence[int]
    added: Mapping[int, Sequence[Decimal]]

    def between(self, first: int, last: int) -> range:
        """The records between two positions, as places among all."""
        return range(bisect(self.positions, first), bisect(self.positions, last))

    def total_before(self, position: int) -> int:
        at = bisect_left(self.totals, position)
        return self.totals[at - 1] if at else -1

    def total_after(self, position: int) -> int:
        at = bisect(self.totals, position)
        return self.totals[at] if at < len(self.totals) else max(self.positions, default=0) + 1

    def alike_above(self, position: int, level: Sequence[str]) -> range:
        """The records right above the position that have the same text of a level."""
        last = first = bisect(self.positions, position)
        while first and level[self.positions[first - 1]] == level[self.positions[last - 1]]:
            first -= 1
        return range(first, last)

    def sums(self, run: range) -> Callable[[int], Decimal]:
        """What a run of records adds up to in each column."""
        return lambda index: self.added[index][run.stop] - self.added[index][run.start]


def _records(frame: Frame, totals: Sequence[int], amounts: Sequence[int]) -> _Records:
    left_out = set(totals)
    positions = [one for one in range(len(frame.numbers)) if one not in left_out]
    added = {
        index: list(
            accumulate((figure(frame.columns[index][one]) or Decimal() for one in positions), initial=Decimal())
        )
        for index in amounts
    }
    return _Records(positions, totals, added)


def check_sum(frame: Frame, position: int, parts: Sequence[int], amounts: Sequence[int], log: ReadingLog) -> None:
    """Tell each column of ``amounts`` in which the record at ``position`` is not the sum of its ``parts``."""

    def sums(index: int) -> Decimal:
        return sum((figure(frame.columns[index][one]) or Decimal() for one in parts), Decimal())

    _tell(frame, position, len(parts), differences(frame, position, sums, amounts), log)


def _tell(
    frame: Frame, position: int, parts: int, found: Sequence[tuple[int, Decimal, Decimal]], log: ReadingLog
) -> None:
    for index, said, added in found:
        if abs(said - added) <= log.tolerance:
            log.cell(ROUNDED, frame.cell(position, index), f"{said:f}", f"{added:f}")
            continue
        log.complain(
            frame, UNEQUAL, frame.cell(position, index), frame.columns[index][position].strip(),
            f"El total de «{frame.titles[index].strip()}» dice {pesos(said)} y "
            f"{'su renglón suma' if parts == 1 else f'sus {parts:,} renglones suman'} {pesos(added)}: "
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
    frame: Frame, position: int, sums: Callable[[int], Decimal], amounts: Sequence[int]
) -> list[tuple[int, Decimal, Decimal]]:
    """(column, what the total says, what its parts add up to) where they differ by a cent or more.

    A total's empty cell says nothing, and one that is no figure is for validation to tell.
    """
    found = []
    for index in amounts:
        said = figure(frame.columns[index][position])
        if said is None:
            continue
        added = sums(index)
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
