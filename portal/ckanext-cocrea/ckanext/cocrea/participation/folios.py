"""Folios: what lets the person who wrote follow it up. Whoever has it sees the answer; nobody can guess one."""

from __future__ import annotations

import secrets

# Without I, L, O and U, which are misread or misheard.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None, ".": None})
_LENGTH, _GROUP = 16, 4


def new_folio() -> str:
    """«7K3M-0QXZ-…»: 80 random bits."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def read_folio(typed: str) -> str | None:
    """A folio as a person typed it, written as it was given; None when it cannot be one."""
    found = typed.upper().translate(_MISREAD)
    return _grouped(found) if len(found) == _LENGTH and set(found) <= set(_ALPHABET) else None


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
