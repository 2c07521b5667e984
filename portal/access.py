"""The local portal as a place to publish, for whoever runs the pipeline on this machine."""

from __future__ import annotations

from pipelines.errors import ServiceError
from pipelines.settings import CkanAccess
from portal.box import Box, BoxError
from portal.site import site_settings


def local_access() -> CkanAccess | None:
    """The running local portal's address and its administrator's token; None when it is not up.

    Raises ServiceError when the portal cannot be asked.
    """
    try:
        box = Box(site_settings())
        url = box.status().url
        return CkanAccess(url, box.credentials().api_token) if url else None
    except BoxError as error:
        raise ServiceError(error.mensaje, error.remedio) from error
