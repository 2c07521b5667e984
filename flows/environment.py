"""Prefect's own settings for a run with no server at hand, as environment variables that Prefect reads on import."""

from __future__ import annotations

from collections.abc import Mapping

from portal.site import site_settings


def serverless(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` with what it does not say itself. With PREFECT_API_URL in it the run goes to that server."""
    return {
        # Apart from the user's own ~/.prefect, beside everything else that Cocrea keeps.
        "PREFECT_HOME": str(site_settings(environment=environment).home / "prefect"),
        # The first start makes a database; on a busy machine Prefect's 20 seconds are not enough.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        # Nothing about a run leaves the machine.
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **environment,
    }
