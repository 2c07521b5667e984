"""What CKAN would refuse of a release, found while it is planned: nothing has been sent by then."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipelines.errors import CkanRejected
from pipelines.exercise import Organization
from pipelines.package import Entrega
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import resource_id
from pipelines.publish.plan import Plan, compare

_OLDEST = (2, 11)


def plan_release(ckan: Ckan, entrega: Entrega, organization: Organization, distrusted: Collection[str] = ()) -> Plan:
    """Compare the release with CKAN (see plan.compare), and see that CKAN would take it.

    Raises CkanRejected.
    """
    plan = compare(ckan, entrega, organization, distrusted)
    if plan.changes:
        _refuse_version(ckan, str(ckan.status.get("ckan_version", "")))
        if plan.notes is not None:
            _refuse_size(ckan, plan)
            _refuse_names(ckan, plan)
    return plan


def _refuse_version(ckan: Ckan, version: str) -> None:
    found = re.match(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < _OLDEST:
        raise CkanRejected(
            f"CKAN ({ckan.url}) es de la versión {version}, y se publica en la 2.11 o una más nueva.",
            "Pida a quien administra CKAN que lo actualice; mientras, está el portal local («cocrea portal arriba»).",
        )


def _refuse_size(ckan: Ckan, plan: Plan) -> None:
    """Only the extension tells how large a file may be, and how much there is room for."""
    limits = ckan.call("cocrea_limits_show")
    largest, free = int(limits["largest_file_bytes"]), limits.get("free_bytes")
    archive = [plan.entrega.archive] if plan.replace_archive else []
    files = [*plan.tables, *plan.media, *archive, *plan.attachments]
    for one in files:
        if one.size_bytes > largest:
            raise CkanRejected(
                f"{one.path.name} mide {one.size_bytes:,} bytes, y CKAN ({ckan.url}) acepta hasta {largest:,}.",
                "Pida a quien administra CKAN que suba ckan.max_resource_size y el límite del servidor web, o publique "
                "menos renglones en esa tabla.",
            )
    needed = sum(one.size_bytes for one in files)
    if free is not None and needed > int(free):
        raise CkanRejected(
            f"Los archivos de «{plan.entrega.dataset}» miden {needed:,} bytes, y en el disco de CKAN ({ckan.url}) "
            f"quedan {int(free):,}.",
            "Pida a quien administra CKAN que haga espacio en ckan.storage_path, y vuelva a correr el comando.",
        )


def _refuse_names(ckan: Ckan, plan: Plan) -> None:
    """A table's name in the API may be somebody else's by now."""
    owners = {metadata.alias(plan.entrega, one): resource_id(plan.entrega.dataset, one.name) for one in plan.tables}
    if not owners:
        return
    asked = {"resource_id": "_table_metadata", "filters": {"name": list(owners)}}
    for one in ckan.call("datastore_search", asked)["records"]:
        if one["alias_of"] != owners[one["name"]]:
            raise CkanRejected(
                f"En CKAN, «{one['name']}» ya es el nombre de otra tabla: la del recurso {one['alias_of']}.",
                "Pida a quien cuida ese recurso que le quite ese alias, o cambie la clave del ejercicio en "
                "ejercicio.toml.",
            )
