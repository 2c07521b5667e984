"""What people write lies encrypted: whoever has the database or its backups, and not the key, reads none of it.

The key is in the environment of CKAN's processes and nowhere else. Several, separated by commas, let a key be changed:
the first closes, any of them opens. Without one nothing is received.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEYS = "COCREA_CLAVE_PARTICIPACION"


class Closed(Exception):
    """There is no key, or none of those there are closed this."""


def has_key() -> bool:
    """Whether anything can be received."""
    try:
        return bool(_keys())
    except Closed:
        return False


def seal(value: Mapping[str, Any]) -> bytes:
    """The value, closed. Raises Closed."""
    return seal_bytes(json.dumps(value, ensure_ascii=False).encode())


def unseal(closed: bytes) -> dict[str, Any]:
    """What ``seal`` closed. Raises Closed."""
    return dict(json.loads(unseal_bytes(closed)))


def seal_bytes(content: bytes) -> bytes:
    """The bytes, closed. Raises Closed."""
    return bytes(_box().encrypt(content))


def unseal_bytes(closed: bytes) -> bytes:
    """What ``seal_bytes`` closed. Raises Closed."""
    try:
        return bytes(_box().decrypt(closed))
    except InvalidToken as error:
        raise Closed(f"ninguna clave de {KEYS} abre este mensaje") from error


def marks(text: str) -> list[str]:
    """Ways to find a text without keeping it: the first is the one to keep. Raises Closed."""
    return [hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest() for key in _keys()]


def signing_key() -> str:
    """What tokens of the forms are signed with. Raises Closed."""
    return marks("formularios")[0]


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys() -> list[str]:
    keys = [one.strip() for one in os.environ.get(KEYS, "").split(",") if one.strip()]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise Closed(f"{KEYS} no es una clave: haga una con «ckan cocrea-participa clave»") from error
    if not keys:
        raise Closed(f"falta {KEYS} en el ambiente de CKAN")
    return keys
