"""Verify: an Entrega + CKAN → its Acuse. Reads back everything, as an anonymous visitor; changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pipelines import disk, settings
from pipelines.errors import CkanRefused
from pipelines.package import Entrega, TableFile
from pipelines.progress import Advance, unheard
from pipelines.publish import Ckan, metadata
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan import extras_of
from pipelines.schema import Schema
from pipelines.settings import CkanAccess
from pipelines.verify.acuse import ACUSE_JSON, ACUSE_MARKDOWN, Acuse, TableReceipt
from pipelines.verify.dictionary import dictionary_differences
from pipelines.verify.readback import Served, download_sha256, expected, read_datastore

__all__ = ["Acuse", "TableReceipt", "last_differing", "verify"]


def verify(
    ckan_url: str, entrega: Entrega, advance: Advance = unheard, read_timeout_s: float = settings.READ_TIMEOUT_S
) -> Acuse:
    """Compare what CKAN serves with ``entrega``, write ``acuse.json`` and ``acuse.md`` into its folder, return it.

    Raises ServiceError when CKAN cannot be read at all; what it serves otherwise is a difference, not an error.
    """
    with Ckan(CkanAccess(ckan_url, "", read_timeout_s)) as visitor:
        dataset = _public_dataset(visitor, entrega)
        resources = {one["id"]: one for one in (dataset or {}).get("resources", [])}
        acuse = Acuse(
            package=entrega.package,
            title=entrega.descriptor["title"],
            entrega=entrega.id,
            url=_address(ckan_url, entrega),
            verified_at=datetime.now(UTC),
            tables=tuple(_receipt(visitor, entrega, one, resources, advance) for one in entrega.tables)
            if dataset
            else (),
            differences=tuple(_dataset_differences(visitor, entrega, dataset, resources)),
        )
    _write(entrega, acuse)
    return acuse


def last_differing(entrega: Entrega, ckan_url: str) -> frozenset[str]:
    """The tables, and ``ARCHIVE``, that the release's last Acuse found different on that CKAN; none without an Acuse.

    CKAN's own metadata do not tell that someone changed rows or files, so comparing them would send nothing.
    """
    path = entrega.folder / ACUSE_JSON
    if not path.is_file():
        return frozenset()
    last = json.loads(path.read_text(encoding="utf-8"))
    if last["acuse"] == "ok" or last["url"] != _address(ckan_url, entrega) or not last["tablas"]:
        return frozenset()
    tables = {one["tabla"] for one in last["tablas"] if one["diferencias"]}
    return frozenset(tables | ({ARCHIVE} if last["diferencias"] else set()))


def _address(ckan_url: str, entrega: Entrega) -> str:
    return f"{ckan_url}/dataset/{entrega.dataset}"


def _public_dataset(visitor: Ckan, entrega: Entrega) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] | None = visitor.find("package_show", {"id": entrega.dataset})
    except CkanRefused:  # how CKAN tells a visitor that it is private, or in the trash
        return None
    return found


def _dataset_differences(
    visitor: Ckan, entrega: Entrega, dataset: Mapping[str, Any] | None, resources: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    if dataset is None:
        return [f"El conjunto de datos «{entrega.dataset}» no está en CKAN, o no es público."]
    found = []
    served = extras_of(dataset).get(metadata.RELEASE_EXTRA, "ninguna")
    if served != entrega.id:
        found.append(f"CKAN dice servir la entrega {served[:12]} y no la {entrega.short_id}.")
    archive = resources.get(resource_id(entrega.dataset, ARCHIVE))
    if archive is None:
        found.append("Falta el paquete completo (ZIP).")
    elif download_sha256(visitor, archive["url"]) != entrega.archive.sha256:
        found.append("El paquete completo (ZIP) no es el de la entrega.")
    return found


def _receipt(
    visitor: Ckan, entrega: Entrega, table: TableFile, resources: Mapping[str, Mapping[str, Any]], advance: Advance
) -> TableReceipt:
    schema = metadata.schema_of(entrega, table)
    with table.path.open(encoding="utf-8", newline="") as file:
        wanted = expected(file, schema, table.rows)
    resource = resources.get(resource_id(entrega.dataset, table.name))
    differences = (
        tuple(_table_differences(visitor, table, schema, resource, wanted, advance))
        if resource is not None
        else (f"Falta la tabla {table.name}.",)
    )
    url = f"{visitor.url}/dataset/{entrega.dataset}/resource/{resource_id(entrega.dataset, table.name)}"
    return TableReceipt(table.name, schema.title, url, wanted.rows, table.sha256, wanted.sums, differences)


def _table_differences(
    visitor: Ckan, table: TableFile, schema: Schema, resource: Mapping[str, Any], wanted: Served, advance: Advance
) -> list[str]:
    found: list[str] = []
    if download_sha256(visitor, resource["url"]) != table.sha256:
        found.append(f"El archivo de la tabla {table.name} no es el de la entrega.")
    if not resource.get("datastore_active"):
        return [*found, f"La tabla {table.name} no está en el DataStore."]
    served = read_datastore(visitor, resource["id"], schema, table.rows, advance)
    if served.rows != wanted.rows:
        found.append(f"La tabla {table.name} tiene {served.rows:,} renglones en CKAN y {wanted.rows:,} en la entrega.")
    for name, total in wanted.sums.items():
        if served.sums[name] != total:
            found.append(f"La suma de {name} es {served.sums[name]:,.2f} en CKAN y {total:,.2f} en la entrega.")
    if served.sha256 != wanted.sha256 and not found:
        found.append(f"La tabla {table.name} tiene celdas distintas en CKAN y en la entrega.")
    return found + dictionary_differences(visitor, table.name, schema, resource["id"])


def _write(entrega: Entrega, acuse: Acuse) -> None:
    content = json.dumps(acuse.as_json(), ensure_ascii=False, indent=2) + "\n"
    disk.write_atomically(entrega.folder / ACUSE_JSON, content.encode())
    disk.write_atomically(entrega.folder / ACUSE_MARKDOWN, acuse.as_markdown().encode())
