"""The voter's card (INE): the *clave de elector*, and the numbers on the card's back (OCR, CIC, IDMEX line).

Source: INE, description of the Credencial para Votar. The clave is six letters of the name, birth date, state of
birth (01–32; 87 and 88, abroad), sex, and three digits; nobody outside INE can check it further. The numbers on the
back have no control that could tell them from others, so they are seen only where their name announces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.domains.personal_data.dates import is_birth_date
from pipelines.domains.personal_data.sighting import BEGIN, END, Column, Detector, Sighting, compact

KEY, BACK = "clave-de-elector", "credencial-ine"
_KEY_SHAPE = re.compile(
    rf"{BEGIN}[A-Z]{{6}}[\s-]?[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    rf"[\s-]?(?:0[1-9]|[12][0-9]|3[0-2]|8[78])[\s-]?[HM][\s-]?[0-9]{{3}}{END}",
    re.IGNORECASE | re.ASCII,
)
_BACK_SHAPE = re.compile(
    rf"{BEGIN}(?:OCR(?:\W|_|n[uú]m(?:ero)?|no|del?|la|el|ine|ife|credencial){{0,30}}(?P<ocr>[0-9]{{12,13}})"
    r"|CIC(?:\W|_|n[uú]m(?:ero)?|no|del?|la|el|ine|ife|credencial){0,30}(?P<cic>[0-9]{9,10})"
    rf"|(?P<line>IDMEX[0-9]{{9,10}}(?:<<[0-9]{{13}})?)){END}",
    re.IGNORECASE,
)


def find_key(text: str, column: Column) -> Iterator[Sighting]:
    """Claves de elector with a real date and state."""
    for match in _KEY_SHAPE.finditer(text):
        key = compact(match[0])
        if is_birth_date(key[6:12]):
            yield Sighting(KEY, *match.span(), key)


def find_back(text: str, column: Column) -> Iterator[Sighting]:
    """OCR and CIC numbers after their name, and the IDMEX line, which names itself."""
    for match in _BACK_SHAPE.finditer(text):
        name = match.lastgroup or ""
        yield Sighting(BACK, *match.span(name), compact(match[name]))


KEY_DETECTOR = Detector(KEY, _KEY_SHAPE, find_key)
BACK_DETECTOR = Detector(BACK, _BACK_SHAPE, find_back)
