"""The extension's part of CKAN's API. Each action checks who asks, reads what is asked, and calls one of the others.

cocrea_file_put         a file of a resource, kept until a release names it
cocrea_table_stage      that file as a DataStore table (whole, or as a patch), loaded where nobody sees it
cocrea_release_switch   dataset, files and tables change to what was put and staged, in one step
cocrea_release_show     the dataset and the release that it serves, whether somebody touched a table since, its Acuse
cocrea_release_list     the releases that were served, newest first
cocrea_acuse_put        the receipt of whoever read the served release back
cocrea_table_load       one table of an existing resource replaced at once; needs none of the others
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea import acuses, files, release, staging, swap
from ckanext.cocrea.database import transaction
from ckanext.cocrea.definition import Definition, NotADefinition, read_definition
from ckanext.cocrea.one_table import replace_now
from ckanext.cocrea.resource_views import create_views

FORMAT = 1
# What is put under a resource's id with this ending are rows of a patch, gone once they are staged.
_PATCH = "-parche"


def file_put(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep ``upload``, the file of ``resource_id`` whose sha256 is announced. Returns its ``size`` in bytes."""
    resource_id, sha256 = _get(data, "resource_id"), _get(data, "sha256")
    _may_write(context, data, resource_id)
    upload = _get(data, "upload")
    largest = toolkit.config.get("ckan.max_resource_size") or 10
    with _told():
        return {"size": files.keep(resource_id, sha256, upload.stream, int(largest) * 2**20)}


