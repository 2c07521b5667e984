"""One look at a dataset as a visitor, and what it was like when the release last was right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pipelines.errors import CkanRefused
from pipelines.package import Entrega
from pipelines.publish import Ckan, metadata
from pipelines.publish.held import Notes, find_dataset
from pipelines.publish.identity import ARCHIVE, resource_id
from pipelines.publish.plan import extras_of, release_of
from pipelines.verify.cause import Modified, Tampered
from pipelines.verify.receipts import Seen

# Programs that load files into the DataStore by themselves, and note it where anyone may read.
_LOADERS = ("xloader", "datapusher")
_LOADERS_FIELDS = ("datastore_contains_all_records_of_source_file", "task_created", "original_url")
_VIEW_PLUGIN = "datatables_view"
# How the extension notes it; of what is altered or gone, the evidence is elsewhere.
_SEEN_OF: Mapping[str | None, Tampered] = {
    None: "untouched", "insert": "dml", "update": "dml", "delete": "dml", "outside": "outside",
    "truncate": "truncate", "replaced": "replaced",
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """The dataset as found; None when it is not there, or ``hidden``. ``before``, by id, is as ``Acuse.seen``.

    ``notes`` are those of our extension, if that CKAN has it.
    """

    visitor: Ckan
    entrega: Entrega
    dataset: Mapping[str, Any] | None
    hidden: bool
    before: Mapping[str, Seen]
    notes: Notes | None = None

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        return {one["id"]: one for one in (self.dataset or {}).get("resources", [])}

    @property
    def served_release(self) -> str:
        """The release that CKAN says it serves; "" when it says none."""
        return release_of(self.dataset)

    @property
    def release_ours(self) -> bool:
        return self.served_release in ("", self.entrega.id)

    @property
    def unfinished(self) -> bool:
        return metadata.UNFINISHED_EXTRA in extras_of(self.dataset)

    @property
    def state(self) -> tuple[str, ...]:
        """What changes whenever somebody publishes: equal before and after a reading, nobody did meanwhile."""
        dataset = self.dataset or {}
        marks = extras_of(dataset).get(metadata.UNFINISHED_EXTRA, "")
        return (self.served_release, marks, dataset.get("metadata_modified", ""), str(self.hidden))

    def seen(self) -> dict[str, Seen]:
        """CKAN's marks now, of the dataset and of the release's own resources."""
        if self.dataset is None:
            return {}
        names = [*(one.name for one in (*self.entrega.tables, *self.entrega.media)), ARCHIVE]
        ours = {resource_id(self.entrega.dataset, name) for name in names}
        marks = {self.entrega.dataset: Seen(self.dataset.get("metadata_modified") or "")}
        return marks | {key: _marks(one) for key, one in self.resources.items() if key in ours}

    def modified(self, resource: Mapping[str, Any] | None = None) -> Modified | None:
        """How the date of ``resource``, or of the dataset, stands beside the one when all was right."""
        key, one = (self.entrega.dataset, self.dataset) if resource is None else (resource["id"], resource)
        before, now = self.before.get(key, Seen()).modified, (one or {}).get("metadata_modified")
        if not before or not now:
            return None
        order: dict[int, Literal["same", "later", "earlier"]] = {0: "same", 1: "later", -1: "earlier"}
        return order[(_moment(now) > _moment(before)) - (_moment(now) < _moment(before))]

    def tampered(self, resource: str) -> Tampered | None:
        """What the extension saw of a resource's table since it was loaded."""
        noted = self.notes.table(resource) if self.notes else {}
        return _SEEN_OF.get(noted["touched"]) if noted else None

    def loader_marks(self, resource: Mapping[str, Any]) -> bool:
        """Whether xloader or datapusher noted a load after the release was published. Raises ServiceError."""
        if _marks(resource).loader != self.before.get(resource["id"], Seen()).loader:
            return True
        published = self.before.get(self.entrega.dataset, Seen()).modified or (self.dataset or {})["metadata_modified"]
        for loader in _LOADERS:
            asked = {"entity_id": resource["id"], "task_type": loader, "key": loader}
            try:
                task = self.visitor.find("task_status_show", asked)
            except CkanRefused:  # not every CKAN lets anyone read it
                continue
            if task and task.get("last_updated") and _moment(task["last_updated"]) > _moment(published):
                return True
        return False

    def shows_tables(self) -> bool:
        """Whether that CKAN has the plugin of the views that show a table. Raises ServiceError."""
        return _VIEW_PLUGIN in self.visitor.extensions


def look(visitor: Ckan, entrega: Entrega, before: Mapping[str, Seen]) -> Visit:
    """See the dataset now. Raises ServiceError."""
    try:
        dataset, notes = find_dataset(visitor, entrega.dataset)
        return Visit(visitor, entrega, dataset, False, before, notes)
    except CkanRefused:  # how CKAN tells a visitor that it is private, or in the trash
        return Visit(visitor, entrega, None, True, before)


def has_table_view(visitor: Ckan, resource: str) -> bool:
    """Whether a resource has a view that shows its table. Raises ServiceError."""
    return any(one["view_type"] == _VIEW_PLUGIN for one in visitor.call("resource_view_list", {"id": resource}))


def _marks(resource: Mapping[str, Any]) -> Seen:
    loader = "; ".join(f"{key}={resource[key]}" for key in _LOADERS_FIELDS if resource.get(key) not in (None, ""))
    return Seen(resource.get("metadata_modified") or "", loader)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)  # CKAN's dates are UTC and do not say so
