"""What is published beside the data about the releases themselves: their history, what each changed, and a feed.

The dataset on CKAN has them, and they go on from there: also when another machine publishes, with no releases kept.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pipelines import disk
from pipelines.changes.dataset import dataset_changes
from pipelines.changes.feed import About, write_feed
from pipelines.changes.history import append, read_history, write_history
from pipelines.changes.log import append_log, read_changes, write_changes
from pipelines.changes.words import describe
from pipelines.errors import ServiceError, UsageError
from pipelines.package import TableFile
from pipelines.publish.ckan import Ckan
from pipelines.publish.companions import CHANGES, COMPANIONS, FEED, HISTORY
from pipelines.publish.identity import resource_id
from pipelines.publish.plan import Plan

Found = TypeVar("Found")


def write(
    ckan: Ckan, plan: Plan, when: datetime, note: str = "", address: Callable[[str], str] = lambda file: ""
) -> tuple[TableFile, ...]:
    """Write the plan's release into the history, the changes and the feed, beside the releases kept; the files.

    ``address`` gives the permanent address of a release's file, "" where CKAN has none. Raises DiskFull, UsageError.
    """
    entrega, differences = plan.entrega, plan.differences
    entries = append(
        _read(ckan, plan, HISTORY, read_history) or [], entrega.id, when, differences,
        {one.name: one.sha256 for one in entrega.tables},
        {one.name: address(one.path.name) for one in entrega.tables}, note,
    )  # fmt: skip
    if plan.served and plan.before is None:
        changes, note = [], note or "No se pudo comparar con la entrega anterior: ya no está completa en CKAN"
    else:
        changes = describe(entrega.package, differences, {one.name: one.path for one in entrega.tables})
        if plan.before is not None:
            changes += dataset_changes(entrega.package, plan.before.descriptor, entrega.descriptor)
    logs = append_log(_read(ckan, plan, CHANGES, read_changes) or [], entrega.id, when, changes, note)
    page = f"{ckan.url}/dataset/{entrega.dataset}"
    about = About(
        entrega.dataset, str(entrega.descriptor["title"]), plan.organization.title, page,
        f"{page}/resource/{resource_id(entrega.dataset, FEED)}/download/{COMPANIONS[FEED].file}",
    )  # fmt: skip
    contents = {CHANGES: write_changes(logs), FEED: write_feed(about, logs), HISTORY: write_history(entries)}
    return tuple(_write(_kept(plan, name), name, content, len(entries)) for name, content in contents.items())


def bring_history(ckan: Ckan, plan: Plan) -> None:
    """Have here the history that CKAN has, where none was ever written: as on another machine. Raises DiskFull."""
    if not _kept(plan, HISTORY).is_file() and (found := _read(ckan, plan, HISTORY, read_history)):
        disk.write_atomically(_kept(plan, HISTORY), write_history(found))


def held(ckan: Ckan, plan: Plan) -> tuple[TableFile, ...]:
    """The same files as CKAN has them now, so that they can be put back; without those that it cannot give."""
    found = {one["id"]: one["url"] for one in (plan.current or {}).get("resources", [])}
    files = []
    for name in COMPANIONS:
        with contextlib.suppress(KeyError, ServiceError, UsageError):
            content = ckan.download(found[resource_id(plan.entrega.dataset, name)])
            # Under the same name: it is in the file's address.
            path = _kept(plan, name).parent / "anteriores" / COMPANIONS[name].file
            path.parent.mkdir(exist_ok=True)
            files.append(_write(path, name, content, 0))
    return tuple(files)


def _read(ckan: Ckan, plan: Plan, name: str, read: Callable[[str], Found]) -> Found | None:
    """As CKAN has it; as it was kept here, when CKAN has lost it or somebody put something else in its place."""
    wanted = resource_id(plan.entrega.dataset, name)
    addresses = [one["url"] for one in (plan.current or {}).get("resources", []) if one["id"] == wanted]
    places: tuple[Callable[[], bytes], ...] = (lambda: ckan.download(addresses[0]), _kept(plan, name).read_bytes)
    for content in places:
        try:
            return read(content().decode("utf-8"))
        except (IndexError, ServiceError, UsageError, UnicodeDecodeError, OSError):
            continue
    return None


def _kept(plan: Plan, name: str) -> Path:
    return plan.entrega.folder.parent / COMPANIONS[name].file


def _write(path: Path, name: str, content: bytes, rows: int) -> TableFile:
    disk.write_atomically(path, content)
    digest = hashlib.sha256(content).hexdigest()
    return TableFile(name, path, digest, len(content), rows if name == HISTORY else 0)
