"""Stable identities on CKAN: what is published keeps its id, so links to it never break.

A resource's id anyone who publishes may choose. A dataset's or an organization's only a site administrator may; to
others CKAN gives one, and the name is what stays the same.
"""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/cocrea")

# The resource with the whole package, beside one resource a table.
ARCHIVE = "paquete"


def dataset_id(dataset: str) -> str:
    """The id of a dataset, the same on every CKAN, and if it is purged and published again."""
    return str(uuid.uuid5(_NAMESPACE, f"dataset/{dataset}"))


def organization_id(organization: str) -> str:
    """The id of an organization, likewise."""
    return str(uuid.uuid5(_NAMESPACE, f"organization/{organization}"))


def resource_id(dataset: str, table: str) -> str:
    """The id of a table's resource (or of ``ARCHIVE``), the same on every CKAN and after every release."""
    return str(uuid.uuid5(_NAMESPACE, f"{dataset}/{table}"))
