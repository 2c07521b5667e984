"""The organization that owns an exercise's datasets."""

from __future__ import annotations

from pipelines.exercise import Organization
from pipelines.publish.ckan import Ckan


def is_missing(ckan: Ckan, organization: Organization) -> bool:
    """Whether CKAN lacks the organization. Raises ServiceError."""
    return ckan.find("organization_show", {"id": organization.name, "include_dataset_count": False}) is None


def create(ckan: Ckan, organization: Organization) -> None:
    """Create it. One that is there is left as it is: people edit its page on CKAN. Raises ServiceError, CkanRefused."""
    ckan.call(
        "organization_create",
        {"name": organization.name, "title": organization.title, "description": organization.description},
    )


def remove(ckan: Ckan, organization: Organization) -> None:
    """Undo ``create``, before anything belongs to it. Raises ServiceError, CkanRefused."""
    ckan.call("organization_purge", {"id": organization.name})
