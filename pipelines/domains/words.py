"""Numbers and lists as a sentence in Spanish says them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, one: str, many: str) -> str:
    """ "1 carácter", "1,200 caracteres"."""
    return f"{number:,} {one if number == 1 else many}"


def listed(things: Sequence[str]) -> str:
    """«a, b y c»; «e» before what sounds like «i»."""
    if len(things) < 2:
        return "".join(things)
    sound = things[-1].lstrip("«").casefold()
    last = "e" if sound.startswith(("i", "í", "hi")) else "y"
    return f"{', '.join(things[:-1])} {last} {things[-1]}"
