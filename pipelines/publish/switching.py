"""Where CKAN has the extension ``cocrea``: everything is put and staged out of sight, and switches in one step.

    files ─▶ tables, loaded beside those that are served ─▶ one request: dataset, files and tables change together

Whatever fails before that request leaves CKAN as it was, and a table that was loaded by then is not loaded again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from pipelines import settings
from pipelines.errors import CkanRejected, ServiceError
from pipelines.fingerprints import sha256_of
from pipelines.package import Entrega, TableFile
from pipelines.progress import Advance
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.companions import ACUSE_DOCUMENT, ACUSE_PAGE
from pipelines.publish.files import FILE, Wanted, put, put_files, whose
from pipelines.publish.held import Notes, find_dataset
from pipelines.publish.identity import ARCHIVE, dataset_id, resource_id
from pipelines.publish.owned import extras, fields
from pipelines.publish.patch import patch_of, write_patch
from pipelines.publish.plan import Plan, compare
from pipelines.publish.together import together

# Where the files of a patch wait, apart from those that are published.
_PATCH = "-parche"
# What to stage of a table of which only the rows that differ are sent.
Patch: TypeAlias = Mapping[str, Any]


def address(ckan: Ckan, entrega: Entrega, file: str) -> str:
    """Where that file of the release stays for good."""
    return f"{ckan.url}/dataset/{entrega.dataset}/entrega/{entrega.short_id}/{quote(file)}"


def switch(ckan: Ckan, plan: Plan, license_id: str, companions: Sequence[TableFile], advance: Advance) -> None:
    """Make CKAN serve the plan's release, at once. Raises ServiceError; then CKAN serves what it served."""
    put_files(ckan, plan, companions)
    patches = {one.name: _patch(ckan, plan, one, plan.notes) for one in plan.tables}
    tables = _stage(ckan, plan, patches, advance)
    try:
        _serve(ckan, plan, license_id, companions, tables)
    except CkanRejected:
        # Perhaps somebody changed a table since it was looked at, and its patch fits no more: then it goes whole.
        _, notes = find_dataset(ckan, plan.entrega.dataset)
        fitting = {one.name: _patch(ckan, plan, one, notes) for one in plan.tables if patches[one.name]}
        if all(fitting.values()):
            raise
        _serve(ckan, plan, license_id, companions, _stage(ckan, plan, fitting, advance))


def _serve(
    ckan: Ckan, plan: Plan, license_id: str, companions: Sequence[TableFile], tables: Sequence[Mapping[str, Any]]
) -> None:
    wanted = {
        "dataset": {**_dataset(ckan, plan, companions), "license_id": license_id},
        "release": plan.entrega.id, "tables": list(tables),
        "expected": (plan.current or {}).get("metadata_modified"), "about": _about(plan, companions),
    }  # fmt: skip
    try:
        ckan.call("cocrea_release_switch", wanted, read_timeout_s=settings.LOAD_TIMEOUT_S)
    except ServiceError:
        # Perhaps only the answer was lost.
        if compare(ckan, plan.entrega, plan.organization).changes:
            raise


def _stage(ckan: Ckan, plan: Plan, patches: Mapping[str, Patch | None], advance: Advance) -> list[dict[str, Any]]:
    """Have CKAN load the plan's tables, or their patches; what a switch says of each."""
    staged: list[dict[str, Any]] = []
    for group in together(plan.tables):
        staged += _stage_together(ckan, plan, group, patches)
        for one in group:
            advance(one.rows, one.rows)
    return staged


def _stage_together(
    ckan: Ckan, plan: Plan, tables: Sequence[TableFile], patches: Mapping[str, Patch | None]
) -> list[dict[str, Any]]:
    wanted = [_wanted(plan, one, patches.get(one.name)) for one in tables]
    try:
        staged = ckan.call(
            "cocrea_tables_stage", {**whose(plan), "tables": wanted}, read_timeout_s=settings.LOAD_TIMEOUT_S
        )
    except CkanRejected as error:
        if len(tables) > 1:  # alone, each tells whether it is the one
            return [found for one in tables for found in _stage_together(ckan, plan, [one], patches)]
        raise CkanRejected(f"La tabla {tables[0].name} no se pudo cargar. {error.message}", error.remedy) from error
    return [
        {
            "resource_id": asked["resource_id"], "content": found["content"],
            "aliases": [metadata.alias(plan.entrega, one)],
        }
        for one, asked, found in zip(tables, wanted, staged, strict=True)
    ]  # fmt: skip


