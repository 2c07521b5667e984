"""In which units the amounts are, as notes around the table or its titles say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.clean.headers import plain
from pipelines.probe.guess import HIGH, LOW, MEDIUM, Guess

_UNITS = {
    "miles de pesos": re.compile(r"\bmiles( de)? pesos\b|\bcifras en miles\b|\bmiles de mxn\b"),
    "millones de pesos": re.compile(r"\bmillones( de)? pesos\b|\bcifras en millones\b|\bmdp\b"),
    "pesos": re.compile(r"\b(cifras )?en pesos\b|\(pesos\)|^pesos$"),
}


def guess_units(above: Sequence[str], titles: Sequence[str], below: Sequence[str]) -> Guess:
    """The unit that the texts above the header, its titles, or the notes below say; pesos when nobody says."""
    places = (
        ("arriba del encabezado", above, HIGH), ("en los títulos", titles, MEDIUM), ("abajo", below, MEDIUM),
    )  # fmt: skip
    for where, texts, sure in places:
        for text in texts:
            for unit, pattern in _UNITS.items():
                if pattern.search(plain(text)) or pattern.search(text.strip().casefold()):
                    return Guess(unit, sure, f"lo dice «{' '.join(text.split())[:80]}», {where}")
    return Guess("pesos", LOW, "el archivo no dice en qué unidad están las cifras")
