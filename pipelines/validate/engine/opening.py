"""A table opened as frictionless opens it: its encoding, dialect, labels and fields are frictionless's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frictionless import Error, Field, errors, system
from frictionless.formats.csv import CsvControl
from frictionless.formats.excel import ExcelControl
from frictionless.resources import TableResource


@dataclass(frozen=True)
class Opened:
    """``resource`` with its encoding and dialect found; ``fields`` as the columns of its file are to be read."""

    resource: TableResource
    labels: Sequence[str]
    fields: Sequence[Field]
    errors: Sequence[Error]

    @property
    def first_content_row(self) -> int:
        """The number of the first record that is not the header's."""
        return int(self.resource.dialect.create_first_content_row())


def open_table(resource: TableResource) -> Opened:
    """Frictionless's opening without what only its own rows need, where the header is just what the schema says.

    Raises FrictionlessException as its ``open`` does.
    """
    quick = _open_quickly(resource)
    if quick is not None:
        return quick
    resource.open()
    empty = not (resource.labels or resource.fragment)
    said: list[Error] = [errors.SourceError(note="the source is empty")] if empty else []
    opened = Opened(
        resource, list(resource.labels), resource.header.get_expected_fields(), [*said, *resource.header.errors]
    )
    resource.close()
    return opened


def _open_quickly(resource: TableResource) -> Opened | None:
    if not resource.schema or resource.detector.schema_patch or resource.detector.schema_sync:
        return None
    parser = system.create_parser(resource)
    parser.open()
    try:
        dialect = resource.detector.detect_dialect(parser.sample, dialect=resource.dialect)
    finally:
        parser.close()
    labels = dialect.read_labels(parser.sample)
    names = [field.name for field in resource.schema.fields]
    if not labels or labels != names or len(set(names)) != len(names):
        return None
    resource.metadata_assigned.add("dialect")
    resource.dialect = dialect
    resource.stats.fields = len(names)
    return Opened(resource, labels, resource.schema.fields, [])


def csv_delimiter(resource: TableResource) -> str | None:
    """The delimiter of an opened CSV whose dialect is the usual one; ``None`` where Python's ``csv`` is to read it."""
    dialect = resource.dialect
    control = CsvControl.from_dialect(dialect).to_python()
    usual = (
        resource.format == "csv"
        and not dialect.comment_char
        and not dialect.comment_rows
        and not dialect.skip_blank_rows
        and control.quotechar == '"'
        and not control.escapechar
        and not control.skipinitialspace
        and len(control.delimiter) == 1
        and control.delimiter.isascii()
        and control.delimiter not in '"\r\n'
    )
    return control.delimiter if usual else None


def plain_sheet(resource: TableResource) -> ExcelControl | None:
    """How an opened XLSX is to be read, when all of its rows are, with the cells as they are."""
    dialect = resource.dialect
    control = ExcelControl.from_dialect(dialect)
    changed = (
        control.fill_merged_cells
        or control.preserve_formatting
        or control.adjust_floating_point_error
        or control.stringified
        or dialect.comment_char
        or dialect.comment_rows
        or dialect.skip_blank_rows
    )
    return None if changed or resource.format != "xlsx" else control
