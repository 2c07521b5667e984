"""What CKAN would refuse of a release, found while it is planned: nothing has been sent by then."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pipelines.errors import CkanRefused, CkanRejected
from pipelines.exercise import Organization
from pipelines.package import Entrega
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import resource_id
from pipelines.publish.plan import Plan, compare

_OLDEST = (2, 11)
# PostgreSQL cuts longer names, and gives each table some columns of its own.
_LONGEST_COLUMN_BYTES = 63
_POSTGRESQLS_OWN = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
# Of a tag, in characters.
_TAG_LENGTHS = range(2, 101)
# What CKAN's DataStore refuses; and a colon before a word, which it takes and then cannot read.
_NO_COLUMN = re.compile(r'^_|^\s|\s$|["\x00-\x1f\x7f]|(?<!\w):\w')


def plan_release(ckan: Ckan, entrega: Entrega, organization: Organization, distrusted: Collection[str] = ()) -> Plan:
    """Compare the release with CKAN (see plan.compare), and see that CKAN would take it.

    Raises CkanRejected.
    """
    plan = compare(ckan, entrega, organization, distrusted)
    if plan.changes:
        _refuse_version(ckan, str(ckan.status.get("ckan_version", "")))
        _refuse_columns(plan)
        _refuse_tags(plan)
        _refuse_missing_code_lists(ckan, plan.entrega)
        _refuse_what_ckan_has(ckan, plan)
    return plan


def _refuse_what_ckan_has(ckan: Ckan, plan: Plan) -> None:
    """Where CKAN has the extension, that tells all of it in one answer; only it tells how much room there is."""
    lacking = _lacking(plan)
    if plan.notes is None:
        _refuse_elsewhere(plan, lacking, {one: _whereabouts(ckan, plan, one) for one in lacking})
        return
    aliases = {metadata.alias(plan.entrega, one): resource_id(plan.entrega.dataset, one.name) for one in plan.tables}
    asked = {"dataset": plan.entrega.dataset, "resources": list(lacking), "aliases": list(aliases)}
    found = ckan.call("cocrea_obstacles_show", asked)
    _refuse_elsewhere(plan, lacking, found["elsewhere"])
    _refuse_size(ckan, plan, found)
    _refuse_names(aliases, found["taken"])


def _refuse_version(ckan: Ckan, version: str) -> None:
    found = re.match(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < _OLDEST:
        raise CkanRejected(
            f"CKAN ({ckan.url}) es de la versión {version}, y se publica en la 2.11 o una más nueva.",
            "Pida a quien administra CKAN que lo actualice; mientras, está el portal local («cocrea portal arriba»).",
        )


def _refuse_columns(plan: Plan) -> None:
    for table in plan.tables:
        for name in metadata.schema_of(plan.entrega, table).columns:
            if _NO_COLUMN.search(name) or name in _POSTGRESQLS_OWN or len(name.encode()) > _LONGEST_COLUMN_BYTES:
                raise CkanRejected(
                    f"La tabla {table.name} tiene una columna {name!r}, y CKAN no acepta ese nombre.",
                    f"Cámbielo en el esquema de la tabla: hasta {_LONGEST_COLUMN_BYTES} bytes, sin «_» al principio, "
                    f"sin comillas ni dos puntos, y ninguno de {', '.join(sorted(_POSTGRESQLS_OWN))}.",
                )


def _refuse_tags(plan: Plan) -> None:
    for keyword in metadata.keywords(plan.entrega):
        if len(metadata.tag(keyword)) not in _TAG_LENGTHS:
            raise CkanRejected(
                f"El paquete {plan.entrega.package} tiene la palabra clave «{keyword}», y CKAN solo acepta las de "
                f"{_TAG_LENGTHS[0]} a {_TAG_LENGTHS[-1]} caracteres.",
                f"Cámbiela en palabras_clave de [paquetes.{plan.entrega.package}] de ejercicio.toml; si no está ahí, "
                "en la definición del paquete.",
            )


def _lacking(plan: Plan) -> dict[str, str]:
    """The tables that the dataset does not have, by their ids."""
    held = {one["id"] for one in (plan.current or {}).get("resources", [])}
    ids = {resource_id(plan.entrega.dataset, one.name): one.name for one in plan.tables}
    return {one: name for one, name in ids.items() if one not in held}


def _whereabouts(ckan: Ckan, plan: Plan, resource: str) -> str | None:
    """The dataset that has it, ours where none has; None when the token's user may not see it."""
    try:
        found = ckan.find("resource_show", {"id": resource})
        return str(ckan.call("package_show", {"id": found["package_id"]})["name"]) if found else plan.entrega.dataset
    except CkanRefused:
        return None


def _refuse_missing_code_lists(ckan: Ckan, entrega: Entrega) -> None:
    """Those that another exercise publishes are there before what they explain. Asked once for many exercises."""
    name = entrega.descriptor["cocrea"].get("catalogos")
    if not name or name in ckan.has_code_lists:
        return
    found = ckan.find("package_show", {"id": name})
    if {"key": "cocrea_paquete", "value": "catalogos"} not in (found or {}).get("extras", []):
        raise CkanRejected(
            f"Los catálogos que explican los códigos de «{entrega.package}» los publica otro ejercicio, y en CKAN "
            f"({ckan.url}) no está «{name}».",
            "Corra primero ese ejercicio; o quite publicado_por de [paquetes.catalogos] en ejercicio.toml, y este los "
            "publicará.",
        )
    ckan.has_code_lists |= {name}


def _refuse_elsewhere(plan: Plan, lacking: Mapping[str, str], whereabouts: Mapping[str, str | None]) -> None:
    """A table that CKAN lacks may be in a dataset of another name: somebody changed its address, or took its id."""
    for resource, name in lacking.items():
        other = whereabouts.get(resource, plan.entrega.dataset)
        if other != plan.entrega.dataset:
            told = other or "un conjunto que el usuario del token no puede ver"
            raise CkanRejected(
                f"En CKAN, la tabla {name} ({resource}) no está en «{plan.entrega.dataset}», sino en «{told}».",
                "Si alguien le cambió la dirección al conjunto de datos, devuélvasela en su página de CKAN, en "
                "«Administrar»; si es de alguien más, pídale que quite ese recurso. Y vuelva a correr el comando.",
            )


def _refuse_size(ckan: Ckan, plan: Plan, limits: Mapping[str, Any]) -> None:
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


def _refuse_names(aliases: Mapping[str, str], taken: Mapping[str, str]) -> None:
    """A table's name in the API may be somebody else's by now."""
    for name, other in taken.items():
        if other != aliases[name]:
            raise CkanRejected(
                f"En CKAN, «{name}» ya es el nombre de otra tabla: la del recurso {other}.",
                "Pida a quien cuida ese recurso que le quite ese alias, o cambie la clave del ejercicio en "
                "ejercicio.toml.",
            )
