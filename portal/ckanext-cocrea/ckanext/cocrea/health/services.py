"""What the site needs to be whole, and whether each of them answers now: asked anew, and given little time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

import psycopg2
import redis
import requests
from ckan.plugins.toolkit import config

DATABASE, DATASTORE, SEARCH, QUEUE = "base_de_datos", "datastore", "busqueda", "cola"
_PATIENCE_SECONDS = 2

log = logging.getLogger(__name__)


def answering() -> Mapping[str, bool]:
    """By service, whether it answers. Why not is in CKAN's log, and not told to whoever asks."""
    asked: Mapping[str, Callable[[], None]] = {
        DATABASE: lambda: _ask_database("sqlalchemy.url"),
        DATASTORE: lambda: _ask_database("ckan.datastore.read_url"),
        SEARCH: _ask_solr,
        QUEUE: _ask_redis,
    }
    return {name: _answers(name, ask) for name, ask in asked.items()}


def _answers(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (psycopg2.Error, redis.RedisError, requests.RequestException, OSError):
        log.exception("cocrea: %s does not answer", name)
        return False
    return True


def _ask_database(setting: str) -> None:
    """By a connection of its own: those of the site's pool may all be in use, or of a server that is gone."""
    connection = psycopg2.connect(
        config[setting], connect_timeout=_PATIENCE_SECONDS, options=f"-c statement_timeout={_PATIENCE_SECONDS * 1000}"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def _ask_solr() -> None:
    user = config.get("solr_user")
    answer = requests.get(
        f"{config['solr_url'].rstrip('/')}/select",
        {"q": "*:*", "rows": "0"},
        auth=(user, config["solr_password"]) if user else None,
        timeout=_PATIENCE_SECONDS,
    )
    answer.raise_for_status()


def _ask_redis() -> None:
    with redis.Redis.from_url(
        config["ckan.redis.url"], socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS
    ) as asked:
        asked.ping()
