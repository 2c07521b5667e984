"""Which way a table is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from frictionless import Error

from pipelines.validate.engine.batch_findings import BatchFindings
from pipelines.validate.engine.batches import Batch
from pipelines.validate.engine.coverage import encoding_mark, is_plain_file, text_encoding
from pipelines.validate.engine.csv_quotes import NotRegular
from pipelines.validate.engine.csv_source import CsvSource
from pipelines.validate.engine.csv_tokens import CsvTokens
from pipelines.validate.engine.file_stats import FileStats
from pipelines.validate.engine.opening import Opened, csv_delimiter
from pipelines.validate.engine.stream_source import StreamSource
from pipelines.validate.engine.xlsx_plain import NotPlain
from pipelines.validate.engine.xlsx_source import XlsxSource

# What whole arrays cannot tell for sure; frictionless's own parser then reads the file from its beginning.
UNSURE = (NotRegular, NotPlain, UnicodeError, pa.ArrowException)


class Source(Protocol):
    """A table's records, judged in batches; and again, the cells of a few of them.

    ``bytes_read`` are those of the records judged so far. Once all have been, ``stats`` tells of the file, and
    ``error`` what ended it before its time.
    """

    bytes_read: int
    stats: FileStats
    error: Error | None

    def findings(self, judge: Callable[[Batch], BatchFindings]) -> Iterator[BatchFindings]:
        """Batch after batch, in order."""

    def cells_of(self, rows: Iterable[int]) -> Mapping[int, Sequence[Any]]:
        """The cells of those records, by their number."""


def sources(opened: Opened, needed: Sequence[int]) -> Iterator[Source]:
    """The ways to read the table with the columns ``needed``, the fastest first.

    The next one is to be tried when a way ends in one of ``UNSURE``.
    """
    fast = _xlsx_source(opened) or _csv_source(opened, needed)
    if fast is not None:
        yield fast
    yield StreamSource(opened.resource, len(opened.fields))


def _csv_source(opened: Opened, needed: Sequence[int]) -> CsvSource | None:
    resource = opened.resource
    # Of one column, an empty line and an empty cell look the same to C.
    if len(opened.fields) < 2 or not is_plain_file(resource):
        return None
    delimiter = csv_delimiter(resource)
    if delimiter is None:
        return None
    encoding = text_encoding(str(resource.encoding))
    if encoding is None:
        return None
    tokens = CsvTokens(len(opened.fields), delimiter, encoding, needed)
    return CsvSource(
        Path(str(resource.normpath)), tokens, opened.first_content_row, encoding_mark(str(resource.encoding))
    )


def _xlsx_source(opened: Opened) -> XlsxSource | None:
    if opened.book is None:
        return None
    return XlsxSource(opened.book, len(opened.fields), opened.first_content_row)
