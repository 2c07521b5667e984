"""What CKAN holds of a dataset, in one request; and where it has our extension, what that noted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.publish.ckan import Ckan

EXTENSION = "cocrea"


@dataclass(frozen=True)
class Notes:
    """What the extension knows: each resource's table as it was loaded, and how it was ``touched`` since.

    ``acuse`` is the sha256 of the Acuse that it keeps of the release that is served; "" when it keeps none.
    """

    tables: Mapping[str, Mapping[str, Any] | None]
    acuse: str = ""

    def table(self, resource: str) -> Mapping[str, Any]:
        """What is known of a resource's table: ``content``, ``sha256``, ``rows``, ``touched``; {} when nothing is."""
        return self.tables.get(resource) or {}


def find_dataset(ckan: Ckan, name: str) -> tuple[Mapping[str, Any] | None, Notes | None]:
    """The dataset, if it is there, and the extension's notes, where there is one. Raises ServiceError, CkanRefused."""
    if not has_extension(ckan):
        return ckan.find("package_show", {"id": name}), None
    found = ckan.find("cocrea_release_show", {"id": name})
    if found is None:
        return None, Notes({})
    return found["dataset"], Notes(found["tables"], found["acuse"] or "")


def has_extension(ckan: Ckan) -> bool:
    """Whether that CKAN has the extension. Raises ServiceError."""
    return EXTENSION in ckan.extensions
