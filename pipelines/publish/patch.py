"""Sending only the rows that differ: ten of a million must not cost a million."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.changes.differences import TableDifference
from pipelines.package import TableFile
from pipelines.package.canonical import write_csv
from pipelines.publish import metadata
from pipelines.publish.plan import Plan

# A smaller table is loaded whole in a moment, and then its rows are in the order of its file.
FEWEST_ROWS = 10_000
# With more of them a patch costs as much as the whole.
_MOST_CHANGED = 0.1


def patch_of(plan: Plan, table: TableFile) -> TableDifference | None:
    """The rows to send of a table that CKAN serves already, when that is enough; None when all must be."""
    if plan.before is None or plan.unfinished or table.name in plan.distrusted or table.rows < FEWEST_ROWS:
        return None
    found = plan.differences[table.name]
    if found.is_new or found.columns or not found.comparable or not found.schema.primary_key:
        return None
    schemas = (found.schema_before, found.schema_after)
    if len({metadata.dictionary_mark(one) for one in schemas if one}) > 1:
        return None
    touched = found.added.num_rows + found.removed.num_rows + found.changed_after.num_rows
    return found if touched <= _MOST_CHANGED * table.rows else None


def write_patch(found: TableDifference, folder: Path) -> tuple[Path, Path]:
    """Two CSVs: whole rows that are new or changed, and the keys of those that go."""
    columns, key = found.schema.columns, found.schema.primary_key
    files = folder / "cambian.csv", folder / "quitados.csv"
    rows = [one for part in (found.added, found.changed_after) for one in _records(part, columns)]
    files[0].write_bytes(write_csv(columns, rows))
    # In the order that the table's columns have: that is how they are loaded.
    ordered = [one for one in columns if one in key]
    files[1].write_bytes(write_csv(ordered, _records(found.removed, ordered)))
    return files


def _records(table: Any, columns: Sequence[str]) -> list[list[str]]:
    return [list(one) for one in zip(*(table[name].to_pylist() for name in columns), strict=True)]
