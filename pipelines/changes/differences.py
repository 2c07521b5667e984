"""What changed in one table between two releases: rows by their primary key, cells, columns.

The two files are walked twice and hold no text but that of the rows that differ: the memory is sixteen bytes a row, and
the text of what changed.
"""

from __future__ import annotations

import filecmp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.changes import records
from pipelines.changes.columns import SAME_COLUMNS, ColumnChanges, compare_columns
from pipelines.schema import Schema


@dataclass(frozen=True)
class TableDifference:
    """A table in two releases. A schema is None where the release has no such table.

    ``added`` and ``removed`` are whole rows; ``changed_before`` and ``changed_after`` the rows with the same key and
    other cells, one beside the other. All are ``pyarrow.Table``s of texts ("": null) with the columns of their own
    release, in the order of the file: of the later one, but for ``removed``. Where rows cannot be matched
    (``comparable`` is False) all of them are removed and added. Without a primary key a row that changed is one removed
    and another added.
    """

    table: str
    schema_before: Schema | None
    schema_after: Schema | None
    rows_before: int
    rows_after: int
    added: Any
    removed: Any
    changed_before: Any
    changed_after: Any
    columns: ColumnChanges = SAME_COLUMNS
    comparable: bool = True

    @property
    def schema(self) -> Schema:
        """That of the later release, as long as it has the table."""
        found = self.schema_after or self.schema_before
        assert found is not None
        return found

    @property
    def title(self) -> str:
        return self.schema.title

    @property
    def is_new(self) -> bool:
        """Whether the earlier release had no such table."""
        return self.schema_before is None

    @property
    def is_gone(self) -> bool:
        """Whether the later release has no such table."""
        return self.schema_after is None

    @property
    def key_changed(self) -> bool:
        return self.columns.key_changed

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return self.is_new or self.is_gone or bool(self.columns) or self.touches_rows

    @property
    def touches_rows(self) -> bool:
        return bool(self.added.num_rows or self.removed.num_rows or self.changed_after.num_rows)

    @cached_property
    def changed_columns(self) -> dict[str, Any]:
        """The columns with a cell that changed, in their order, each with which of the changed rows it did in."""
        common = [one for one in self.changed_after.column_names if one in set(self.changed_before.column_names)]
        masks = {one: pc.not_equal(self.changed_before[one], self.changed_after[one]) for one in common}
        return {name: mask for name, mask in masks.items() if pc.any(mask).as_py()}

    def cells(self) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
        """(key, column, before, after) of each cell that changed, column by column."""
        if not self.changed_columns:
            return
        keys = list(zip(*(self.changed_after[one].to_pylist() for one in self.schema.primary_key), strict=True))
        for column, mask in self.changed_columns.items():
            before, after = self.changed_before[column], self.changed_after[column]
            for row in np.flatnonzero(mask.to_numpy()).tolist():
                yield keys[row], column, before[row].as_py(), after[row].as_py()


def compare_table(
    before: Path | None, after: Path | None, schema_before: Schema | None, schema_after: Schema | None
) -> TableDifference:
    """Compare the canonical CSVs of a table; a file and its schema are None where a release has no such table.

    Raises OSError when a file cannot be read, pyarrow.ArrowInvalid or StopIteration when it is no canonical CSV, and
    ValueError when a file comes without its schema, or neither is there.
    """
    if after is None or schema_after is None:
        if before is None or schema_before is None:
            raise ValueError("a table of no release")
        return _one_sided(schema_before, None, records.rows_of(before))
    if before is None or schema_before is None:
        return _one_sided(None, schema_after, records.rows_of(after))
    columns = compare_columns(schema_before, schema_after)
    if columns.key_changed:
        return _replaced(before, after, schema_before, schema_after, columns)
    if filecmp.cmp(before, after, shallow=False):
        return unchanged(schema_before, schema_after, records.row_count(after))
    return _matched(before, after, schema_before, schema_after, columns)


def unchanged(before: Schema, after: Schema, rows: int) -> TableDifference:
    """The difference of two equal files of ``rows`` rows; what their schemas say may still be another thing."""
    none = _no_rows(after)
    return TableDifference(
        after.name, before, after, rows, rows, none, none, none, none, compare_columns(before, after)
    )  # fmt: skip


def _one_sided(before: Schema | None, after: Schema | None, rows: Any) -> TableDifference:
    schema = after or before
    assert schema is not None
    none, count = _no_rows(schema), rows.num_rows
    if after:
        return TableDifference(schema.name, None, after, 0, count, rows, none, none, none)
    return TableDifference(schema.name, before, None, count, 0, none, rows, none, none)


def _replaced(
    before: Path, after: Path, schema_before: Schema, schema_after: Schema, columns: ColumnChanges
) -> TableDifference:
    removed, added = records.rows_of(before), records.rows_of(after)
    return TableDifference(
        schema_after.name, schema_before, schema_after, removed.num_rows, added.num_rows, added, removed,
        removed.slice(0, 0), added.slice(0, 0), columns, comparable=False,
    )  # fmt: skip


def _matched(
    before: Path, after: Path, schema_before: Schema, schema_after: Schema, columns: ColumnChanges
) -> TableDifference:
    lone = records.unmatched(*_comparable_records(before, after))
    removed, added = (records.rows_of(path, one.places) for path, one in zip((before, after), lone, strict=True))
    place = _places(removed, added, schema_after.primary_key)
    found = place.is_valid().to_numpy(zero_copy_only=False)
    partners = pc.drop_null(place).to_numpy()
    gone = np.ones(removed.num_rows, bool)
    gone[partners] = False
    return TableDifference(
        schema_after.name, schema_before, schema_after, lone[0].rows, lone[1].rows,
        added=_picked(added, np.flatnonzero(~found)),
        removed=_picked(removed, np.flatnonzero(gone)),
        changed_before=_picked(removed, partners),
        changed_after=_picked(added, np.flatnonzero(found)),
        columns=columns,
    )  # fmt: skip


def _picked(rows: Any, places: Any) -> Any:
    """The rows at ``places``, in that order. All of them, as when a column changed in every row, are not copied."""
    if len(places) == rows.num_rows and (np.diff(places) == 1).all():
        return rows
    return rows.take(pa.array(places))


def _comparable_records(before: Path, after: Path) -> Iterator[Iterator[bytes]]:
    """The records of each file, with the columns of both in one order; as they are where these are the same."""
    headers = records.header_of(before), records.header_of(after)
    if headers[0] == headers[1]:
        for path in (before, after):
            whole = records.raw_records(path)
            next(whole)
            yield whole
        return
    common = [one for one in headers[1] if one in set(headers[0])]
    yield records.column_records(before, common)
    yield records.column_records(after, common)


def _places(removed: Any, added: Any, key: Sequence[str]) -> Any:
    """Of each added row, the place of the removed row with its key; null where there is none."""
    if not key or not removed.num_rows:
        return pa.nulls(added.num_rows, pa.int32())
    return pc.index_in(_keys(added, key), value_set=_keys(removed, key))


def _keys(table: Any, key: Sequence[str]) -> Any:
    """A key of several columns as one text that no other gives: each part after its length."""
    if len(key) == 1:
        return table[key[0]].combine_chunks()
    parts = []
    for column in key:
        parts += [pc.cast(pc.utf8_length(table[column]), pa.string()), table[column]]
    return pc.binary_join_element_wise(*parts, ":").combine_chunks()


def _no_rows(schema: Schema) -> Any:
    return pa.table({name: pa.array([], pa.string()) for name in schema.columns})
