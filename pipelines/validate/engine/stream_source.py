"""Any table, judged as frictionless's own parsers give its cells: odd dialects, workbooks, text in any encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from frictionless import Error, FrictionlessException, system
from frictionless.resources import TableResource

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.cell_columns import column_of
from pipelines.validate.engine.coverage import leaves_rows_out
from pipelines.validate.engine.file_stats import FileChanged, FileStats

_ROWS = 10_000


class StreamSource:
    """The opened ``resource`` through frictionless's parser; a record has ``width`` cells."""

    def __init__(self, resource: TableResource, width: int) -> None:
        self._resource = resource
        self._width = width
        self.bytes_read = 0
        self.stats = FileStats()
        self.error: Error | None = None

    def findings(self, judge: Callable[[Batch], BatchFindings]) -> Iterator[BatchFindings]:
        """Batch after batch, in order; ``error`` says afterwards why it ended early."""
        with _Records(self._resource) as records:
            while True:
                read: list[tuple[int, list[Any]]] = []
                try:
                    for record in islice(records, _ROWS):
                        read.append(record)
                except FrictionlessException as exception:
                    self.error = exception.error
                self.bytes_read = self._resource.stats.bytes or 0
                if read:
                    yield judge(self._batch(read))
                if len(read) < _ROWS:
                    break
        told = self._resource.stats
        self.stats = FileStats(told.md5, told.sha256, told.bytes)

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[Any]]:
        """The cells of those records, by their number: the table is read again.

        Raises FileChanged where it no longer has them.
        """
        wanted = set(rows)
        last = max(wanted, default=0)
        found = {}
        with _Records(self._resource) as records:
            for number, cells in records:
                if number in wanted:
                    found[number] = cells
                if number >= last:
                    break
        if len(found) < len(wanted):
            raise FileChanged
        return found

    def _batch(self, read: Sequence[tuple[int, list[Any]]]) -> Batch:
        regular = [record for record in read if len(record[1]) == self._width]
        ragged = {number: cells for number, cells in read if len(cells) != self._width}
        numbers = np.array([number for number, _cells in regular], np.int64)
        columns = list(zip(*(cells for _number, cells in regular), strict=True)) or [()] * self._width
        return Batch(
            [column_of(list(column)) for column in columns],
            numbers,
            ragged,
            lambda positions: [regular[position][1] for position in positions],
        )


def read_until(resource: TableResource, row: int | None) -> None:
    """Read the opened ``resource`` up to the record of that number, or else its first one: its ``stats`` say how far
    frictionless's own reading got."""
    stats = resource.stats
    stats.md5 = stats.sha256 = stats.bytes = None
    # A workbook's file is told of once all of its rows are read; until then only its first bytes.
    sampled = int(resource.detector.sample_size)
    if resource.format == "xlsx" and row is not None and row > sampled and not leaves_rows_out(resource.dialect):
        loader = system.create_loader(resource)
        loader.open()
        loader.close()
        stats.rows = row - int(resource.dialect.create_first_content_row()) + 1
        return
    stats.rows = 0
    with _Records(resource) as records:
        for number, _cells in records:
            stats.rows += 1
            if row is None or number >= row:
                return


class _Records:
    """The records of a resource with their numbers, without the header's and those that its dialect leaves out."""

    def __init__(self, resource: TableResource) -> None:
        self._parser = system.create_parser(resource)
        self._dialect = resource.dialect

    def __enter__(self) -> Iterator[tuple[int, list[Any]]]:
        self._parser.open()
        found: Iterator[tuple[int, list[Any]]] = self._dialect.read_enumerated_content_stream(self._parser.cell_stream)
        return found

    def __exit__(self, *_exception: object) -> None:
        self._parser.close()
