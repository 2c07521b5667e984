"""The exercises that this CKAN serves: their public datasets, each at the release that is served now."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ckan import model
from ckanext.cocrea import files
from ckanext.cocrea.portal import clock
from ckanext.cocrea.served import release_of
from sqlalchemy import func
from sqlalchemy.orm import selectinload

PACKAGE_EXTRA = "cocrea_paquete"
# Names the dataset that explains a dataset's codes, where another exercise publishes it.
_CODE_LISTS_EXTRA = "cocrea_catalogos"
PLAN = "plan-de-accion"
# In the order in which people look for them; what is not here comes after, and the code lists at the end.
_FIRST = (PLAN, "secretariado", "presupuesto", "follow-the-money")
_LAST = "catalogos"
_AT_ONCE = 200
# The field of a resource that says which table of the package it is; the package whole is a resource of this name.
TABLE_FIELD = "cocrea_tabla"
WHOLE = "paquete"
# The field of that resource that tells what goes with the release and is no resource.
ATTACHMENTS_FIELD = "cocrea_adjuntos"
# The field of the resource that is the lateness board, which is no part of a release.
_BOARD_FIELD = "cocrea_tablero"


@dataclass(frozen=True)
class Download:
    """A file that the release serves."""

    resource_id: str
    sha256: str
    title: str
    description: str
    format: str
    size_bytes: int
    page: str
    """Its page in CKAN, from the site's root; ``url`` is the file's, likewise."""
    url: str

    def absolute(self, root: str) -> str:
        """The file's address with the site's ``root``, which ends in a slash."""
        return root + self.url.lstrip("/")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with the release and is no resource; ``url`` is its address from the site's root."""

    whole: str
    """The resource under which it is kept."""
    sha256: str
    size_bytes: int
    url: str

    @property
    def path(self) -> Path:
        """Where it is; worked out for the few that a page opens, of the tens of thousands that a country has."""
        return files.path_of(self.whole, self.sha256)


@dataclass(frozen=True)
class Release:
    """A package of an exercise as CKAN serves it.

    ``downloads`` are by table, ``media`` the files that rows name, by table and key («evidencias/evi-01»), and
    ``attachments`` by name. ``code_lists`` is the dataset that explains its codes, where it is another exercise's;
    ``board`` the page of the exercise's lateness board, where it is among this dataset's resources.
    """

    dataset: str
    title: str
    notes: str
    identifier: str
    modified: datetime
    downloads: Mapping[str, Download]
    media: Mapping[str, Download]
    attachments: Mapping[str, Attachment]
    code_lists: str
    board: str


@dataclass(frozen=True)
class Exercise:
    """One state's exercise: the releases by package, and the organization that publishes them."""

    key: str
    title: str
    description: str
    organization_id: str
    releases: Mapping[str, Release]

    @property
    def is_code_lists(self) -> bool:
        """Whether it only publishes the lists of codes that others use."""
        return set(self.releases) == {_LAST}

    @property
    def code_lists(self) -> str:
        """The dataset that explains its codes, where another exercise publishes it."""
        return next((one.code_lists for one in self.releases.values() if one.code_lists), "")

    @property
    def board(self) -> str:
        """The page in CKAN of its lateness board, from the site's root; "" where it has none."""
        return next((one.board for one in self.releases.values() if one.board), "")

    def attachment(self, name: str) -> Attachment | None:
        """What goes with any of its releases under that name, if it does; of the first that has it."""
        return next((one.attachments[name] for one in self.releases.values() if name in one.attachments), None)

    def document(self, name: str) -> dict[str, Any] | None:
        """What that attachment says as JSON; None where no release has it, or CKAN's disk lost it."""
        found = self.attachment(name)
        return json.loads(found.path.read_bytes()) if found and found.path.is_file() else None

    def original(self, sha256: str) -> Attachment | None:
        """The file that values come from, where whoever keeps it lets it be published."""
        beginning = f"original-{sha256[:12]}-"
        every = (one for release in self.releases.values() for one in release.attachments.items())
        return next((one for name, one in every if sha256 and name.startswith(beginning)), None)


def served_exercises(owner: str | None = None) -> list[Exercise]:
    """All that anyone may see, or those of one organization, by their keys, which tell the same name apart.

    Read once for as long as no dataset changes, and then only what changed: in a country's CKAN they are thousands,
    and all night long one of them changes.
    """
    return list(_served_exercises(owner, served_stamp(), clock.now().date()))


@lru_cache(maxsize=16)
def _served_exercises(owner: str | None, _stamp: str, _today: date) -> Sequence[Exercise]:
    found: dict[str, dict[str, Release]] = defaultdict(dict)
    owners: dict[str, str] = {}
    for dataset, organization in _public_datasets(owner):
        found[dataset.key][dataset.package] = dataset.release
        owners[dataset.key] = organization
    groups = {one.id: one for one in model.Session.query(model.Group).filter(model.Group.id.in_(owners.values()))}
    titles = {key: groups[owners[key]].title or groups[owners[key]].name for key in sorted(found)}
    alike = {one for one, times in Counter(titles.values()).items() if times > 1 or (owner and _is_shared(one))}
    return [
        Exercise(
            key, f"{title} ({key})" if title in alike else title, groups[owners[key]].description or "", owners[key],
            _in_order(found[key]),
        )
        for key, title in titles.items()
    ]  # fmt: skip


