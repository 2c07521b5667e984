"""A release's table into the DataStore, through the standard API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pipelines import settings
from pipelines.changes.differences import TableDifference
from pipelines.package import Entrega, TableFile
from pipelines.package.canonical import read_csv
from pipelines.progress import Advance
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import resource_id


def fill(ckan: Ckan, entrega: Entrega, table: TableFile, advance: Advance) -> None:
    """Make the DataStore table equal to ``table``: typed columns, primary key, dictionary, rows. Raises ServiceError.

    The columns are declared, never guessed, and the rows go as text: PostgreSQL reads each amount exactly.
    """
    resource, schema = resource_id(entrega.dataset, table.name), metadata.schema_of(entrega, table)
    # Deleting the table first also drops columns that the schema no longer has.
    if ckan.find("datastore_info", {"id": resource, "include_meta": False}) is not None:
        ckan.call("datastore_delete", {"resource_id": resource, "force": True})
    ckan.call(
        "datastore_create",
        {
            "resource_id": resource, "force": True, "fields": metadata.dictionary(schema),
            "primary_key": list(schema.primary_key),
        },
    )  # fmt: skip
    sent = 0
    for records in _chunks(table):
        sent += len(records)
        ckan.call(
            "datastore_upsert",
            {
                "resource_id": resource, "force": True, "method": "insert", "records": records,
                # The count is cached; working it out once, at the end, is enough.
                "calculate_record_count": sent == table.rows,
            },
        )  # fmt: skip
        advance(sent, table.rows)


def patch(ckan: Ckan, resource: str, found: TableDifference) -> None:
    """Change, add and remove rows of a table that holds the rows before. Raises ServiceError."""
    for key in zip(*(found.removed[one].to_pylist() for one in found.schema.primary_key), strict=True):
        filters = dict(zip(found.schema.primary_key, key, strict=True))
        ckan.call("datastore_records_delete", {"resource_id": resource, "force": True, "filters": filters})
    # An upsert leaves the old words of a row that it changes (CKAN 2.12): people would go on finding it by them.
    for rows, method in ((found.changed_after, "update"), (found.added, "insert")):
        for chunk in rows.to_batches(max_chunksize=settings.DATASTORE_CHUNK_ROWS):
            records = [{name: text or None for name, text in one.items()} for one in chunk.to_pylist()]
            if records:
                ckan.call(
                    "datastore_upsert",
                    {"resource_id": resource, "force": True, "method": method, "records": records,
                     "calculate_record_count": True},
                )  # fmt: skip


def _chunks(table: TableFile) -> Iterator[list[Mapping[str, Any]]]:
    with table.path.open(encoding="utf-8", newline="") as file:
        records = read_csv(file)
        header = next(records)
        while chunk := list(islice(records, settings.DATASTORE_CHUNK_ROWS)):
            yield [{name: text or None for name, text in zip(header, record, strict=True)} for record in chunk]
