"""A release that CKAN has and this folder may not: the one served before an update, or one of long ago."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipelines import disk
from pipelines.errors import NotFound, ServiceError, UsageError
from pipelines.package import Entrega, load_release
from pipelines.package.attachments import attach
from pipelines.package.entrega import DESCRIPTOR
from pipelines.package.media import media_of
from pipelines.publish.ckan import Ckan
from pipelines.publish.held import has_extension
from pipelines.publish.identity import ARCHIVE, resource_id

# The file of that name that CKAN holds of the release, if it can be had.
Held = Callable[[str], bytes | None]


def find_served(ckan: Ckan, entrega: Entrega, current: Mapping[str, Any] | None, served: str) -> Entrega | None:
    """The release ``served``, by CKAN's word: from those kept beside ``entrega``, else out of CKAN's own ZIP.

    What comes from CKAN is kept. None when neither has it whole.
    """
    if not served:
        return None
    folder = entrega.folder.parent / served
    if not folder.is_dir():
        held = partial(_download, ckan, entrega, current)
        content = held(ARCHIVE)
        if content is None or not _restore(content, entrega.dataset, served, folder, held):
            return None
    try:
        return load_release(folder)
    except UsageError:
        return None


def releases_on_ckan(ckan: Ckan, dataset: str, beginning: str) -> dict[str, Mapping[str, Any]]:
    """By its id, each release of which CKAN kept the files and whose id begins so; none without our extension.

    Each tells ``since`` when it was served, the last time. Raises ServiceError, CkanRefused.
    """
    if not has_extension(ckan):
        return {}
    listed = ckan.find("cocrea_release_list", {"id": dataset}) or []
    return {one["release"]: one for one in reversed(listed) if one["release"].startswith(beginning)}


def bring(ckan: Ckan, dataset: str, kept: Mapping[str, Any], releases: Path) -> Entrega:
    """One of ``releases_on_ckan`` into the folder ``releases``, every file verified by its hash.

    Raises UsageError when CKAN no longer has it whole; ServiceError, DiskFull.
    """
    folder, files = releases / kept["release"], kept["about"].get("files", ())
    whole = resource_id(dataset, ARCHIVE)
    files_of = {one["resource_id"]: one for one in files if one["resource_id"] != whole}

    def held(name: str) -> bytes:
        return _kept_file(ckan, dataset, kept["release"], files_of[resource_id(dataset, name)])

    # The ZIP, and what goes with it and is in no ZIP.
    contents = {
        Path(one["name"]).name: _kept_file(ckan, dataset, kept["release"], one)
        for one in files
        if one["resource_id"] == whole
    }
    content = contents.pop(f"{dataset}.zip", b"")
    if not _restore(content, dataset, kept["release"], folder, held):
        raise _not_whole(dataset, kept["release"])
    with disk.typed_errors(folder):
        attach(folder, {}, contents)
    return load_release(folder)


def _kept_file(ckan: Ckan, dataset: str, release: str, file: Mapping[str, Any]) -> bytes:
    try:
        content = ckan.download(f"{ckan.url}/dataset/{dataset}/entrega/{release}/{quote(file['name'])}")
    except NotFound as error:
        raise _not_whole(dataset, release) from error
    if hashlib.sha256(content).hexdigest() != file["sha256"]:
        raise _not_whole(dataset, release)
    return content


def _not_whole(dataset: str, release: str) -> UsageError:
    return UsageError(
        f"CKAN ya no tiene completa la entrega {release[:12]} de «{dataset}».",
        "Pida a quien administra CKAN que la recupere de un respaldo (la carpeta cocrea/archivos), o elija otra.",
    )


def _download(ckan: Ckan, entrega: Entrega, current: Mapping[str, Any] | None, name: str) -> bytes | None:
    wanted = resource_id(entrega.dataset, name)
    urls = [one["url"] for one in (current or {}).get("resources", []) if one["id"] == wanted]
    try:
        return ckan.download(urls[0]) if urls else None
    except (ServiceError, UsageError):
        return None


def _restore(content: bytes, dataset: str, served: str, folder: Path, held: Held) -> bool:
    """Write the ZIP's files to ``folder``, and those that rows name, if they are the release that it is named for.

    Tells whether they were.
    """
    with disk.typed_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = disk.new_folder(folder.parent, ".recuperando-")
        try:
            if not _extract(content, dataset, served, building, held):
                return False
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return True


def _extract(content: bytes, dataset: str, served: str, building: Path, held: Held) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            descriptor = archive.read(DESCRIPTOR)
            if hashlib.sha256(descriptor).hexdigest() != served:
                return False
            (building / DESCRIPTOR).write_bytes(descriptor)
            told = json.loads(descriptor)
            tables = [(building / one["path"], one["hash"].removeprefix("sha256:")) for one in told["resources"]]
            found = [(path, sha256, archive.read(path.name)) for path, sha256 in tables]
    except (zipfile.BadZipFile, KeyError):
        return False
    found += [(one.path, one.sha256, held(one.name) or b"") for one in media_of(told, building)]
    for path, sha256, file in found:
        if hashlib.sha256(file).hexdigest() != sha256:
            return False
        path.write_bytes(file)
    (building / f"{dataset}.zip").write_bytes(content)
    return True
