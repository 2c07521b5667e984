"""What is found in one batch, before it is known which keys are repeated elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.validate.engine.batches import Batch, Positions, RowNumbers
from pipelines.validate.engine.column_judge import ColumnJudge
from pipelines.validate.engine.key_hashes import Keys, keys_of, keys_of_values, of_few_texts
from pipelines.validate.engine.limits import refuse_too_wide
from pipelines.validate.engine.plan import ForeignKey, Plan
from pipelines.validate.engine.verdicts import Notes


@dataclass(slots=True)
class RowFindings:
    """Of one record: its notes by field, what it is, and which foreign keys cite nothing."""

    notes: dict[int, Notes] = field(default_factory=dict)
    blank: bool = False
    no_primary_key: bool = False
    # Positions in the plan.
    foreign_keys: list[int] = field(default_factory=list)
    # All its cells; None until someone reads them.
    cells: Sequence[Any] | None = None

    def of_the_row(self) -> bool:
        """Whether something is to be said of more than its cells."""
        return self.blank or self.no_primary_key or bool(self.foreign_keys)


@dataclass(frozen=True)
class BatchFindings:
    """``rows`` by their number, and the keys of all records for what only the whole table tells."""

    rows: Mapping[int, RowFindings]
    count: int
    row_numbers: RowNumbers
    primary_keys: Keys | None
    unique_keys: Sequence[Keys]

    def shifted(self, rows: int) -> BatchFindings:
        """The same, in records whose numbers are greater by ``rows``."""
        moved = {number + rows: found for number, found in self.rows.items()}
        return replace(self, rows=moved, row_numbers=self.row_numbers + rows)

    def least_errors(self) -> int:
        """How many errors there are at least."""
        return sum(1 if found.blank else max(1, _count_all(found.notes)) for found in self.rows.values())


def _count_all(notes: Mapping[int, Notes]) -> int:
    return sum(len(said) for said in notes.values() if said)


def judge_batch(batch: Batch, plan: Plan, enough: int = 0) -> BatchFindings:
    """Every cell of ``batch`` against ``plan``, and its records' keys.

    The cells of as many records of which something is to be said are kept as errors are ``enough`` (0: of all).
    """
    found: dict[int, RowFindings] = {}
    numbers = batch.row_numbers
    _note_cells(batch, plan, found)
    for position in _blank(batch, plan):
        _row(found, numbers[position]).blank = True
    ragged = list(batch.ragged)
    keys_numbers = np.concatenate([numbers, np.array(ragged, np.int64)]) if ragged else numbers
    for number, cells in batch.ragged.items():
        refuse_too_wide(number, len(cells), plan.width)
        _row(found, number).cells = cells
    for which, foreign in enumerate(plan.foreign_keys):
        if not _all_cite(batch, plan, foreign):
            lacking = foreign.lookup.lacks(_keys(batch, plan, foreign.fields))
            for number in keys_numbers[lacking]:
                _row(found, number).foreign_keys.append(which)
    primary = _keys(batch, plan, plan.primary_key) if plan.primary_key else None
    if primary is not None:
        for number in keys_numbers[primary.absent]:
            _row(found, number).no_primary_key = True
    unique = [_keys(batch, plan, [position]) for position in plan.unique]
    _read_cells(batch, found, enough)
    return BatchFindings(found, batch.rows(), keys_numbers, primary, unique)


def keys_only(batch: Batch, plan: Plan, positions: Sequence[int]) -> BatchFindings:
    """The keys of ``batch`` alone, and nothing judged: what others may cite."""
    keys = _keys(batch, plan, positions)
    return BatchFindings({}, batch.rows(), batch.row_numbers, keys, [])


def _row(found: dict[int, RowFindings], number: Any) -> RowFindings:
    number = int(number)
    row = found.get(number)
    if row is None:
        row = found[number] = RowFindings()
    return row


def _note_cells(batch: Batch, plan: Plan, found: dict[int, RowFindings]) -> None:
    for which, (judge, column) in enumerate(zip(plan.judges, batch.columns, strict=True)):
        bad = {} if column is None else judge.bad(column)
        for position, notes in bad.items():
            _row(found, batch.row_numbers[position]).notes[which] = notes


def _blank(batch: Batch, plan: Plan) -> Positions:
    """The positions of the records that have no value at all."""
    left: Positions = np.arange(len(batch.row_numbers))
    for judge, column in zip(plan.judges, batch.columns, strict=True):
        if column is not None and len(left):
            left = left[judge.absent(column)[left]]
    if all(column is not None for column in batch.columns):
        return left
    blank = [_is_blank(cells, plan) for cells in batch.cells(left)]
    return np.array([position for position, is_blank in zip(left, blank, strict=True) if is_blank], np.intp)


def _is_blank(cells: Sequence[Any], plan: Plan) -> bool:
    return all(judge.is_absent(cell) for judge, cell in zip(plan.judges, cells, strict=True))


def _keys(batch: Batch, plan: Plan, positions: Sequence[int]) -> Keys:
    """Of the regular records, then of the ragged ones."""
    judges = plan.judges_of(positions)
    columns = [batch.columns[position] for position in positions]
    regular = keys_of(judges, [column for column in columns if column is not None])
    if not batch.ragged:
        return regular
    ragged = keys_of_values([_values(judges, positions, cells) for cells in batch.ragged.values()])
    return Keys(
        np.concatenate([regular.hashes, ragged.hashes]),
        np.concatenate([regular.absent, ragged.absent]),
        np.concatenate([regular.never_equal, ragged.never_equal]),
    )


def _all_cite(batch: Batch, plan: Plan, foreign: ForeignKey) -> bool:
    """Whether a foreign key of one column of few texts surely cites what there is, as those texts tell."""
    (judge, *others), (column, *_) = plan.judges_of(foreign.fields), [batch.columns[at] for at in foreign.fields]
    if others or batch.ragged or not isinstance(column, pa.StringArray) or not of_few_texts(column):
        return False
    return not foreign.lookup.lacks(keys_of([judge], [column.unique()])).any()


def _values(judges: Sequence[ColumnJudge], positions: Sequence[int], cells: Sequence[Any]) -> list[Any]:
    """The typed values of a record at those positions; one that it does not reach has none."""
    given = [cells[position] if position < len(cells) else None for position in positions]
    return [judge.verdicts.of(cell)[0] for judge, cell in zip(judges, given, strict=True)]


def _read_cells(batch: Batch, found: Mapping[int, RowFindings], enough: int) -> None:
    """The cells of the records of which something is to be said: the batch is let go afterwards."""
    told = sorted(found)[: enough or None]
    regular = np.array([number for number in told if number not in batch.ragged], np.int64)
    positions = np.searchsorted(batch.row_numbers, regular)
    for number, cells in zip(regular.tolist(), batch.cells(positions), strict=True):
        found[number].cells = cells
