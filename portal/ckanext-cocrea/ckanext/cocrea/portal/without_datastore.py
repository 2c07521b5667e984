"""CKAN's own pages while the DataStore does not answer: the file is still there to be downloaded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit
from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)


@toolkit.chained_helper
def datastore_dictionary(
    next_helper: Callable[..., list[dict[str, Any]]], resource_id: str, include_columns: list[str] | None = None
) -> list[dict[str, Any]]:
    """The data dictionary; empty, and not a page that failed, while its database is away."""
    return _or_nothing(lambda: next_helper(resource_id, include_columns))


@toolkit.chained_helper
def resource_view_get_fields(next_helper: Callable[..., list[Any]], resource: Mapping[str, Any]) -> list[Any]:
    """The columns by which a preview may be filtered; likewise."""
    return _or_nothing(lambda: next_helper(resource))


def _or_nothing(ask: Callable[[], list[Any]]) -> list[Any]:
    try:
        return ask()
    except OperationalError:
        log.exception("cocrea: the DataStore does not answer")
        return []
