"""Whose exercise a page of CKAN belongs to: its name, its logo, its colours and the way back to its sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea.portal import identity
from ckanext.cocrea.portal.drawing import SECTIONS
from ckanext.cocrea.portal.exercises import PACKAGE_EXTRA, PLAN, Exercise, served_exercises
from flask import g, url_for
from sqlalchemy.exc import SQLAlchemyError

# The menu where no exercise's sections are at the root.
_OF_ALL = {
    "cocrea_portal.ejercicios": "Ejercicios", "cocrea_portal.cumplimiento": "Cumplimiento", "dataset.search": "Datos",
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """What is around a page of CKAN. ``logo`` is an address, or empty; ``sections`` are by address.

    ``picture`` is the address of what it is shared with, which shows the progress of ``exercise``, if there is one.
    """

    exercise: Exercise | None
    name: str
    description: str
    logo: str
    home: str
    style_sheet: str
    picture: str
    sections: Mapping[str, str]


def frame_of(dataset: Mapping[str, Any] | None, group: Mapping[str, Any] | None) -> Frame:
    """That of the exercise of a dataset or an organization; of the only one there is; otherwise of the site, whose menu
    leads to the only exercise's sections, or to all exercises.
    """
    if "cocrea_frame" not in g:
        try:
            found_for = _exercise(dataset or {}, group or {})
        except SQLAlchemyError:  # the page may be the one that says that the database does not answer
            found_for = (None, False)
        g.cocrea_frame = _frame(*found_for)
    found: Frame = g.cocrea_frame
    return found


def _exercise(dataset: Mapping[str, Any], group: Mapping[str, Any]) -> tuple[Exercise | None, bool]:
    """The exercise, and whether sections are at the root: its own, or without one those of the only one there is."""
    only = _only_owner()
    owner = dataset.get("owner_org") or (group.get("id") if group.get("is_organization") else None)
    if not (owner or only):
        return None, False
    package = next((one["value"] for one in dataset.get("extras", ()) if one["key"] == PACKAGE_EXTRA), "")
    key = str(dataset["name"]).removesuffix(f"-{package}") if package else ""
    every = served_exercises(str(owner or only))
    found = [one for one in every if (one.key == key if key else PLAN in one.releases)]
    if len(found) != 1:
        return None, bool(only)
    return found[0], bool(only) and PLAN in found[0].releases


def _only_owner() -> str | None:
    """Who publishes the only plan there is."""
    plans = (
        model.Session.query(model.Package.owner_org)
        .filter(model.Package.state == "active", model.Package.private.is_(False))
        .filter(model.Package.name.endswith(f"-{PLAN}"))
        .limit(2)
        .all()
    )
    return str(plans[0][0]) if len(plans) == 1 else None


def _frame(exercise: Exercise | None, at_the_root: bool) -> Frame:
    def here(page: str) -> str:
        key = {"key": exercise.key} if exercise and not at_the_root else {}
        return str(url_for(f"cocrea_portal.{page}", **key))

    own = {here(page): label for page, label in SECTIONS.items()} if exercise or at_the_root else {}
    logo = exercise.attachment(identity.LOGO) if exercise else None
    return Frame(
        exercise=exercise,
        name=exercise.title if exercise else str(toolkit.config["ckan.site_title"]),
        description=exercise.description if exercise else str(toolkit.config["ckan.site_description"]),
        logo=logo.url if logo else "",
        home=here("inicio"),
        style_sheet=here("identidad"),
        picture=here("tarjeta") if exercise else "/cocrea/compartir.png",
        sections=own or {str(url_for(page)): label for page, label in _OF_ALL.items()},
    )
