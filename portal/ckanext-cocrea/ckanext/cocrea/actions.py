"""The extension's part of CKAN's API. Each action checks who asks, reads what is asked, and calls one of the others.

cocrea_obstacles_show   what this site would refuse of a release, so that a caller can see it before sending anything
cocrea_files_put        files of resources, kept until a release names them
cocrea_file_patch       one more, made here from an earlier file of its resource and what differs
cocrea_tables_stage     such files as DataStore tables (whole, or as patches), loaded where nobody sees them
cocrea_release_switch   dataset, files and tables change to what was put and staged, in one step
cocrea_release_show     the dataset and the release that it serves, whether somebody touched a table since, its Acuse
cocrea_release_list     the releases that were served, newest first
cocrea_acuse_put        the receipt of whoever read the served release back
cocrea_table_load       one table of an existing resource replaced at once; needs none of the others
"""

from __future__ import annotations

import errno
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea import acuses, file_delta, files, listeners, refusals, release, staging, survivors, swap
from ckanext.cocrea.database import transaction
from ckanext.cocrea.definition import NotADefinition
from ckanext.cocrea.one_table import replace_now
from ckanext.cocrea.resource_views import create_views
from ckanext.cocrea.served import all_releases, release_of
from ckanext.cocrea.survivors import table_called

FORMAT = 1
# What is put under a resource's id with this ending are rows of a patch, gone once they are staged.
_PATCH = "-parche"
_FULL = "El disco {} de CKAN está lleno: quien lo administra debe hacer espacio."


