"""What tells a program that fills forms from a person, without asking the person anything.

A field that nobody sees must stay empty, and nobody reads and sends what they wrote within two seconds. Whoever falls
into one is told, and loses nothing of what they wrote.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from ckanext.cocrea.participation import vault
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

UNSEEN, STAMP = "sitio_web", "sello"
_SHORTEST_SECONDS, _LONGEST_SECONDS = 2, 24 * 3600


def new_stamp() -> str:
    """When the page was drawn, signed; it also tells one sending from another. Raises vault.Closed."""
    return str(_signer().sign(secrets.token_urlsafe(12)).decode())


def caught(given: Mapping[str, str]) -> str:
    """What to tell whoever sent this; empty when nothing is wrong. Raises vault.Closed."""
    if given.get(UNSEEN):
        return "Un campo que no se ve venía lleno, como hacen los programas. Ya lo vaciamos: vuelva a enviar."
    try:
        _, made = _signer().unsign(given.get(STAMP, ""), max_age=_LONGEST_SECONDS, return_timestamp=True)
    except SignatureExpired:
        return "Pasó más de un día desde que abrió esta página. Revise su mensaje y vuelva a enviarlo."
    except BadSignature:
        return "Esta página no es la que le dimos. Revise su mensaje y vuelva a enviarlo."
    return "Llegó más rápido de lo que se lee. Revise su mensaje y vuelva a enviarlo." if _too_soon(made) else ""


def sending_of(given: Mapping[str, str], session: Mapping[str, str]) -> str:
    """What is the same each time that the same page is sent by whoever it was given to."""
    own = session.get("_csrf_token", "")
    return hashlib.sha256(f"{given[STAMP]}|{own}".encode()).hexdigest()


def _too_soon(made: datetime) -> bool:
    return (datetime.now(UTC) - made).total_seconds() < _SHORTEST_SECONDS


def _signer() -> TimestampSigner:
    return TimestampSigner(vault.signing_key(), salt="cocrea-participa")
