"""The id under which a CKAN knows a package's licence: each CKAN has its own list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.publish.ckan import Ckan

# CKAN's default list has its own ids for the licences that the Open Definition and Data Packages name like this.
_DEFAULT_LIST = {
    "CC-BY-4.0": "cc-by", "CC-BY-SA-4.0": "cc-by-sa", "CC0-1.0": "cc-zero",
    "ODC-BY-1.0": "odc-by", "ODbL-1.0": "odc-odbl", "PDDL-1.0": "odc-pddl",
}  # fmt: skip


def is_settled(current: Mapping[str, Any], licence: Mapping[str, str]) -> bool:
    """Whether CKAN's dataset already has ``licence``, in whatever way that CKAN calls it. Asks nothing."""
    held = current.get("license_id") or ""
    if held == licence["name"]:
        # Also when that CKAN lists no such licence: then its plain name is the best that can be said.
        return True
    # CKAN gives an address only to the licences of its list; of another id it repeats the id as the title.
    listed = bool(current.get("license_url")) or current.get("license_title") not in (None, "", held)
    return listed and _same({"id": held, "url": current.get("license_url") or ""}, licence)


def find_id(ckan: Ckan, licence: Mapping[str, str]) -> str:
    """The id of ``licence`` in that CKAN's list, else its plain name. One request. Raises ServiceError."""
    listed: list[Mapping[str, Any]] = ckan.call("license_list")
    same = [str(one["id"]) for one in listed if _same(one, licence)]
    return licence["name"] if licence["name"] in same or not same else same[0]


def _same(listed: Mapping[str, Any], licence: Mapping[str, str]) -> bool:
    name, address = licence["name"], _plain(licence.get("path", ""))
    by_id = str(listed["id"]).lower() in (name.lower(), _DEFAULT_LIST.get(name))
    return by_id or (bool(address) and _plain(listed.get("url") or "") == address)


def _plain(url: str) -> str:
    """An address without what does not tell licences apart: http or https, and the last slash."""
    return url.partition("://")[2].rstrip("/")
