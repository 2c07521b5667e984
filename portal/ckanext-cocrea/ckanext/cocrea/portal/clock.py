"""The hour on the state's clocks: what is to come, what is late and which day it is are told by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ckan.plugins.toolkit import config

_CAPITAL = "America/Mexico_City"


def zone() -> ZoneInfo:
    """The site's own (``ckan.display_timezone``); the capital's where it has none."""
    named = config.get("ckan.display_timezone")
    return ZoneInfo(_CAPITAL if named in (None, "", "server", "UTC") else named)


def here(value: Any) -> Any:
    """A moment as these clocks tell it; anything else as it is, also an hour that a table wrote by these clocks."""
    return value.astimezone(zone()) if isinstance(value, datetime) and value.tzinfo else value


def now() -> datetime:
    """Without a zone, as the tables write their hours."""
    return datetime.now(zone()).replace(tzinfo=None)
