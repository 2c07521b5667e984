"""The Acuse of each release: the receipt of whoever read it back, as JSON and as a page, kept as it was sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

# Of either form. A release of a hundred tables has less than one.
_LARGEST_BYTES = 5_000_000


class NotAnAcuse(ValueError):
    """What was sent is no Acuse of the release."""


@dataclass(frozen=True)
class Acuse:
    """Both forms of one."""

    document: str
    page: str


def keep(cursor: Any, dataset_id: str, release: str, acuse: Acuse) -> str:
    """Keep the Acuse of ``release`` in the place of the one before; its sha256. Raises NotAnAcuse."""
    if max(len(one.encode()) for one in (acuse.document, acuse.page)) > _LARGEST_BYTES:
        raise NotAnAcuse(f"El Acuse pasa de {_LARGEST_BYTES:,} bytes.")
    try:
        told = json.loads(acuse.document)
    except ValueError as error:
        raise NotAnAcuse("El Acuse no es JSON.") from error
    if not isinstance(told, dict) or told.get("entrega") != release:
        raise NotAnAcuse("El Acuse no es de la entrega que se sirve.")
    sha256 = hashlib.sha256(acuse.document.encode()).hexdigest()
    cursor.execute(
        "INSERT INTO cocrea.acuse (dataset_id, release, sha256, document, page) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (dataset_id, release) DO UPDATE SET sha256 = excluded.sha256, document = excluded.document, "
        "page = excluded.page, since = now()",
        (dataset_id, release, sha256, acuse.document, acuse.page),
    )
    return sha256


def sha256_of(cursor: Any, dataset_id: str, release: str | None) -> str | None:
    """Of the release's Acuse in JSON; None when there is none."""
    cursor.execute("SELECT sha256 FROM cocrea.acuse WHERE dataset_id = %s AND release = %s", (dataset_id, release))
    found = cursor.fetchone()
    return str(found[0]) if found else None


def find(cursor: Any, dataset_id: str, release: str | None) -> Acuse | None:
    """The Acuse of a release; None when there is none."""
    cursor.execute(
        "SELECT document, page FROM cocrea.acuse WHERE dataset_id = %s AND release = %s", (dataset_id, release)
    )
    found = cursor.fetchone()
    return Acuse(*found) if found else None