def _wanted(plan: Plan, table: TableFile, patch: Patch | None) -> dict[str, Any]:
    schema = metadata.schema_of(plan.entrega, table)
    return {
        "resource_id": resource_id(plan.entrega.dataset, table.name), "fields": metadata.dictionary(schema),
        "primary_key": list(schema.primary_key), "indexes": metadata.indexes(schema),
        **(patch or {"sha256": table.sha256}),
    }  # fmt: skip


def _patch(ckan: Ckan, plan: Plan, table: TableFile, notes: Notes | None) -> Patch | None:
    """Send only the rows that differ, where CKAN's table is surely the one before; what to stage of them."""
    found = patch_of(plan, table)
    if found is None or plan.before is None:
        return None
    resource = resource_id(plan.entrega.dataset, table.name)
    state = notes.table(resource) if notes else {}
    if state.get("touched") or state.get("sha256") != plan.before.table(table.name).sha256:
        return None
    with tempfile.TemporaryDirectory() as folder:
        rows, gone = (Wanted(f"{resource}{_PATCH}", one, sha256_of(one)) for one in write_patch(found, Path(folder)))
        put(ckan, plan, [rows, gone])
    return {
        "sha256": rows.sha256, "gone": gone.sha256, "base": state["content"], "whole_sha256": table.sha256,
        "rows": table.rows,
    }  # fmt: skip


def _dataset(ckan: Ckan, plan: Plan, companions: Sequence[TableFile]) -> dict[str, Any]:
    """The whole dataset: what people added stays, after what the release says."""
    held = {one["id"]: one for one in (plan.current or {}).get("resources", [])}
    own = [
        _resource(held.get(about["id"], {}), about, file)
        for about, file in (
            *((metadata.table_resource(plan.entrega, one), one) for one in plan.entrega.tables),
            (_archive(plan), plan.entrega.archive),
            *((metadata.companion_resource(plan.entrega, one), one) for one in companions),
            *((metadata.media_resource(plan.entrega, one), one) for one in plan.entrega.media),
        )
    ]
    own += [{**held.get(about["id"], {}), **about} for about in _acuse_links(ckan, plan)]
    theirs = [one for key, one in held.items() if key not in plan.surplus and key not in {each["id"] for each in own}]
    state = {metadata.RELEASE_EXTRA: plan.entrega.id}
    identity = {"id": plan.current["id"] if plan.current else dataset_id(plan.entrega.dataset), "private": False}
    # With the old moment CKAN would take the search's copy of the dataset for the one that it now serves.
    kept = {key: value for key, value in (plan.current or {}).items() if key != "metadata_modified"}
    return {
        **kept, **fields(plan), **identity, "extras": extras(plan, state), "resources": [*own, *theirs],
    }  # fmt: skip


def _archive(plan: Plan) -> dict[str, Any]:
    told = {metadata.ATTACHMENTS_FIELD: metadata.attachments(plan.entrega)}
    return {**metadata.archive_resource(plan.entrega), **told}


def _acuse_links(ckan: Ckan, plan: Plan) -> list[dict[str, Any]]:
    """Resources that lead to the Acuse of whichever release is served: it is only known after the switch."""
    page = f"{ckan.url}/dataset/{plan.entrega.dataset}/acuse"
    return [
        {**metadata.beside(plan.entrega, name), "url": address, "url_type": ""}
        for name, address in ((ACUSE_PAGE, page), (ACUSE_DOCUMENT, f"{page}.json"))
    ]


def _resource(held: Mapping[str, Any], about: Mapping[str, Any], file: TableFile) -> dict[str, Any]:
    own = {**about, "url": file.path.name, "url_type": "upload", FILE: file.sha256}
    if held.get(FILE) != file.sha256:
        own["last_modified"] = datetime.now(UTC).replace(tzinfo=None).isoformat()
    return {**held, **own}


def _about(plan: Plan, companions: Sequence[TableFile]) -> dict[str, Any]:
    """What CKAN keeps of the release: its files, so that each has an address for good."""
    files = [(one, one.name) for one in (*plan.entrega.tables, plan.entrega.archive, *companions, *plan.entrega.media)]
    files += [(one, ARCHIVE) for one in plan.entrega.attachments]
    return {
        "files": [
            {
                "name": one.path.name, "resource_id": resource_id(plan.entrega.dataset, resource), "sha256": one.sha256,
                "rows": one.rows,
            }
            for one, resource in files
        ]
    }  # fmt: skip
