"""A piece of a CSV as a batch: tokens from C, which are those of Python's ``csv`` for the usual dialect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.csv_quotes import Places, check_quotes, quotes_in
from pipelines.validate.engine.csv_records import CsvRecords


class CsvTokens:
    """Of a table of ``width`` columns, at least two, separated by ``delimiter`` and quoted with ``"``.

    Only the columns ``needed`` are made; the others are looked at in the records of which something is to be said.
    """

    def __init__(self, width: int, delimiter: str, encoding: str, needed: Sequence[int]) -> None:
        self._names = [str(number) for number in range(width)]
        self._needed = list(needed) or [0]
        self._delimiter = delimiter
        self._encoding = encoding

    def batch(self, data: bytes | memoryview, first_row: int, quotes: Places | None = None) -> Batch:
        """The records of ``data``, numbered from ``first_row``. Its ``quotes`` may be known already.

        Raises UnicodeDecodeError or pyarrow.ArrowInvalid where the bytes are not text, or no records of a CSV; and
        NotRegular where its quotes are not as anyone would take them.
        """
        records = self._records(data, quotes)
        table, ragged = self._read(records.data)
        others = {number - 1: records.parsed(text) for number, text in ragged}
        found = dict(zip(self._needed, (column.combine_chunks() for column in table.columns), strict=True))
        indices = np.arange(table.num_rows + len(others))
        if others:
            indices = indices[~np.isin(indices, list(others))]
        # An empty line has no cells, and pyarrow gives it as many empty ones as a record has.
        suspects = _all_empty(list(found.values()))
        empty = [at for at, cells in zip(suspects, records.cells(indices[suspects].tolist()), strict=True) if not cells]
        if empty:
            others |= {int(indices[at]): [] for at in empty}
            indices = np.delete(indices, empty)
            kept = pa.array(np.setdiff1d(np.arange(table.num_rows), empty))
            found = {number: column.take(kept) for number, column in found.items()}
        return Batch(
            [found.get(number) for number in range(len(self._names))],
            indices + first_row,
            {number + first_row: cells for number, cells in others.items()},
            lambda positions: records.cells(indices[positions].tolist()),
        )

    def cells(self, data: bytes, which: Sequence[int]) -> list[list[str]]:
        """The cells of those records of ``data``, counted from 0. Raises as ``batch``."""
        return self._records(data).cells(which)

    def _records(self, data: bytes | memoryview, quotes: Places | None = None) -> CsvRecords:
        if self._encoding == "utf-8":
            _check_text(data)
        else:
            data, quotes = bytes(data).decode(self._encoding).encode(), None
        quotes = quotes_in(data) if quotes is None else quotes
        check_quotes(data, quotes, self._delimiter)
        return CsvRecords(data, self._delimiter, quotes)

    def _read(self, data: bytes | memoryview) -> tuple[pa.Table, list[tuple[int, str]]]:
        ragged: list[tuple[int, str]] = []

        def keep(row: pa_csv.InvalidRow) -> str:
            ragged.append((row.number, row.text))
            return "skip"

        included = [self._names[number] for number in self._needed]
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            # Of one thread, for the numbers of the ragged rows to be told at all; and all at once, because at the
            # beginning of a block pyarrow drops a line feed after a carriage return, even inside of a quoted cell.
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._names),
            parse_options=pa_csv.ParseOptions(
                delimiter=self._delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(included, pa.string()),
                include_columns=included,
                strings_can_be_null=False,
                check_utf8=False,  # it has been, the columns that are not made too
            ),
        )
        return table, ragged


def _check_text(data: bytes | memoryview) -> None:
    """Raises pyarrow.ArrowInvalid unless all of ``data`` is UTF-8: pyarrow looks only at the columns that it makes."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int32))
    pa.StringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)


def _all_empty(columns: Sequence[pa.StringArray]) -> npt.NDArray[np.intp]:
    """The positions at which all of ``columns`` are empty texts."""
    left: npt.NDArray[np.intp] | None = None
    for column in columns:
        here = np.flatnonzero(pc.equal(column, "").to_numpy(zero_copy_only=False))
        left = here if left is None else np.intersect1d(left, here, assume_unique=True)
        if not len(left):
            break
    return np.empty(0, np.intp) if left is None else left
