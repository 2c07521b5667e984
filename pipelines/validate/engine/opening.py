"""A table opened as frictionless opens it: its encoding, dialect, labels and fields are frictionless's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from frictionless import Error, Field, errors, system
from frictionless.formats.csv import CsvControl
from frictionless.formats.excel import ExcelControl
from frictionless.resources import TableResource

from pipelines.validate.engine.coverage import is_plain_file, leaves_rows_out
from pipelines.validate.engine.limits import refuse_too_wide
from pipelines.validate.engine.quick_opening import first_records
from pipelines.validate.engine.xlsx_book import Book
from pipelines.validate.engine.xlsx_pieces import first_rows
from pipelines.validate.engine.xlsx_plain import NotPlain


@dataclass(frozen=True)
class Opened:
    """``resource`` with its encoding and dialect found; ``fields`` as the columns of its file are to be read."""

    resource: TableResource
    labels: Sequence[str]
    fields: Sequence[Field]
    errors: Sequence[Error]
    # Of an XLSX that is read without openpyxl's objects.
    book: Book | None = None

    @property
    def first_content_row(self) -> int:
        """The number of the first record that is not the header's."""
        return int(self.resource.dialect.create_first_content_row())


def open_table(resource: TableResource) -> Opened:
    """Frictionless's opening without what only its own rows need, where the header is just what the schema says.

    Raises FrictionlessException as its ``open`` does, and TooWide.
    """
    quick = _open_quickly(resource)
    if quick is not None:
        return quick
    resource.open()
    empty = not (resource.labels or resource.fragment)
    said: list[Error] = [errors.SourceError(note="the source is empty")] if empty else []
    opened = Opened(
        resource,
        list(resource.labels),
        resource.header.get_expected_fields(),
        [*said, *resource.header.errors],
        _book(resource),
    )
    resource.close()
    return opened


def _open_quickly(resource: TableResource) -> Opened | None:
    if not resource.schema or resource.detector.schema_patch or resource.detector.schema_sync:
        return None
    book = _book(resource)
    sample = _sample_of(resource, book) if book else first_records(resource)
    if sample is None:
        sample = _sample(resource)
    dialect = resource.detector.detect_dialect(sample, dialect=resource.dialect)
    labels = dialect.read_labels(sample)
    names = [field.name for field in resource.schema.fields]
    refuse_too_wide(dialect.header_rows[-1] if dialect.header_rows else 1, len(labels), len(names))
    if not labels or labels != names or len(set(names)) != len(names):
        return None
    resource.metadata_assigned.add("dialect")
    resource.dialect = dialect
    resource.stats.fields = len(names)
    return Opened(resource, labels, resource.schema.fields, [], book)


def _sample(resource: TableResource) -> list[list[Any]]:
    parser = system.create_parser(resource)
    parser.open()
    try:
        found: list[list[Any]] = parser.sample
    finally:
        parser.close()
    return found


def _sample_of(resource: TableResource, book: Book) -> list[list[Any]] | None:
    """The same without openpyxl, which first makes an object of each of the book's strings."""
    try:
        return first_rows(book, int(resource.detector.sample_size))
    except (NotPlain, pa.ArrowException):
        return None


def _book(resource: TableResource) -> Book | None:
    """An XLSX of which all rows are to be read, with the cells as they are."""
    if resource.format != "xlsx" or not is_plain_file(resource) or leaves_rows_out(resource.dialect):
        return None
    control = ExcelControl.from_dialect(resource.dialect)
    changed = control.fill_merged_cells or control.preserve_formatting or control.adjust_floating_point_error
    if changed or control.stringified:
        return None
    try:
        return Book(Path(str(resource.normpath)), control)
    except NotPlain:
        return None


def csv_delimiter(resource: TableResource) -> str | None:
    """The delimiter of an opened CSV whose dialect is the usual one; ``None`` where Python's ``csv`` is to read it."""
    control = CsvControl.from_dialect(resource.dialect).to_python()
    usual = (
        resource.format == "csv"
        and not leaves_rows_out(resource.dialect)
        and control.quotechar == '"'
        and not control.escapechar
        and not control.skipinitialspace
        and len(control.delimiter) == 1
        and control.delimiter.isascii()
        and control.delimiter not in '"\r\n'
    )
    return control.delimiter if usual else None
