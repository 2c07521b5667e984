"""One pass over a table: what is found in each batch, and which keys are repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from frictionless import Error

from pipelines.validate.engine.batch_findings import BatchFindings, RowFindings, judge_batch
from pipelines.validate.engine.duplicates import Duplicates
from pipelines.validate.engine.plan import Plan
from pipelines.validate.engine.row_errors import RowErrors, errors_of_cells
from pipelines.validate.engine.sources import Source

# Rows whose cells are read again together.
_ROWS_TOGETHER = 10_000
# How many records have been judged so far, and of how many bytes of the file.
Progress = Callable[[int, int], None]


@dataclass
class TablePass:
    """What a pass has found: ``rows`` by number; and by key and row, where a repeated key was before."""

    rows: dict[int, RowFindings] = field(default_factory=dict)
    count: int = 0
    unique: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    primary_key: Mapping[int, int] = field(default_factory=dict)
    # Whether someone interrupted it.
    interrupted: bool = False

    def rows_with_errors(self) -> list[int]:
        """Their numbers, in order."""
        return sorted({*self.rows, *self.primary_key, *(row for repeated in self.unique.values() for row in repeated)})


def pass_over(source: Source, plan: Plan, enough: int, progress: Progress) -> TablePass:
    """The pass of ``plan`` over ``source``. It ends after the batch in which ``enough`` errors are sure (0: never).

    Raises what reading raises. Ctrl-C ends it with what has been found.
    """
    result = TablePass()
    primary = Duplicates()
    unique = [Duplicates() for _ in plan.unique]
    errors = 0
    try:
        for batch in source.findings(lambda one: judge_batch(one, plan, enough)):
            result.rows.update(batch.rows)
            result.count += batch.count
            _add_keys(batch, primary, unique)
            errors += batch.least_errors() if enough else 0
            progress(result.count, source.bytes_read)
            if enough and errors >= enough:
                break
    except KeyboardInterrupt:
        result.interrupted = True
    result.primary_key = primary.repeated()
    result.unique = {position: repeats.repeated() for position, repeats in zip(plan.unique, unique, strict=True)}
    return result


def errors_by_row(source: Source, plan: Plan, found: TablePass, enough: int) -> Iterator[tuple[int, list[Error]]]:
    """The errors of each row that has any, in their order; ``enough`` of them may be all that is wanted (0: no limit).

    The cells of what repeats a key are read again.
    """
    rows = found.rows_with_errors()
    unique = [(position, before) for position, before in found.unique.items() if before]
    size = min(_ROWS_TOGETHER, enough) if enough else _ROWS_TOGETHER
    for start in range(0, len(rows), size):
        together = rows[start : start + size]
        of = {number: found.rows.get(number) or RowFindings() for number in together}
        # Of a row of which only a repeated key is to be said, nothing was kept.
        unread = [number for number, row in of.items() if row.cells is None]
        cells = source.cells_of(unread) if unread else {}
        for number, row in of.items():
            if number in cells:
                row.cells = cells[number]
            assert row.cells is not None
            repeated = {position: before[number] for position, before in unique if number in before}
            key = found.primary_key.get(number)
            if repeated or key or row.of_the_row() or len(row.cells) != plan.width:
                yield number, RowErrors(plan, number, row).all(repeated, key)
            else:
                yield number, errors_of_cells(plan, number, row)


def _add_keys(batch: BatchFindings, primary: Duplicates, unique: Sequence[Duplicates]) -> None:
    if batch.primary_keys is not None:
        primary.add(batch.primary_keys, batch.row_numbers)
    for repeats, keys in zip(unique, batch.unique_keys, strict=True):
        repeats.add(keys, batch.row_numbers)
