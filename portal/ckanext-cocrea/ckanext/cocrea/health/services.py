"""What the site needs to be whole, and whether each of them answers now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from ckan import model
from ckan.lib.redis import is_redis_available
from ckan.lib.search.common import is_available as is_solr_available
from ckanext.datastore.backend.postgres import get_read_engine
from sqlalchemy import text

DATABASE, DATASTORE, SEARCH, QUEUE = "base_de_datos", "datastore", "busqueda", "cola"

log = logging.getLogger(__name__)


def answering() -> Mapping[str, bool]:
    """By service, whether it answers. Why not is in CKAN's log, and not told to whoever asks."""
    asked: Mapping[str, Callable[[], bool]] = {
        DATABASE: lambda: _answers(model.meta.engine),
        DATASTORE: lambda: _answers(get_read_engine()),
        SEARCH: is_solr_available,
        QUEUE: is_redis_available,
    }
    return {name: _well(name, ask) for name, ask in asked.items()}


def _well(name: str, ask: Callable[[], bool]) -> bool:
    try:
        return bool(ask())
    except Exception:  # whatever it is, it does not answer
        log.exception("cocrea: %s does not answer", name)
        return False


def _answers(engine: Any) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text("SELECT 1")).scalar() == 1)
