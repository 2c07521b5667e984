"""The Acuse put beside the data: kept with its release where CKAN has our extension, else as two resources."""

from __future__ import annotations

from pipelines.package import TableFile
from pipelines.publish import metadata, sequence
from pipelines.publish.ckan import Ckan
from pipelines.publish.companions import ACUSE_DOCUMENT
from pipelines.publish.held import has_extension
from pipelines.publish.identity import resource_id
from pipelines.publish.plan import Plan


def is_put(plan: Plan, document: TableFile) -> bool:
    """Whether CKAN had that ``document`` (acuse.json) when the plan was made."""
    if plan.notes is not None:
        return plan.notes.acuse == document.sha256
    wanted = resource_id(plan.entrega.dataset, ACUSE_DOCUMENT)
    held = {one["id"]: one.get("cocrea_sha256") for one in (plan.current or {}).get("resources", [])}
    return held.get(wanted) == document.sha256


def put(ckan: Ckan, plan: Plan, document: TableFile, page: TableFile) -> None:
    """Send both forms. Raises ServiceError, CkanRefused."""
    entrega = plan.entrega
    if has_extension(ckan):
        texts = {"document": document.path.read_text(encoding="utf-8"), "page": page.path.read_text(encoding="utf-8")}
        ckan.call("cocrea_acuse_put", {"id": entrega.dataset, "release": entrega.id, **texts})
        return
    held = {one["id"] for one in ckan.call("package_show", {"id": entrega.dataset})["resources"]}
    # Last the one whose hash tells that both are there.
    for file in (page, document):
        about = metadata.companion_resource(entrega, file)
        sequence.upload(ckan, entrega, about, file, created=about["id"] not in held)
