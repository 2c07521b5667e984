"""Which release a dataset serves, and those that it served, by their ids or how these begin."""

from __future__ import annotations

import json
from typing import Any

# The extra of the dataset that says which release it is: written by the commit that decides.
RELEASE_EXTRA = "cocrea_entrega"
_MOST_LISTED = 1000


def release_of(dataset: Any) -> str:
    """The id of the release that CKAN's ``dataset`` serves; "" when it says none."""
    return str(dataset.extras.get(RELEASE_EXTRA) or "")


def find_release(cursor: Any, dataset_id: str, beginning: str) -> str | None:
    """The id of the newest release of the dataset that begins so."""
    if not beginning.isalnum():
        return None
    cursor.execute(
        "SELECT release FROM cocrea.release WHERE dataset_id = %s AND release LIKE %s ORDER BY number DESC LIMIT 1",
        (dataset_id, f"{beginning}%"),
    )
    found = cursor.fetchone()
    return str(found[0]) if found else None


def files_of(cursor: Any, dataset_id: str, release: str | None) -> list[dict[str, str]]:
    """The files of a release, each with its ``name``, ``resource_id`` and ``sha256``."""
    cursor.execute(
        "SELECT files::text FROM cocrea.release WHERE dataset_id = %s AND release = %s ORDER BY number DESC LIMIT 1",
        (dataset_id, release),
    )
    found = cursor.fetchone()
    return list(json.loads(found[0]).get("files", ())) if found else []


def all_releases(cursor: Any, dataset_id: str) -> list[dict[str, Any]]:
    """Every release of the dataset, newest first: ``release``, ``since`` (UTC), and what was told of them."""
    cursor.execute(
        "SELECT release, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), files::text "
        "FROM cocrea.release WHERE dataset_id = %s ORDER BY number DESC LIMIT %s",
        (dataset_id, _MOST_LISTED),
    )
    return [{"release": one, "since": since, "about": json.loads(told)} for one, since, told in cursor.fetchall()]
