"""A real CKAN on one machine from package indexes alone: no Docker, no root, no compiler.

The box knows nothing about what its CKAN publishes; `BoxSettings` says that.
"""

from portal.box.box import Box, BoxStatus, Credentials, ServiceStatus
from portal.box.errors import BoxError
from portal.box.settings import BoxSettings

__all__ = ["Box", "BoxError", "BoxSettings", "BoxStatus", "Credentials", "ServiceStatus"]
