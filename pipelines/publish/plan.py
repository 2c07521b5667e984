"""What publishing would change: a release compared with what CKAN holds. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipelines.changes.differences import TableDifference
from pipelines.changes.releases import compare_releases
from pipelines.errors import CkanRefused, CkanRejected
from pipelines.exercise import Organization
from pipelines.package import Entrega, TableFile
from pipelines.publish import licence, metadata
from pipelines.publish.ckan import Ckan
from pipelines.publish.companions import ACUSES, COMPANIONS
from pipelines.publish.earlier import find_served
from pipelines.publish.held import Notes, find_dataset
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan_lines import edit_lines, plan_lines

# Field → (what CKAN has, what the release says).
Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Plan:
    """The difference between a release and CKAN. ``current`` is CKAN's dataset, or None when there is none.

    ``tables`` are loaded, file and rows; of those in ``resource_changes`` only what their page says changes.
    ``distrusted`` are the tables (and ``ARCHIVE``) that the last Acuse found different from the release. ``before`` is
    the release that CKAN serves, if it is kept here or could be had; ``incomplete`` tells that CKAN lacks what goes
    beside the tables (their history, what changed), ``attachments`` are those that it lacks of the release's, and
    ``media`` the files of rows that are new or another, on their page or in their bytes. ``notes`` are the extension's,
    None where there is none. ``edited`` are the fields that somebody changed on CKAN since that was published, each
    with its table ("" for the dataset), and ``touched`` the tables that the extension saw somebody change: how,
    as it notes it, and when last (ISO 8601; "" where it does not know).
    """

    entrega: Entrega
    organization: Organization
    current: Mapping[str, Any] | None
    metadata_changes: Changes
    tables: tuple[TableFile, ...]
    resource_changes: Mapping[str, Changes]
    replace_archive: bool
    surplus: Mapping[str, str]
    media: tuple[TableFile, ...] = ()
    distrusted: frozenset[str] = frozenset()
    before: Entrega | None = None
    incomplete: bool = False
    attachments: tuple[TableFile, ...] = ()
    notes: Notes | None = None
    edited: frozenset[tuple[str, str]] = frozenset()
    touched: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def served(self) -> str:
        """The id of the release that CKAN says it serves; "" when it says none."""
        return release_of(self.current)

    @property
    def unfinished(self) -> bool:
        """Whether an earlier run was cut short, so that what CKAN says of its tables cannot be trusted."""
        return metadata.UNFINISHED_EXTRA in extras_of(self.current)

    @cached_property
    def differences(self) -> Mapping[str, TableDifference]:
        """What changes in each table's rows and columns, against the release that CKAN serves."""
        return compare_releases(self.before, self.entrega)

    @property
    def changes(self) -> bool:
        return bool(
            self.current is None or self.metadata_changes or self.tables or self.resource_changes
            or self.replace_archive or self.media or self.surplus or self.unfinished or self.incomplete
            or self.attachments
            or self.served != self.entrega.id
        )  # fmt: skip

    def lines(self) -> list[str]:
        """The plan for a person to read, one change a line."""
        return plan_lines(self)

    def edits(self) -> list[str]:
        """Of the plan, what takes back that somebody changed on CKAN."""
        return edit_lines(self)


