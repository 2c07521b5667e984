"""Carrying out a Plan. A new dataset stays private until it is whole; a failed update is put back."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import ServiceError, UsageError
from pipelines.package import TableFile, load_release
from pipelines.progress import Advance
from pipelines.publish import datastore, metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.plan import Plan, compare, extras_of


def carry_out(ckan: Ckan, plan: Plan, releases: Path, advance: Advance) -> None:
    """Make CKAN serve the plan's release. ``releases`` holds the package's earlier ones.

    Raises ServiceError or CkanRefused after putting CKAN back as it was, as far as CKAN still answers.
    """
    if not plan.changes:
        return
    try:
        _send(ckan, plan, advance)
    except (ServiceError, UsageError):
        # What went wrong is what the person must read, even when putting it back fails too; the mark of an
        # unfinished release stays in that case, and the next run does the whole work again.
        with contextlib.suppress(ServiceError, UsageError):
            _put_back(ckan, plan, releases)
        raise


def _send(ckan: Ckan, plan: Plan, advance: Advance) -> None:
    entrega = plan.entrega
    if plan.current is None:
        ckan.call("package_create", {**_dataset_fields(plan, {metadata.UNFINISHED_EXTRA: entrega.id}), "private": True})
    else:
        _patch(ckan, plan, {metadata.UNFINISHED_EXTRA: entrega.id})
    held = {one["id"] for one in (plan.current or {}).get("resources", [])}
    for table in plan.tables:
        fields = metadata.table_resource(entrega, table)
        _upload(ckan, plan, fields, table, created=fields["id"] not in held)
        datastore.fill(ckan, entrega, table, advance)
        if fields["id"] not in held:
            _create_views(ckan, fields["id"])
    if plan.replace_archive:
        fields = metadata.archive_resource(entrega)
        _upload(ckan, plan, fields, entrega.archive, created=fields["id"] not in held)
    for one in plan.surplus:
        ckan.call("resource_delete", {"id": one})
    _patch(ckan, plan, {metadata.RELEASE_EXTRA: entrega.id})


def _upload(ckan: Ckan, plan: Plan, fields: Mapping[str, Any], file: TableFile, created: bool) -> None:
    action = "resource_create" if created else "resource_patch"
    data = {**fields, "package_id": plan.entrega.dataset, "url_type": "upload", "url": file.path.name}
    with file.path.open("rb") as content:
        ckan.call(action, data, upload=(file.path.name, content))


def _create_views(ckan: Ckan, resource: str) -> None:
    shown = ckan.call("resource_show", {"id": resource})
    ckan.call("resource_create_default_resource_views", {"resource": shown, "create_datastore_views": True})


def _patch(ckan: Ckan, plan: Plan, mark: Mapping[str, str]) -> None:
    """Write the owned fields, leave all others alone, and make the dataset public when the release is whole."""
    whole = metadata.RELEASE_EXTRA in mark
    ckan.call(
        "package_patch",
        {"id": plan.entrega.dataset, **_dataset_fields(plan, mark), **({"private": False} if whole else {})},
    )


def _dataset_fields(plan: Plan, mark: Mapping[str, str]) -> dict[str, Any]:
    fields = metadata.dataset(plan.entrega, plan.organization)
    kept = extras_of(plan.current)
    if metadata.RELEASE_EXTRA in mark:
        kept.pop(metadata.UNFINISHED_EXTRA, None)
    extras = {**kept, **fields["extras"], **mark}
    return {
        **fields,
        "tags": [{"name": one} for one in fields["tags"]],
        "extras": [{"key": key, "value": value} for key, value in sorted(extras.items())],
    }


def _put_back(ckan: Ckan, plan: Plan, releases: Path) -> None:
    """Undo: a dataset that was not there goes away; one that was gets its release back, if it is still kept."""
    if plan.current is None:
        ckan.call("dataset_purge", {"id": plan.entrega.dataset})
        return
    folder = releases / plan.previous
    if plan.previous and folder.is_dir():
        earlier = load_release(folder)
        _send(ckan, compare(ckan, earlier, plan.organization), lambda done, total: None)
