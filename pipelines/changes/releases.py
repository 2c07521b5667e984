"""Two releases of a package, table by table."""

from __future__ import annotations

from typing import Any

from pipelines.changes.differences import TableDifference, compare_table, unchanged
from pipelines.package import Entrega, TableFile
from pipelines.schema import Schema


def compare_releases(before: Entrega | None, after: Entrega) -> dict[str, TableDifference]:
    """The difference of each table that either release has: the later one's in its order, then those it lacks.

    ``before`` is None for a first release. Tables whose hash is the same are not read. Raises OSError, and
    pyarrow.ArrowInvalid when a file is no canonical CSV.
    """
    old = {one.name: one for one in before.tables} if before else {}
    new = {one.name: one for one in after.tables}
    return {name: _compare(before, after, old.get(name), new.get(name)) for name in {**new, **old}}


def _compare(before: Entrega | None, after: Entrega, old: TableFile | None, new: TableFile | None) -> TableDifference:
    schema_before = _schema(before, old)
    schema_after = _schema(after, new)
    if old and new and schema_before and schema_after and old.sha256 == new.sha256:
        return unchanged(schema_before, schema_after, new.rows)
    return compare_table(old.path if old else None, new.path if new else None, schema_before, schema_after)


def _schema(release: Entrega | None, table: TableFile | None) -> Schema | None:
    if release is None or table is None:
        return None
    about: Any = next(one for one in release.descriptor["resources"] if one["name"] == table.name)
    return Schema(table.name, about["schema"])