def files_put(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep ``files``: of each its ``resource_id`` and its ``sha256``, which is also the field that it comes in.

    Returns their ``sizes`` in bytes.
    """
    wanted = [(refusals.resource(one), refusals.sha256(one, "sha256")) for one in refusals.listed(data, "files")]
    refusals.may_write(context, data, [resource_id.removesuffix(_PATCH) for resource_id, _ in wanted])
    with _told():
        sizes = [
            files.keep(resource_id, sha256, files.blocks(refusals.upload(data, sha256)), _largest_bytes())
            for resource_id, sha256 in wanted
        ]
    return {"sizes": sizes}


def file_patch(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep the file ``sha256`` of ``resource_id``: ``upload`` is its delta (file_delta.py) from ``base``, which it has.

    Returns its ``size`` in bytes.
    """
    resource_id, sha256, base = refusals.resource(data), refusals.sha256(data, "sha256"), refusals.sha256(data, "base")
    refusals.may_write(context, data, [resource_id])
    upload = refusals.upload(data, "upload")
    with _told(), files.path_of(resource_id, base).open("rb") as earlier:
        return {"size": files.keep(resource_id, sha256, file_delta.apply(earlier, upload), _largest_bytes())}


def tables_stage(context: Any, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Load ``tables``, all or none: of each the file ``sha256`` of its ``resource_id`` with those ``fields``,
    ``primary_key`` and ``indexes``.

    With ``base`` (the content that is served) the file has only the rows that are new or different, ``gone`` is the
    hash of a file with the keys of those that go, ``whole_sha256`` the hash of all rows in one file, and ``rows`` how
    many they are. Returns of each ``content``, the stage's name, and ``rows``.
    """
    tables = refusals.listed(data, "tables")
    refusals.may_write(context, data, [refusals.resource(one) for one in tables])
    with _told(), transaction() as cursor:
        staged = [_stage(cursor, one) for one in tables]
    # Nobody needs a patch's files once it is loaded.
    for path in (path for one in tables if one.get("base") for path in _patch_files(one)):
        path.unlink(missing_ok=True)
    return [{"content": one.content, "rows": one.rows} for one in staged]


def release_switch(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Serve ``release``: ``dataset`` is CKAN's whole dataset, ``tables`` the contents of its resources' tables.

    ``expected`` is the ``metadata_modified`` of the dataset that the caller saw, none when there was none. ``about`` is
    kept with the release. Returns the dataset's ``id``.
    """
    wanted, tables = refusals.dataset(data), data.get("tables") or []
    current = model.Package.get(wanted.get("id") or wanted["name"])
    context = {**context, "ignore_auth": False}
    refusals.may_switch(context, wanted, current)
    refusals.switch(data, current)
    _refuse_what_changed(current, data.get("expected"))
    wanted["id"] = current.id if current else wanted.get("id") or str(uuid.uuid4())
    held = {one.id: bool(one.extras.get("datastore_active")) for one in current.resources} if current else {}
    new_files: list[str] = []
    switch = release.Switch(
        wanted["id"], data["release"], tables,
        [one.id for one in (current.resources if current else ()) if one.id not in _ids(wanted)
         and one.extras.get("datastore_active")], data.get("about") or {},
    )  # fmt: skip
    with _told():
        release.carry_out(switch, lambda: new_files.extend(_save(context, wanted, tables, held)))
    listeners.tell(dict.fromkeys(new_files))
    return {"id": wanted["id"]}


@toolkit.side_effect_free
def release_show(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Of the dataset ``id``, all that tells whether it is still what was published, in one answer.

    ``dataset`` is as package_show gives it, ``tables`` of each resource what ``swap.state_of`` tells, ``acuse`` the
    sha256 of the Acuse that is kept of its ``release``.
    """
    dataset = toolkit.get_action("package_show")(context, {"id": refusals.text(data, "id")})
    served = release_of(model.Package.get(dataset["id"]))
    with transaction() as cursor:
        tables = {one["id"]: swap.state_of(cursor, one["id"]) for one in dataset["resources"]}
        acuse = acuses.sha256_of(cursor, dataset["id"], served)
    return {"format": FORMAT, "release": served or None, "tables": tables, "acuse": acuse, "dataset": dataset}


@toolkit.side_effect_free
def release_list(context: Any, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The releases of the dataset ``id``, newest first: ``release``, ``since`` (UTC), and what was told of them."""
    dataset = toolkit.get_action("package_show")(context, {"id": refusals.text(data, "id")})
    with transaction() as cursor:
        return all_releases(cursor, dataset["id"])


@toolkit.side_effect_free
def obstacles_show(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """What would stand in the way of a release of ``dataset`` with those ``resources`` and ``aliases``.

    ``largest_file_bytes`` is what this site takes, and ``free_bytes``, told to who has an account, what its disk does.
    ``elsewhere`` has the resources of another dataset, each with its name, None to who may not see it; ``taken`` the
    names that tables of the DataStore have, each with the table's own.
    """
    free = {"free_bytes": files.free_bytes()} if context.get("user") else {}
    name = refusals.text(data, "dataset")
    others = refusals.of_others(refusals.texts(data, "resources"), model.Package.get(name))
    with transaction() as cursor:
        named = {one: table_called(cursor, one) for one in refusals.texts(data, "aliases")}
    return {
        "largest_file_bytes": _largest_bytes(), **free,
        "elsewhere": {one.id: _name_of(context, one.package_id) for one in others},
        "taken": {alias: table for alias, table in named.items() if table},
    }  # fmt: skip


def acuse_put(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep the Acuse of the ``release`` that the dataset ``id`` serves: ``document`` (JSON) and ``page`` (HTML).

    Returns the document's ``sha256``.
    """
    toolkit.check_access("package_update", context, {"id": refusals.text(data, "id")})
    dataset_id, wanted = model.Package.get(data["id"]).id, refusals.text(data, "release")
    if wanted != release_of(model.Package.get(dataset_id)):
        raise toolkit.ValidationError({"release": ["No es la entrega que se sirve."]})
    with _told(), transaction() as cursor:
        acuse = acuses.Acuse(refusals.text(data, "document"), refusals.text(data, "page"))
        return {"sha256": acuses.keep(cursor, dataset_id, wanted, acuse)}


def table_load(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Replace the DataStore table of ``resource_id`` with the CSV in ``upload``, at once. Returns its ``rows``.

    Needs neither releases nor our pipeline: whoever may edit the dataset may call it.
    """
    resource_id = refusals.resource(data)
    toolkit.check_access("datastore_create", context, {"resource_id": resource_id})
    upload = refusals.upload(data, "upload")
    with _told():
        with transaction() as cursor:
            definition = refusals.definition(cursor, data, resource_id)
        return {"rows": replace_now(context, definition, upload, _largest_bytes())}


def _largest_bytes() -> int:
    return int(toolkit.config.get("ckan.max_resource_size") or 10) * 2**20


def _stage(cursor: Any, data: dict[str, Any]) -> staging.Staged:
    resource_id, sha256 = refusals.resource(data), refusals.sha256(data, "sha256")
    definition = refusals.definition(cursor, data, resource_id)
    if not data.get("base"):
        with files.path_of(resource_id, sha256).open("rb") as content:
            return staging.stage_whole(cursor, definition, sha256, content)
    whole, base, rows = (
        refusals.sha256(data, "whole_sha256"), refusals.text(data, "base"), refusals.number(data, "rows"),
    )  # fmt: skip
    return staging.stage_patch(cursor, definition, whole, base, *_patch_files(data), rows)


def _patch_files(data: dict[str, Any]) -> tuple[Path, Path]:
    """The rows that are new or different, and the keys of those that go."""
    resource_id = f"{refusals.resource(data)}{_PATCH}"
    rows, gone = (files.path_of(resource_id, refusals.sha256(data, one)) for one in ("sha256", "gone"))
    return rows, gone


def _name_of(context: Any, dataset_id: str) -> str | None:
    try:
        toolkit.check_access("package_show", context, {"id": dataset_id})
    except toolkit.NotAuthorized:
        return None
    return str(model.Package.get(dataset_id).name)


def _save(context: Any, wanted: dict[str, Any], tables: Any, held: Mapping[str, bool]) -> list[str]:
    """CKAN's side of the switch, without its commit; the resources with a new file.

    ``held`` are those that the dataset has, and whether each has a table.
    """
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
    action = toolkit.get_action("package_update" if model.Package.get(wanted["id"]) else "package_create")
    action(own, {**wanted, "resources": resources})
    # Of a table that is there, a view that is not was taken away by a person.
    lacking = {one["id"] for one in resources if one["id"] not in held} | {one for one in active if not held.get(one)}
    create_views(own, wanted, [one for one in resources if one["id"] in lacking])
    # Loaders that hear of a new file look into its table as CKAN commits: it is held by this same process, and both
    # would wait for each other until PostgreSQL gives up, a minute a table, with all readers behind them.
    new = [one for one in model.Package.get(wanted["id"]).resources_all if getattr(one, "url_changed", False)]
    for one in new:
        one.url_changed = False
    return [one.id for one in new]


def _refuse_what_changed(current: Any, expected: str | None) -> None:
    if (current.metadata_modified.isoformat() if current else None) != expected:
        raise toolkit.ValidationError({"expected": ["El conjunto de datos cambió en CKAN desde que se comparó."]})


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong, as CKAN's errors with a text that a person understands."""
    try:
        yield
    except (NotADefinition, staging.NotLoadable, files.NotTheFile, file_delta.NotADelta, acuses.NotAnAcuse) as error:
        raise toolkit.ValidationError({"cocrea": [str(error)]}) from error
    except FileNotFoundError as error:
        raise toolkit.ValidationError({"cocrea": ["Falta el archivo: envíelo antes con cocrea_files_put."]}) from error
    except psycopg2.errors.DiskFull as error:
        raise toolkit.ValidationError({"disco": [_FULL.format("de la base de datos")]}) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise toolkit.ValidationError({"disco": [_FULL.format("de los archivos")]}) from error
    except swap.NotStaged as error:
        raise toolkit.ValidationError(
            {"stage": [f"La tabla {error} no está preparada, o la que se sirve ya no es la que se comparó."]}
        ) from error
    except psycopg2.errors.DuplicateTable as error:
        raise toolkit.ValidationError({"aliases": [f"Otra tabla ya tiene uno de sus nombres: {error}"]}) from error
    except (psycopg2.errors.DependentObjectsStillExist, psycopg2.errors.InsufficientPrivilege) as error:
        # A materialized view, a foreign key, a view of another role: nobody else's work is dropped unasked.
        raise toolkit.ValidationError(
            {"table": [f"Algo que alguien más hizo en la base de datos depende de una tabla: {error}"]}
        ) from error
    except (release.Busy, release.OtherSwitch, survivors.TableMoved) as error:
        raise toolkit.ValidationError({"busy": ["Otra publicación está en curso; vuelva a intentarlo."]}) from error


def _ids(wanted: dict[str, Any]) -> set[str]:
    return {str(one["id"]) for one in wanted.get("resources") or ()}