def table_stage(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Load the file ``sha256`` of ``resource_id`` as a table with those ``fields``, ``primary_key`` and ``indexes``.

    With ``base`` (the content that is served) the file has only the rows that are new or different, ``gone`` is the
    hash of a file with the keys of those that go, ``whole_sha256`` the hash of all rows in one file, and ``rows`` how
    many they are. Returns ``content``, the stage's name, and ``rows``.
    """
    resource_id, sha256 = _get(data, "resource_id"), _get(data, "sha256")
    _may_write(context, data, resource_id)
    with _told(), transaction() as cursor:
        definition = _definition(data, resource_id)
        if data.get("base"):
            changed, gone = (files.path_of(f"{resource_id}{_PATCH}", one) for one in (sha256, _get(data, "gone")))
            staged = staging.stage_patch(
                cursor, definition, _get(data, "whole_sha256"), data["base"], changed, gone, int(_get(data, "rows"))
            )
            for one in (changed, gone):
                one.unlink(missing_ok=True)
        else:
            staged = staging.stage_whole(cursor, definition, sha256, files.path_of(resource_id, sha256))
    return {"content": staged.content, "rows": staged.rows}


def release_switch(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Serve ``release``: ``dataset`` is CKAN's whole dataset, ``tables`` the contents of its resources' tables.

    ``expected`` is the ``metadata_modified`` of the dataset that the caller saw, none when there was none. ``about`` is
    kept with the release. Returns the dataset's ``id``.
    """
    wanted, tables = dict(_get(data, "dataset")), data.get("tables") or []
    current = model.Package.get(wanted.get("id") or _get(wanted, "name"))
    context = {**context, "ignore_auth": False}
    toolkit.check_access("package_update" if current else "package_create", context, dict(wanted, **_id(current)))
    _refuse_what_changed(current, data.get("expected"))
    wanted["id"] = current.id if current else wanted.get("id") or str(uuid.uuid4())
    held = {one.id for one in current.resources} if current else set()
    switch = release.Switch(
        wanted["id"], _get(data, "release"), tables,
        [one.id for one in (current.resources if current else ()) if one.id not in _ids(wanted)
         and one.extras.get("datastore_active")], data.get("about") or {},
    )  # fmt: skip
    _refuse_what_is_others(wanted, tables, current)
    with _told():
        release.carry_out(switch, lambda: _save(context, wanted, bool(current), tables, held))
    return {"id": wanted["id"]}


@toolkit.side_effect_free
def release_show(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Of the dataset ``id``, all that tells whether it is still what was published, in one answer.

    ``dataset`` is as package_show gives it, ``tables`` of each resource what ``swap.state_of`` tells, ``acuse`` the
    sha256 of the Acuse that is kept of its ``release``.
    """
    dataset = toolkit.get_action("package_show")(context, {"id": _get(data, "id")})
    served = _release_of(dataset["id"])
    with transaction() as cursor:
        tables = {one["id"]: swap.state_of(cursor, one["id"]) for one in dataset["resources"]}
        acuse = acuses.sha256_of(cursor, dataset["id"], served)
    return {"format": FORMAT, "release": served, "tables": tables, "acuse": acuse, "dataset": dataset}


@toolkit.side_effect_free
def release_list(context: Any, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The releases of the dataset ``id``, newest first: ``release``, ``since`` (UTC), and what was told of them."""
    toolkit.check_access("package_show", context, {"id": _get(data, "id")})
    with transaction() as cursor:
        cursor.execute(
            "SELECT release, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), files::text "
            "FROM cocrea.release WHERE dataset_id = %s ORDER BY number DESC LIMIT 1000",
            (model.Package.get(data["id"]).id,),
        )
        return [{"release": one, "since": since, "about": json.loads(told)} for one, since, told in cursor.fetchall()]


def acuse_put(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep the Acuse of the ``release`` that the dataset ``id`` serves: ``document`` (JSON) and ``page`` (HTML).

    Returns the document's ``sha256``.
    """
    toolkit.check_access("package_update", context, {"id": _get(data, "id")})
    dataset_id, wanted = model.Package.get(data["id"]).id, _get(data, "release")
    if wanted != _release_of(dataset_id):
        raise toolkit.ValidationError({"release": ["No es la entrega que se sirve."]})
    with _told(), transaction() as cursor:
        acuse = acuses.Acuse(str(_get(data, "document")), str(_get(data, "page")))
        return {"sha256": acuses.keep(cursor, dataset_id, wanted, acuse)}


def table_load(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Replace the DataStore table of ``resource_id`` with the CSV in ``upload``, at once. Returns its ``rows``.

    Needs neither releases nor our pipeline: whoever may edit the dataset may call it.
    """
    resource_id = _get(data, "resource_id")
    toolkit.check_access("datastore_create", context, {"resource_id": resource_id})
    with _told():
        return {"rows": replace_now(context, _definition(data, resource_id), _get(data, "upload").stream)}


def _save(context: Any, wanted: dict[str, Any], exists: bool, tables: Any, held: set[str]) -> None:
    """CKAN's side of the switch, without its commit."""
    active = {one["resource_id"] for one in tables}
    resources = [
        {**one, "datastore_active": True} if one["id"] in active else one for one in wanted.get("resources") or ()
    ]
    # In 2.12 a deferred update that returns the dataset rolls itself back and says that all went well; and activities
    # are only kept of datasets that the context names as changed.
    own = {
        "model": model, "session": model.Session, "user": context["user"], "ignore_auth": True, "defer_commit": True,
        "return_id_only": True, "changed_entities": {"packages": {wanted["id"]}},
    }  # fmt: skip
    action = toolkit.get_action("package_update" if exists else "package_create")
    action(own, {**wanted, "resources": resources})
    create_views(own, wanted, [one for one in resources if one["id"] in active or one["id"] not in held])


def _refuse_what_changed(current: Any, expected: str | None) -> None:
    if (current.metadata_modified.isoformat() if current else None) != expected:
        raise toolkit.ValidationError({"expected": ["El conjunto de datos cambió en CKAN desde que se comparó."]})


def _refuse_what_is_others(wanted: Mapping[str, Any], tables: Any, current: Any) -> None:
    """A resource's id says nothing of whose it is: only those of this dataset, or of none, may be named."""
    for one in {*_ids(wanted), *(one["resource_id"] for one in tables)}:
        found = model.Resource.get(one)
        if found is not None and found.package_id != (current.id if current else None):
            raise toolkit.NotAuthorized(f"El recurso {one} es de otro conjunto de datos.")


def _may_write(context: Any, data: dict[str, Any], resource_id: str) -> None:
    """Who may publish the dataset may put its files and stage its tables."""
    name = _get(data, "dataset")
    current, found = model.Package.get(name), model.Resource.get(resource_id)
    if found is not None and (current is None or found.package_id != current.id):
        raise toolkit.NotAuthorized(f"El recurso {resource_id} es de otro conjunto de datos.")
    if current is None:
        toolkit.check_access("package_create", context, {"name": name, "owner_org": data.get("owner_org")})
    else:
        toolkit.check_access("package_update", context, {"id": current.id})


def _definition(data: Mapping[str, Any], resource_id: str) -> Definition:
    # In a request with a file, lists come as JSON in a field.
    read = {
        key: json.loads(value) if isinstance(value := data.get(key), str) else value
        for key in ("fields", "primary_key", "indexes")
    }
    return read_definition(resource_id, read["fields"], read["primary_key"] or (), read["indexes"] or ())


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong, as CKAN's errors with a text that a person understands."""
    try:
        yield
    except (NotADefinition, staging.NotLoadable, files.NotTheFile, acuses.NotAnAcuse) as error:
        raise toolkit.ValidationError({"cocrea": [str(error)]}) from error
    except FileNotFoundError as error:
        raise toolkit.ValidationError({"cocrea": ["Falta el archivo: envíelo antes con cocrea_file_put."]}) from error
    except swap.NotStaged as error:
        raise toolkit.ValidationError(
            {"stage": [f"La tabla {error} no está preparada, o la que se sirve ya no es la que se comparó."]}
        ) from error
    except (release.Busy, release.OtherSwitch) as error:
        raise toolkit.ValidationError({"busy": ["Otra publicación está en curso; vuelva a intentarlo."]}) from error


def _get(data: Mapping[str, Any], key: str) -> Any:
    value = data.get(key)
    if value in (None, ""):
        raise toolkit.ValidationError({key: ["Falta este dato."]})
    return value


def _release_of(dataset_id: str) -> str | None:
    found = model.Package.get(dataset_id).extras.get(release.RELEASE_EXTRA)
    return str(found) if found else None


def _id(current: Any) -> dict[str, str]:
    return {"id": current.id} if current else {}


def _ids(wanted: Mapping[str, Any]) -> set[str]:
    return {str(one["id"]) for one in wanted.get("resources") or ()}
