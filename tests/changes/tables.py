"""Releases of the programme's tables for tests: rows by the columns that matter, the others empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.changes import TableDifference, compare_table
from pipelines.package.canonical import write_csv
from pipelines.paths import SCHEMAS
from pipelines.schema import Schema, load_schema

Rows = Sequence[Mapping[str, str]]


def schema_of(table: str) -> Schema:
    """The programme's schema; of a table that it has not, one of two texts."""
    if (SCHEMAS / f"{table}.json").is_file():
        return load_schema(table, SCHEMAS)
    fields = [{"name": one, "title": one.capitalize(), "type": "string"} for one in ("clave", "dato")]
    return Schema(table, {"title": table.capitalize(), "fields": fields, "primaryKey": "clave"})


def written(folder: Path, release: str, table: str, rows: Rows) -> Path:
    path = folder / release / f"{table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = schema_of(table).columns
    path.write_bytes(write_csv(columns, [[row.get(one, "") for one in columns] for row in rows]))
    return path


def compared(
    folder: Path, before: Mapping[str, Rows], after: Mapping[str, Rows]
) -> tuple[dict[str, TableDifference], dict[str, Path]]:
    """The differences of two releases, and the files of the later one."""
    files = [
        {table: written(folder, release, table, rows) for table, rows in one.items()}
        for release, one in (("antes", before), ("ahora", after))
    ]
    differences = {
        table: compare_table(
            files[0].get(table), files[1].get(table),
            schema_of(table) if table in before else None, schema_of(table) if table in after else None,
        )
        for table in {**after, **before}
    }  # fmt: skip
    return differences, files[1]
