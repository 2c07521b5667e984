"""What publishing would change: a release compared with what CKAN holds. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.errors import CkanRejected
from pipelines.exercise import Organization
from pipelines.package import Entrega, TableFile
from pipelines.publish import metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.identity import ARCHIVE, resource_id


@dataclass(frozen=True)
class Plan:
    """The difference between a release and CKAN. ``current`` is CKAN's dataset, or None when there is none."""

    entrega: Entrega
    organization: Organization
    current: Mapping[str, Any] | None
    metadata_changes: Mapping[str, tuple[Any, Any]]
    tables: tuple[TableFile, ...]
    replace_archive: bool
    surplus: tuple[str, ...]

    @property
    def previous(self) -> str:
        """The id of the release that CKAN serves now; "" when there is none or it was left unfinished."""
        extras = extras_of(self.current)
        return "" if metadata.UNFINISHED_EXTRA in extras else extras.get(metadata.RELEASE_EXTRA, "")

    @property
    def changes(self) -> bool:
        return bool(
            self.current is None or self.metadata_changes or self.tables or self.replace_archive or self.surplus
            or self.previous != self.entrega.id
        )  # fmt: skip

    def lines(self) -> list[str]:
        """The plan for a person to read, one change a line."""
        if not self.changes:
            return ["Nada cambia: CKAN ya tiene esta entrega."]
        lines = []
        if self.current is None:
            lines.append(f"Se crea el conjunto de datos «{self.entrega.descriptor['title']}» ({self.entrega.dataset}).")
        for key, (before, after) in self.metadata_changes.items():
            lines.append(f"Cambia {key}: «{before}» por «{after}».")
        lines += [f"Se carga la tabla {table.name}: {table.rows:,} renglones." for table in self.tables]
        if self.replace_archive and self.current is not None:
            lines.append("Se reemplaza el paquete completo (ZIP).")
        lines += [f"Se quita el recurso {one}, que ya no está en la entrega." for one in self.surplus]
        return lines


def compare(ckan: Ckan, entrega: Entrega, organization: Organization) -> Plan:
    """Read CKAN and work out the Plan. Raises CkanRejected when the dataset's name belongs to someone else."""
    current = ckan.find("package_show", {"id": entrega.dataset})
    if current is not None and (current.get("organization") or {}).get("name") != organization.name:
        owner = (current.get("organization") or {}).get("title", "nadie")
        raise CkanRejected(
            f"En CKAN ya hay un conjunto de datos «{entrega.dataset}», y es de {owner}.",
            "Cambie la clave del ejercicio en ejercicio.toml para que sus direcciones sean otras.",
        )
    held = {one["id"]: one for one in (current or {}).get("resources", [])}
    unfinished = metadata.UNFINISHED_EXTRA in extras_of(current)
    ours = {resource_id(entrega.dataset, table.name) for table in entrega.tables}
    archive = metadata.archive_resource(entrega)
    return Plan(
        entrega=entrega,
        organization=organization,
        current=current,
        metadata_changes=_metadata_changes(current, metadata.dataset(entrega, organization)) if current else {},
        tables=tuple(one for one in entrega.tables if unfinished or _table_differs(held, entrega, one)),
        replace_archive=held.get(archive["id"], {}).get("hash") != archive["hash"] or unfinished,
        surplus=tuple(
            key
            for key, one in held.items()
            if one.get("cocrea_tabla") and key not in ours and one["cocrea_tabla"] != ARCHIVE
        ),
    )


def extras_of(current: Mapping[str, Any] | None) -> dict[str, str]:
    """A CKAN dataset's extras as a mapping."""
    return {one["key"]: one["value"] for one in (current or {}).get("extras", [])}


def _table_differs(held: Mapping[str, Mapping[str, Any]], entrega: Entrega, table: TableFile) -> bool:
    wanted = metadata.table_resource(entrega, table)
    found = held.get(wanted["id"])
    if found is None or not found.get("datastore_active"):
        return True
    return any(found.get(key) != value for key, value in wanted.items())


def _metadata_changes(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Owned field → (what CKAN has, what the release says), for those that differ."""
    has = {key: current.get(key) or "" for key in wanted if key not in ("extras", "tags", "owner_org")}
    has["tags"] = sorted(one["name"] for one in current.get("tags", []))
    wants = {key: wanted[key] for key in has}
    extras = extras_of(current)
    has |= {f"extras.{key}": extras.get(key, "") for key in wanted["extras"]}
    wants |= {f"extras.{key}": value for key, value in wanted["extras"].items()}
    return {key: (has[key], wants[key]) for key in has if has[key] != wants[key]}
