"""The files of a release put where CKAN keeps them, until a switch names them: whole, or what differs of one it has."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.errors import CkanRejected
from pipelines.package import TableFile
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.file_delta import write_delta
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan import Plan

# The field of a resource that names its file among those that were put.
FILE = "cocrea_archivo"
# A smaller file goes whole in a moment.
_SMALL_BYTES = 100_000


def put_files(ckan: Ckan, plan: Plan, companions: Sequence[TableFile]) -> None:
    """Send the files that differ, and those that CKAN keeps in its own way since a time without the extension.

    Raises ServiceError.
    """
    held = {one["id"]: one.get(FILE) for one in (plan.current or {}).get("resources", [])}
    sure = {one.name for one in plan.entrega.tables} - {one.name for one in plan.tables}
    sure |= set() if plan.replace_archive else {ARCHIVE}
    sure |= {one.name for one in plan.entrega.media} - {one.name for one in plan.media}
    for file in (*plan.entrega.tables, plan.entrega.archive, *plan.entrega.media, *companions):
        resource = resource_id(plan.entrega.dataset, file.name)
        if file.name in sure and held.get(resource) == file.sha256:
            continue
        if not _put_delta(ckan, plan, resource, file, held.get(resource)):
            put(ckan, plan, resource, file.path)
    whole, attached = resource_id(plan.entrega.dataset, ARCHIVE), metadata.held_attachments(plan.current, plan.entrega)
    for file in plan.attachments:
        if not _put_delta(ckan, plan, whole, file, attached.get(file.name)):
            put(ckan, plan, whole, file.path)


def put(ckan: Ckan, plan: Plan, resource: str, path: Path) -> str:
    """Send a file; its sha256. Raises ServiceError."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        ckan.call(
            "cocrea_file_put",
            {**whose(plan), "resource_id": resource, "sha256": sha256},
            upload=(path.name, content),
        )
    return sha256


def whose(plan: Plan) -> dict[str, str]:
    """What each request says of the dataset that it is for."""
    return {"dataset": plan.entrega.dataset, "owner_org": plan.organization.name}


def _put_delta(ckan: Ckan, plan: Plan, resource: str, file: TableFile, base: str | None) -> bool:
    """Send only what differs of a file, where CKAN has the one before; tells whether that was enough."""
    before = _file_before(plan, file.name)
    if before is None or base != before.sha256 or file.size_bytes < _SMALL_BYTES:
        return False
    with tempfile.TemporaryDirectory() as folder:
        delta = Path(folder) / "cambios"
        if not write_delta(before.path, file.path, delta):
            return False
        about = {"resource_id": resource, "sha256": file.sha256, "base": base}
        with delta.open("rb") as content, suppress(CkanRejected):
            ckan.call("cocrea_file_patch", {**whose(plan), **about}, upload=(delta.name, content))
            return True
    # CKAN's file is gone, or is not what it was.
    return False


def _file_before(plan: Plan, name: str) -> TableFile | None:
    """The same file in the release that CKAN serves, where that is known."""
    known = (*plan.before.tables, plan.before.archive, *plan.before.attachments) if plan.before else ()
    return next((one for one in known if one.name == name), None)
