"""The release that CKAN serves before an update, so that the update can be put back."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

from pipelines import disk, http
from pipelines.errors import ServiceError, UsageError
from pipelines.package import Entrega, load_release
from pipelines.package.entrega import DESCRIPTOR
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan import Plan


def keep(ckan: Ckan, plan: Plan, releases: Path) -> Entrega | None:
    """The release that CKAN says it serves: from the ones kept here, else out of CKAN's own ZIP, which is then kept.

    None when neither has it whole: then an update that fails can only be finished by the next run.
    """
    if not plan.served:
        return None
    folder = releases / plan.served
    if not folder.is_dir():
        content = _download(ckan, plan)
        if content is None or not _restore(content, plan, folder):
            return None
    return load_release(folder)


def _download(ckan: Ckan, plan: Plan) -> bytes | None:
    archive = resource_id(plan.entrega.dataset, ARCHIVE)
    urls = [one["url"] for one in (plan.current or {}).get("resources", []) if one["id"] == archive]
    if not urls:
        return None
    try:
        with http.typed_errors(urls[0]):
            response = ckan.session.get(urls[0], timeout=ckan.timeout)
            http.check_status(urls[0], response.status_code)
            return response.content
    except (ServiceError, UsageError):
        return None


def _restore(content: bytes, plan: Plan, folder: Path) -> bool:
    """Write the ZIP's files to ``folder`` if they are the release that it is named for; tells whether they were."""
    with disk.typed_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".recuperando-"))
        try:
            if not _extract(content, plan, building):
                return False
            building.chmod(0o755)
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return True


def _extract(content: bytes, plan: Plan, building: Path) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            descriptor = archive.read(DESCRIPTOR)
            if hashlib.sha256(descriptor).hexdigest() != plan.served:
                return False
            (building / DESCRIPTOR).write_bytes(descriptor)
            for one in json.loads(descriptor)["resources"]:
                table = archive.read(one["path"])
                if f"sha256:{hashlib.sha256(table).hexdigest()}" != one["hash"]:
                    return False
                (building / one["path"]).write_bytes(table)
    except (zipfile.BadZipFile, KeyError):
        return False
    (building / f"{plan.entrega.dataset}.zip").write_bytes(content)
    return True
