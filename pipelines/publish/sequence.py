"""A release on a CKAN without our extension: a sequence of its API's calls, which ends at the release or is put back.

    new      create it private, with the mark ─▶ tables ─▶ ZIP ─▶ its fields, the release's id, public, no mark
    update   the mark ─▶ tables that differ ─▶ ZIP ─▶ tables that go ─▶ its fields, the release's id, no mark

The mark is an extra of the dataset, ``cocrea_en_proceso``. A run that dies leaves it there, and the next one then
trusts nothing and sends every table again. While an update runs, CKAN's API gives tables of both releases.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines.errors import CkanRefused, NotFound, ServiceError, UsageError
from pipelines.package import Entrega, TableFile
from pipelines.progress import Advance, unheard
from pipelines.publish import chronicle, datastore, metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.companions import COMPANIONS
from pipelines.publish.identity import ARCHIVE, dataset_id, resource_id
from pipelines.publish.owned import as_extras, extras, fields
from pipelines.publish.patch import patch_of
from pipelines.publish.plan import Plan, compare, extras_of


def send(ckan: Ckan, plan: Plan, license_id: str, companions: Sequence[TableFile], advance: Advance) -> None:
    """Make CKAN serve the plan's release, with its ``companions``.

    Raises ServiceError or CkanRefused after putting CKAN back as it was; a note on the error says if it could not.
    """
    held = chronicle.held(ckan, plan)
    try:
        _send(ckan, plan, license_id, companions, advance)
    except BaseException as error:
        # Whatever cut it short, Ctrl-C and our own bugs included, CKAN must not stay halfway.
        if _put_back(ckan, plan, license_id, held):
            error.add_note(f"En CKAN, «{plan.entrega.dataset}» quedó como estaba.")
        else:
            error.add_note(
                f"No se pudo dejar «{plan.entrega.dataset}» como estaba: quedó marcado en proceso. "
                "La siguiente vez que corra el mismo comando se repara."
            )
        raise


def _send(ckan: Ckan, plan: Plan, license_id: str, companions: Sequence[TableFile], advance: Advance) -> None:
    entrega = plan.entrega
    own = {**fields(plan), "license_id": license_id}
    mark = {metadata.UNFINISHED_EXTRA: entrega.id}
    if plan.current is None:
        chosen = {"id": dataset_id(entrega.dataset)} if ckan.is_administrator() else {}
        ckan.call("package_create", {**own, **chosen, "extras": extras(plan, mark), "private": True})
    else:
        kept = extras_of(plan.current)
        ckan.call("package_patch", {"id": entrega.dataset, "extras": as_extras({**kept, **mark})})
    held = {one["id"] for one in (plan.current or {}).get("resources", [])}
    _send_tables(ckan, plan, held, advance)
    for table in (one for one in entrega.tables if one.name in plan.resource_changes):
        ckan.call("resource_patch", metadata.table_resource(entrega, table))
    if plan.replace_archive:
        about = metadata.archive_resource(entrega)
        upload(ckan, entrega, about, entrega.archive, created=about["id"] not in held)
    for file in companions:
        about = metadata.companion_resource(entrega, file)
        upload(ckan, entrega, about, file, created=about["id"] not in held)
    for file in plan.media:
        about = metadata.media_resource(entrega, file)
        upload(ckan, entrega, about, file, created=about["id"] not in held)
    for one in plan.surplus:
        ckan.call("resource_delete", {"id": one})
    if held and not held.issuperset(_order(plan)):
        # CKAN puts what is new at the end, after the ZIP.
        ckan.call("package_resource_reorder", {"id": entrega.dataset, "order": _order(plan)})
    whole = {metadata.RELEASE_EXTRA: entrega.id}
    try:
        ckan.call("package_patch", {"id": entrega.dataset, **own, "extras": extras(plan, whole), "private": False})
    except ServiceError:
        # Perhaps only the answer was lost; what is whole needs no putting back.
        if compare(ckan, entrega, plan.organization).changes:
            raise


def _send_tables(ckan: Ckan, plan: Plan, held: Collection[str], advance: Advance) -> None:
    for table in plan.tables:
        about = metadata.table_resource(plan.entrega, table)
        upload(ckan, plan.entrega, about, table, created=about["id"] not in held)
        if found := patch_of(plan, table):
            datastore.patch(ckan, about["id"], found)
        else:
            datastore.fill(ckan, plan.entrega, table, advance)
        if about["id"] not in held or plan.unfinished:
            _create_views(ckan, about["id"])  # those that it has stay as they are


def upload(ckan: Ckan, entrega: Entrega, fields: Mapping[str, Any], file: TableFile, created: bool) -> None:
    """Send one resource's fields and file. Raises ServiceError."""
    action = "resource_create" if created else "resource_patch"
    data = {**fields, "package_id": entrega.dataset, "url_type": "upload", "url": file.path.name}
    with file.path.open("rb") as content:
        ckan.call(action, data, uploads={"upload": (file.path.name, content)})


def _order(plan: Plan) -> list[str]:
    """The release's resources as a reader meets them: its tables, the ZIP, what tells of its releases, its files."""
    tables, media = ([one.name for one in files] for files in (plan.entrega.tables, plan.entrega.media))
    names = [*tables, ARCHIVE, *COMPANIONS, *media]
    return [resource_id(plan.entrega.dataset, name) for name in names]


def _create_views(ckan: Ckan, resource: str) -> None:
    shown = ckan.call("resource_show", {"id": resource})
    ckan.call("resource_create_default_resource_views", {"resource": shown, "create_datastore_views": True})


def _put_back(ckan: Ckan, plan: Plan, license_id: str, held: Sequence[TableFile]) -> bool:
    """Undo what ``_send`` did: what was not there goes away, what was gets its release back. Tells whether it could."""
    try:
        if plan.current is None:
            _remove(ckan, plan)
        elif plan.before is not None:
            touched = {one.name for one in plan.tables} | {*plan.surplus.values(), *plan.resource_changes}
            undo = compare(ckan, plan.before, plan.organization)
            undo = replace(undo, tables=tuple(one for one in undo.tables if one.name in touched))
            _send(ckan, undo, license_id, held, unheard)
        else:
            return bool(plan.current.get("private"))  # nobody saw it before, and nobody sees it now
    except (ServiceError, UsageError):
        return False
    return True


def _remove(ckan: Ckan, plan: Plan) -> None:
    """Take away the dataset that this run created, with its tables, which CKAN would keep."""
    found = ckan.find("package_show", {"id": plan.entrega.dataset})
    if found is None or extras_of(found).get(metadata.UNFINISHED_EXTRA) != plan.entrega.id:
        return  # it never came to be, or it is somebody else's
    for table in plan.entrega.tables:
        with contextlib.suppress(NotFound):
            ckan.call("datastore_delete", {"resource_id": resource_id(plan.entrega.dataset, table.name), "force": True})
    # Only an administrator may purge. What another user leaves is private and marked, and the next run takes it up.
    with contextlib.suppress(CkanRefused):
        ckan.call("dataset_purge", {"id": plan.entrega.dataset})