def compare(
    ckan: Ckan,
    entrega: Entrega,
    organization: Organization,
    distrusted: Collection[str] = (),
    known: Entrega | None = None,
) -> Plan:
    """Read CKAN and work out the Plan; the tables in ``distrusted`` are sent whatever CKAN says of them.

    ``known`` is a release that was read already: where CKAN serves it, its files are not read again.

    Raises CkanRejected when the dataset's name belongs to someone else or a person took it out of sight.
    """
    current, notes = _find(ckan, entrega)
    if current is not None:
        _refuse_what_people_decided(ckan, entrega, organization, current)
    before = next((one for one in (entrega, known) if one and one.id == release_of(current)), None)
    before = before or find_served(ckan, entrega, current, release_of(current))
    held = {one["id"]: one for one in (current or {}).get("resources", [])}
    unsure = metadata.UNFINISHED_EXTRA in extras_of(current)
    differing = {one.name: _resource_changes(held, metadata.table_resource(entrega, one)) for one in entrega.tables}
    touched = _touched(entrega, notes)
    suspect = {*distrusted, *touched}
    loaded = {one for one, changes in differing.items() if unsure or one in suspect or _touches_rows(changes)}
    archive = _page_changes(held, metadata.archive_resource(entrega))
    media_pages = {one.name: _page_changes(held, metadata.media_resource(entrega, one)) for one in entrega.media}
    resend = unsure or ARCHIVE in distrusted
    # Without the extension, the Acuse is put there by whoever verifies.
    beside = COMPANIONS if notes is None else {*COMPANIONS, *ACUSES}
    return Plan(
        entrega=entrega,
        organization=organization,
        current=current,
        metadata_changes=_metadata_changes(current, entrega, organization, before) if current else {},
        tables=tuple(one for one in entrega.tables if one.name in loaded),
        resource_changes={one: changes for one, changes in differing.items() if changes and one not in loaded},
        replace_archive=resend or bool(archive),
        media=tuple(one for one in entrega.media if resend or media_pages[one.name]),
        surplus={
            key: one["cocrea_tabla"]
            for key, one in held.items()
            if one.get("cocrea_tabla")
            and one["cocrea_tabla"] not in {*differing, *media_pages, ARCHIVE, *COMPANIONS, *ACUSES}
        },
        distrusted=frozenset(distrusted),
        before=before,
        incomplete=not {resource_id(entrega.dataset, one) for one in beside} <= held.keys(),
        attachments=() if notes is None else _lacking(current, entrega, sure=not unsure and ARCHIVE not in distrusted),
        notes=notes,
        edited=frozenset() if unsure else frozenset(_edited(current, held, before, organization)),
        touched=touched,
    )


def extras_of(current: Mapping[str, Any] | None) -> dict[str, str]:
    """A CKAN dataset's extras as a mapping."""
    return {one["key"]: one["value"] for one in (current or {}).get("extras", [])}


def release_of(current: Mapping[str, Any] | None) -> str:
    """The id of the release that CKAN says to serve; "" when it says none."""
    return extras_of(current).get(metadata.RELEASE_EXTRA, "")


def outdated_tags(before: Entrega | None, entrega: Entrega) -> set[str]:
    """The tags of the release that CKAN serves that this one no longer has. Tags that people added are not of these."""
    return set(metadata.tags(before)) - set(metadata.tags(entrega)) if before else set()


def _find(ckan: Ckan, entrega: Entrega) -> tuple[Mapping[str, Any] | None, Notes | None]:
    try:
        return find_dataset(ckan, entrega.dataset)
    except CkanRefused as error:
        raise CkanRejected(
            f"En CKAN ya hay un conjunto de datos «{entrega.dataset}» que el usuario del token no puede ver: es "
            "privado o está en la papelera, y es de otra organización.",
            "Pregunte a quien administra CKAN de quién es; o cambie la clave del ejercicio en ejercicio.toml para que "
            "sus direcciones sean otras.",
        ) from error


