"""Stable identities on CKAN: the same table keeps its id, so links to it never break."""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/cocrea")

# The resource with the whole package, beside one resource a table.
ARCHIVE = "paquete"


def resource_id(dataset: str, table: str) -> str:
    """The id of a table's resource (or of ``ARCHIVE``), the same on every CKAN and after every release."""
    return str(uuid.uuid5(_NAMESPACE, f"{dataset}/{table}"))
