"""The release that CKAN serves before an update, so that the update can be put back."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.errors import ServiceError, UsageError
from pipelines.package import Entrega, load_release
from pipelines.package.media import media_of
from pipelines.package.entrega import DESCRIPTOR
from pipelines.publish.ckan import Ckan
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
        building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".recuperando-"))
        try:
            if not _extract(content, dataset, served, building, held):
                return False
            building.chmod(0o755)
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
            media, made = media_of(told, building)
            tables = [(building / one["path"], one["hash"].removeprefix("sha256:")) for one in told["resources"]]
            found = [(path, sha256, archive.read(path.name)) for path, sha256 in tables]
            found += [(one.path, one.sha256, archive.read(one.path.name)) for one in made]
    except (zipfile.BadZipFile, KeyError):
        return False
    found += [(one.path, one.sha256, held(one.name) or b"") for one in media]
    for path, sha256, file in found:
        if hashlib.sha256(file).hexdigest() != sha256:
            return False
        path.write_bytes(file)
    (building / f"{dataset}.zip").write_bytes(content)
    return True
