"""The files of a release put where CKAN keeps them, until a switch names them: whole, or what differs of one it has."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import CkanRejected
from pipelines.package import TableFile
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.file_delta import write_delta
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan import Plan
from pipelines.publish.together import together

# The field of a resource that names its file among those that were put.
FILE = "cocrea_archivo"
# A smaller file goes whole in a moment.
_SMALL_BYTES = 100_000


class Wanted(NamedTuple):
    """A file that CKAN is to keep for a resource."""

    resource: str
    path: Path
    sha256: str


def put_files(ckan: Ckan, plan: Plan, companions: Sequence[TableFile]) -> None:
    """Send the files that differ, and those that CKAN keeps in its own way since a time without the extension.

    Raises ServiceError.
    """
    held = {one["id"]: one.get(FILE) for one in (plan.current or {}).get("resources", [])}
    sure = {one.name for one in plan.entrega.tables} - {one.name for one in plan.tables}
    sure |= set() if plan.replace_archive else {ARCHIVE}
    sure |= {one.name for one in plan.entrega.media} - {one.name for one in plan.media}
    wanted: list[Wanted] = []
    for file in (*plan.entrega.tables, plan.entrega.archive, *plan.entrega.media, *companions):
        resource = resource_id(plan.entrega.dataset, file.name)
        if file.name in sure and held.get(resource) == file.sha256:
            continue
        if not _put_delta(ckan, plan, resource, file, held.get(resource)):
            wanted.append(Wanted(resource, file.path, file.sha256))
    whole, attached = resource_id(plan.entrega.dataset, ARCHIVE), metadata.held_attachments(plan.current, plan.entrega)
    for file in plan.attachments:
        if not _put_delta(ckan, plan, whole, file, attached.get(file.name)):
            wanted.append(Wanted(whole, file.path, file.sha256))
    put(ckan, plan, wanted)


def put(ckan: Ckan, plan: Plan, wanted: Iterable[Wanted]) -> None:
    """Send those files. Raises ServiceError."""
    for group in together(wanted):
        asked = [{"resource_id": one.resource, "sha256": one.sha256} for one in group]
        with ExitStack() as opened:
            uploads = {one.sha256: (one.path.name, opened.enter_context(one.path.open("rb"))) for one in group}
            ckan.call("cocrea_files_put", {**whose(plan), "files": json.dumps(asked)}, uploads)


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
            ckan.call("cocrea_file_patch", {**whose(plan), **about}, {"upload": (delta.name, content)})
            return True
    # CKAN's file is gone, or is not what it was.
    return False


def _file_before(plan: Plan, name: str) -> TableFile | None:
    """The same file in the release that CKAN serves, where that is known."""
    known = (*plan.before.tables, plan.before.archive, *plan.before.attachments) if plan.before else ()
    return next((one for one in known if one.name == name), None)
