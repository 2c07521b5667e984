"""The release that CKAN serves before an update, so that the update can be put back."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines import disk
from pipelines.errors import ServiceError, UsageError
from pipelines.package import Entrega, load_release
from pipelines.package.entrega import DESCRIPTOR
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import ARCHIVE, resource_id


def find_served(ckan: Ckan, entrega: Entrega, current: Mapping[str, Any] | None, served: str) -> Entrega | None:
    """The release ``served``, by CKAN's word: from those kept beside ``entrega``, else out of CKAN's own ZIP.

    What comes from CKAN is kept. None when neither has it whole.
    """
    if not served:
        return None
    folder = entrega.folder.parent / served
    if not folder.is_dir():
        content = _download(ckan, entrega, current)
        if content is None or not _restore(content, entrega.dataset, served, folder):
            return None
    try:
        return load_release(folder)
    except UsageError:
        return None


def _download(ckan: Ckan, entrega: Entrega, current: Mapping[str, Any] | None) -> bytes | None:
    archive = resource_id(entrega.dataset, ARCHIVE)
    urls = [one["url"] for one in (current or {}).get("resources", []) if one["id"] == archive]
    try:
        return ckan.download(urls[0]) if urls else None
    except (ServiceError, UsageError):
        return None


def _restore(content: bytes, dataset: str, served: str, folder: Path) -> bool:
    """Write the ZIP's files to ``folder`` if they are the release that it is named for; tells whether they were."""
    with disk.typed_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".recuperando-"))
        try:
            if not _extract(content, dataset, served, building):
                return False
            building.chmod(0o755)
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return True


def _extract(content: bytes, dataset: str, served: str, building: Path) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            descriptor = archive.read(DESCRIPTOR)
            if hashlib.sha256(descriptor).hexdigest() != served:
                return False
            (building / DESCRIPTOR).write_bytes(descriptor)
            for one in json.loads(descriptor)["resources"]:
                table = archive.read(one["path"])
                if f"sha256:{hashlib.sha256(table).hexdigest()}" != one["hash"]:
                    return False
                (building / one["path"]).write_bytes(table)
    except (zipfile.BadZipFile, KeyError):
        return False
    (building / f"{dataset}.zip").write_bytes(content)
    return True
