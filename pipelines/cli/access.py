"""Which CKAN a command speaks to."""

from __future__ import annotations

from pipelines import settings
from pipelines.settings import CkanAccess


def ckan_access() -> CkanAccess:
    """From the environment, else the local portal when it is up. Raises UsageError when neither says."""
    return settings.ckan_access(local=_local)


def _local() -> CkanAccess | None:
    # Only asked for when the environment does not say, and not a light import.
    from portal.access import local_access

    return local_access()
