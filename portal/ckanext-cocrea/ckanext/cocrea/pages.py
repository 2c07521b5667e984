"""Addresses that the extension adds to a site: each release's files and Acuse, for good."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea import acuses, files
from ckanext.cocrea.database import transaction
from ckanext.cocrea.recovery import finish_what_was_decided
from ckanext.cocrea.served import files_of, find_release, release_of
from flask import Blueprint, Response, abort, send_file

blueprint = Blueprint("cocrea", __name__)
# Who may edit a dataset sent the page: whatever it holds, nothing in it runs, and it fetches and sends nothing.
_INERT = "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src {sheets}"
_SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)

# By a file's ending; whatever the host's own list says. What is not here is bytes.
_KINDS = {
    "csv": "text/csv", "json": "application/json", "atom": "application/atom+xml", "zip": "application/zip",
    "gz": "application/gzip", "parquet": "application/vnd.apache.parquet", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4", "wav": "audio/wav",
    "mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt", "css": "text/css",
}  # fmt: skip
# As someone else made it: its letters may be of any encoding, and none is told of it.
_ORIGINAL = "original-"
# A browser shows these by itself, and runs nothing of them; the rest it downloads.
_SHOWN = ("image/", "audio/", "video/", "application/pdf", "text/css", "text/vtt")


@blueprint.before_app_request
def before_any_request() -> None:
    """Nobody is answered from a switch that stopped between its two commits."""
    finish_what_was_decided()


@blueprint.route("/dataset/<name>/entrega/<release>/<filename>")
def release_file(name: str, release: str, filename: str) -> Any:
    """A file of a release, also when another release is served by now."""
    dataset = _visible(name)
    with transaction() as cursor:
        found = files_of(cursor, dataset.id, find_release(cursor, dataset.id, release))
    for one in found:
        path = files.path_of(one["resource_id"], one["sha256"])
        if one["name"] == filename and path.is_file():
            kind = kind_of(filename)
            shown = kind.startswith(_SHOWN)
            answer = send_file(path, kind, as_attachment=not shown, download_name=filename, etag=one["sha256"])
            if filename.startswith(_ORIGINAL):
                answer.content_type = kind
            return _as_it_is_told(answer)
    return abort(404)


def kind_of(filename: str) -> str:
    """The Content-Type of a file of a release, by its name."""
    return _KINDS.get(filename.rpartition(".")[2].lower(), "application/octet-stream")


@blueprint.route("/dataset/<name>/acuse", defaults={"release": ""})
@blueprint.route("/dataset/<name>/entrega/<release>/acuse")
def acuse_page(name: str, release: str) -> Response:
    """The Acuse of a release, or of the one that is served, for people."""
    page = _acuse(name, release).page
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _INERT.format(sheets=_sheets(page))
    return _as_it_is_told(answer)


@blueprint.route("/dataset/<name>/acuse.json", defaults={"release": ""})
@blueprint.route("/dataset/<name>/entrega/<release>/acuse.json")
def acuse_document(name: str, release: str) -> Response:
    """The same for programs, byte for byte as it was sent."""
    return _as_it_is_told(Response(_acuse(name, release).document, mimetype="application/json"))


def _acuse(name: str, release: str) -> acuses.Acuse:
    dataset = _visible(name)
    with transaction() as cursor:
        found = acuses.find(cursor, dataset.id, find_release(cursor, dataset.id, release or release_of(dataset)))
    return found or abort(404)


def _sheets(page: str) -> str:
    """The style sheets of a page by their hashes: a style in an attribute is none of them."""
    digests = (hashlib.sha256(sheet.encode()).digest() for sheet in _SHEET.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests) or "'none'"


def _as_it_is_told(answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _visible(name: str) -> Any:
    try:
        toolkit.check_access("package_show", {"user": toolkit.current_user.name}, {"id": name})
    except (toolkit.NotAuthorized, toolkit.ObjectNotFound):
        abort(404)
    return model.Package.get(name)
