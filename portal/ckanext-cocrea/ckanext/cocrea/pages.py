"""Addresses that the extension adds to a site: each release's files, for good."""

from __future__ import annotations

import json
from typing import Any

from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea import files
from ckanext.cocrea.database import transaction
from ckanext.cocrea.recovery import finish_what_was_decided
from flask import Blueprint, abort, send_file

blueprint = Blueprint("cocrea", __name__)


@blueprint.before_app_request
def before_any_request() -> None:
    """Nobody is answered from a switch that stopped between its two commits."""
    finish_what_was_decided()


@blueprint.route("/dataset/<name>/entrega/<release>/<filename>")
def release_file(name: str, release: str, filename: str) -> Any:
    """A file of a release, also when another release is served by now."""
    try:
        toolkit.check_access("package_show", {"user": toolkit.current_user.name}, {"id": name})
    except (toolkit.NotAuthorized, toolkit.ObjectNotFound):
        abort(404)
    for one in _files_of(model.Package.get(name).id, release):
        if one["name"] == filename:
            path = files.path_of(one["resource_id"], one["sha256"])
            return send_file(path, as_attachment=True, download_name=filename, etag=one["sha256"])
    return abort(404)


def _files_of(dataset_id: str, release: str) -> list[dict[str, str]]:
    with transaction() as cursor:
        cursor.execute(
            "SELECT files::text FROM cocrea.release WHERE dataset_id = %s AND release LIKE %s "
            "ORDER BY number DESC LIMIT 1",
            (dataset_id, f"{release}%"),
        )
        found = cursor.fetchone()
    return list(json.loads(found[0]).get("files", ())) if found and release.isalnum() else []
