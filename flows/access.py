"""Which CKAN a flow speaks to. Never a parameter: Prefect shows and keeps those."""

from __future__ import annotations

from typing import cast

from prefect.blocks.system import Secret
from prefect.variables import Variable

from pipelines import settings
from pipelines.errors import CocreaError
from pipelines.settings import CKAN_TOKEN, CKAN_URL, CkanAccess
from portal.access import local_access

URL_VARIABLE = "cocrea_ckan_url"
TOKEN_BLOCK = "cocrea-ckan-token"  # noqa: S105 - the block's name, not a token


def ckan_access() -> CkanAccess:
    """From the environment of the worker, else from Prefect, else the local portal when it is up.

    In Prefect the address is the Variable ``cocrea_ckan_url`` and the token the Secret block ``cocrea-ckan-token``.
    Raises UsageError when none says or one says half, ServiceError when the portal cannot be asked.
    """
    return settings.ckan_access(local=_from_prefect)


def no_ckan() -> str | None:
    """Why runs would find no CKAN, in a paragraph; None when they find one."""
    try:
        ckan_access()
    except CocreaError as error:
        return error.paragraph
    return None


def _from_prefect() -> CkanAccess:
    return settings.ckan_access({CKAN_URL: _stored_url(), CKAN_TOKEN: _stored_token()}, local=local_access)


def _stored_url() -> str:
    return str(Variable.get(URL_VARIABLE, default=""))


def _stored_token() -> str:
    try:
        block = cast(Secret[str], Secret.load(TOKEN_BLOCK))
    except ValueError:  # how Prefect says that there is no such block
        return ""
    return str(block.value.get_secret_value())
