"""A release's table into the DataStore, through the standard API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pipelines import settings
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
    if ckan.find("datastore_info", {"id": resource}) is not None:
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


def _chunks(table: TableFile) -> Iterator[list[Mapping[str, Any]]]:
    with table.path.open(encoding="utf-8", newline="") as file:
        records = read_csv(file)
        header = next(records)
        while chunk := list(islice(records, settings.DATASTORE_CHUNK_ROWS)):
            yield [{name: text or None for name, text in zip(header, record, strict=True)} for record in chunk]