def _is_shared(title: str) -> bool:
    """Whether another organization has the same name."""
    every = model.Session.query(model.Group).filter_by(title=title, is_organization=True, state="active")
    return int(every.count()) > 1


def served_stamp() -> str:
    """Changes whenever a dataset of this CKAN does; one short question to its database."""
    with model.meta.engine.connect() as connection:
        count, latest = connection.execute(
            model.meta.metadata.tables["package"]
            .select()
            .with_only_columns(func.count(), func.max(model.Package.metadata_modified))
        ).one()
    return f"{count}@{latest}"


def attachments(whole: str, told: str | None, dataset: str, release: str) -> Mapping[str, Attachment]:
    """What goes with a release, as the resource ``whole`` of its dataset has it ``told``; by name."""
    return {
        name: Attachment(whole, one["sha256"], one["bytes"], f"/dataset/{dataset}/entrega/{release}/{quote(name)}")
        for name, one in json.loads(told or "{}").items()
    }


@dataclass(frozen=True)
class _Dataset:
    """A dataset that is served: of which exercise, and which package of it."""

    key: str
    package: str
    release: Release


# By id, what each dataset was when this process last read it; None for those that are not served as a release.
_read: dict[str, tuple[datetime, _Dataset | None]] = {}


def _public_datasets(owner: str | None) -> Iterator[tuple[_Dataset, str]]:
    """Those that are served, by their names, and the organization of each."""
    asked = (
        model.Session.query(model.Package.id, model.Package.metadata_modified, model.Package.owner_org)
        .filter(model.Package.state == "active", model.Package.private.is_(False))
        .order_by(model.Package.name)
    )
    rows = asked.filter(model.Package.owner_org == owner).all() if owner else asked.all()
    _read_again([one for one, modified, _ in rows if _read.get(one, (None,))[0] != modified])
    for one, _, organization in rows:
        served = _read[one][1] if one in _read else None
        if served:
            yield served, organization


def _read_again(datasets: Sequence[str]) -> None:
    """Extras are a column in CKAN 2.12 and a table in 2.11: they are asked of each dataset, not of the database."""
    asked = model.Session.query(model.Package).options(selectinload(model.Package.resources_all))
    for start in range(0, len(datasets), _AT_ONCE):
        for dataset in asked.filter(model.Package.id.in_(datasets[start : start + _AT_ONCE])):
            package = str(dataset.extras.get(PACKAGE_EXTRA) or "")
            release = _release(dataset) if package else None
            _read[dataset.id] = (dataset.metadata_modified, (
                _Dataset(dataset.name.removesuffix(f"-{package}"), package, release) if release else None
            ))  # fmt: skip


def _in_order(releases: Mapping[str, Release]) -> Mapping[str, Release]:
    places = {package: place for place, package in enumerate(_FIRST)}
    wanted = sorted(releases, key=lambda one: (one == _LAST, places.get(one, len(places)), one))
    return {package: releases[package] for package in wanted}


def _release(dataset: model.Package) -> Release | None:
    """None for a dataset that is not served as a release: its files are not kept by content."""
    found = {
        resource.extras[TABLE_FIELD]: Download(
            resource.id, resource.extras[files.FIELD], resource.name, resource.description or "", resource.format,
            int(resource.size or 0), f"/dataset/{dataset.name}/resource/{resource.id}",
            f"/dataset/{dataset.name}/resource/{resource.id}/download/{resource.url.rpartition('/')[2]}",
        )
        for resource in dataset.resources
        if files.FIELD in resource.extras and TABLE_FIELD in resource.extras
    }  # fmt: skip
    if WHOLE not in found:
        return None
    identifier = release_of(dataset)
    return Release(
        dataset.name, dataset.title, dataset.notes or "", identifier, dataset.metadata_modified.replace(tzinfo=UTC),
        {name: one for name, one in found.items() if "/" not in name},
        {name: one for name, one in found.items() if "/" in name},
        next(
            attachments(one.id, one.extras.get(ATTACHMENTS_FIELD), dataset.name, identifier)
            for one in dataset.resources
            if one.id == found[WHOLE].resource_id
        ),
        str(dataset.extras.get(_CODE_LISTS_EXTRA, "")),
        next((f"/dataset/{dataset.name}/resource/{one.id}" for one in _boards(dataset)), ""),
    )  # fmt: skip


def _boards(dataset: model.Package) -> Iterator[model.Resource]:
    return (one for one in dataset.resources if _BOARD_FIELD in one.extras)
