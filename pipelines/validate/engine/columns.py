"""Columns of texts that are already in memory, against their schema: tables that have been read and cleaned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from frictionless import Error, Schema

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch, Positions
from pipelines.validate.engine.column_judge import ColumnJudge
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.key_hashes import keys_of
from pipelines.validate.engine.lookups import Lookup
from pipelines.validate.engine.plan import Lookups, make_plan
from pipelines.validate.engine.table_pass import Progress, errors_by_row, pass_over

# The header is the first row, as in a file.
_FIRST_ROW = 2
_ROWS = 50_000

# A text a record, in the order of the schema's fields.
Columns = Sequence[Sequence[str]]


def validate_columns(
    schema: Schema,
    columns: Columns,
    lookups: Lookups,
    *,
    limit_errors: int,
    progress: Progress = lambda rows, bytes_read: None,
) -> list[Error]:
    """The errors that frictionless gives of the records of ``columns``, under a header that is the schema's.

    ``lookups`` hold what the schema's foreign keys may cite. Raises CannotTell.
    """
    plan = make_plan([ColumnJudge(field) for field in schema.fields], schema, lookups)
    source = _ColumnsSource([pa.array(column, pa.string()) for column in columns])
    found: list[Error] = []
    for _row, errors in errors_by_row(source, plan, pass_over(source, plan, limit_errors, progress), limit_errors):
        found += errors
        if len(found) >= limit_errors:
            break
    return found[:limit_errors]


def lookup_of(schema: Schema, columns: Columns, key: Sequence[str]) -> Lookup:
    """The ``key`` of a table that others cite."""
    place = {field.name: number for number, field in enumerate(schema.fields)}
    positions = [place[name] for name in key]
    judges = [ColumnJudge(schema.fields[position]) for position in positions]
    return Lookup([keys_of(judges, [pa.array(columns[position], pa.string()) for position in positions])])


class _ColumnsSource:
    """See ``sources.Source``."""

    def __init__(self, columns: Sequence[pa.StringArray]) -> None:
        self._columns = columns
        self.bytes_read = 0
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Callable[[Batch], BatchFindings]) -> Iterator[BatchFindings]:
        """Batch after batch, in order."""
        for start in range(0, len(self._columns[0]), _ROWS):
            yield judge(self._batch(start))

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The cells of those records, by their number."""
        numbers = list(rows)
        return dict(zip(numbers, self._cells(np.array(numbers, np.intp) - _FIRST_ROW), strict=True))

    def _batch(self, start: int) -> Batch:
        columns = [column[start : start + _ROWS] for column in self._columns]
        numbers = np.arange(len(columns[0])) + start + _FIRST_ROW
        return Batch(columns, numbers, {}, lambda positions: self._cells(positions + start))

    def _cells(self, positions: Positions) -> list[list[str]]:
        picked = [column.take(pa.array(positions)).to_pylist() for column in self._columns]
        return [list(cells) for cells in zip(*picked, strict=True)]