def _refuse_what_people_decided(
    ckan: Ckan, entrega: Entrega, organization: Organization, current: Mapping[str, Any]
) -> None:
    owner = current.get("organization") or {}
    trashed, page = current.get("state") == "deleted", f"{ckan.url}/dataset/edit/{current['name']}"
    if owner.get("name") != organization.name:
        raise CkanRejected(
            f"En CKAN ya hay un conjunto de datos «{entrega.dataset}», y es de {owner.get('title', 'nadie')}"
            f"{' (está en la papelera)' if trashed else ''}.",
            "Cambie la clave del ejercicio en ejercicio.toml para que sus direcciones sean otras.",
        )
    if trashed:
        raise CkanRejected(
            f"El conjunto de datos «{entrega.dataset}» está en la papelera de CKAN: alguien lo borró.",
            f"Si fue un error, recupérelo en {page}; si no, elimínelo del todo en {ckan.url}/ckan-admin/trash. Después "
            "vuelva a correr el comando.",
        )
    unfinished = metadata.UNFINISHED_EXTRA in extras_of(current)
    for hidden, how in ((current.get("private"), "privado"), (current.get("state") == "draft", "borrador")):
        if hidden and not unfinished:
            raise CkanRejected(
                f"El conjunto de datos «{entrega.dataset}» está oculto en CKAN ({how}): alguien lo ocultó.",
                f"Cuando pueda volver a verse, hágalo público en {page} y vuelva a correr el comando.",
            )


def _page_changes(held: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    found = held.get(wanted["id"])
    if found is None:
        return {"id": ("", wanted["id"])}
    return {key: (found.get(key) or "", value) for key, value in wanted.items() if found.get(key) != value}


def _resource_changes(held: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Any]) -> Changes:
    changes = _page_changes(held, wanted)
    if "id" not in changes and not held[wanted["id"]].get("datastore_active"):
        changes["datastore_active"] = (False, True)
    return changes


def _lacking(current: Mapping[str, Any] | None, entrega: Entrega, *, sure: bool) -> tuple[TableFile, ...]:
    """The attachments to send; only the extension can keep them."""
    has = metadata.held_attachments(current, entrega) if sure else {}
    return tuple(one for one in entrega.attachments if has.get(one.name) != one.sha256)


def _touches_rows(changes: Changes) -> bool:
    return not {"id", "cocrea_sha256", "cocrea_diccionario", "datastore_active"}.isdisjoint(changes)


def _touched(entrega: Entrega, notes: Notes | None) -> dict[str, tuple[str, str]]:
    noted = {one.name: notes.table(resource_id(entrega.dataset, one.name)) for one in entrega.tables} if notes else {}
    # Of a table that stands in another's place, as after a recovery, the Acuse tells whether it is another one.
    return {
        name: (f"{one['touched']}{' altered' if one.get('altered') else ''}", str(one.get("touched_at") or ""))
        for name, one in noted.items()
        if one.get("touched") not in (None, "replaced")
    }


def _edited(
    current: Mapping[str, Any] | None,
    held: Mapping[str, Mapping[str, Any]],
    before: Entrega | None,
    organization: Organization,
) -> Iterator[tuple[str, str]]:
    """Where CKAN does not say what the release says that it serves."""
    if current is None or before is None:
        return
    yield from (("", key) for key in _metadata_changes(current, before, organization, before))
    for table in before.tables:
        found = held.get(resource_id(before.dataset, table.name), {})
        page = metadata.table_page(before, table)
        yield from ((table.name, key) for key, value in page.items() if found and found.get(key) != value)


def _metadata_changes(
    current: Mapping[str, Any], entrega: Entrega, organization: Organization, before: Entrega | None
) -> Changes:
    wanted = metadata.dataset(entrega, organization)
    changes = {
        key: (current.get(key) or "", wanted[key])
        for key in wanted
        if key not in ("extras", "tags", "owner_org") and (current.get(key) or "") != wanted[key]
    }
    if not licence.is_settled(current, metadata.licence(entrega)):
        changes["license_id"] = (current.get("license_id") or "", metadata.licence(entrega)["name"])
    has = {one["name"] for one in current.get("tags", [])}
    wants = (has | set(wanted["tags"])) - outdated_tags(before, entrega)
    if has != wants:
        changes["tags"] = (", ".join(sorted(has)), ", ".join(sorted(wants)))
    extras = extras_of(current)
    for key in sorted(metadata.OWNED_EXTRAS):
        old, new = extras.get(key, ""), wanted["extras"].get(key, "")
        if old != new:
            changes[f"extras.{key}"] = (old, new)
    return changes
