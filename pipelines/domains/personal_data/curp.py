"""CURP, the population registry's key of a person: 18 characters, the last of them a check digit.

Source: Instructivo normativo para la asignación de la CURP (RENAPO); the criterion that it is confidential is the
transparency institute's 03-10. Check digit and calendar by python-stdnum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.exceptions import ValidationError
from stdnum.mx import curp

from pipelines.domains.personal_data.sighting import BEGIN, END, Column, Detector, Sighting, compact, words

KIND = "curp"
# The 32 states as CURP writes them, and NE, born abroad.
_STATES = "AS|BC|BS|CC|CH|CL|CM|CS|DF|DG|GR|GT|HG|JC|MC|MN|MS|NE|NL|NT|OC|PL|QR|QT|SL|SP|SR|TC|TL|TS|VZ|YN|ZS"
_SHAPE = re.compile(
    rf"{BEGIN}[A-Z][AEIOUX][A-Z]{{2}}[\s-]?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s-]?"
    rf"[HMX][\s-]?(?:{_STATES})[\s-]?[B-DF-HJ-NP-TV-Z]{{3}}[\s-]?[0-9A-Z]\d{END}",
    re.IGNORECASE | re.ASCII,
)
_WORDS = words("curp", "c[.]u[.]r[.]p[.]?")
_REACH = 25


def find(text: str, column: Column) -> Iterator[Sighting]:
    """Those whose check digit holds, and, where the word CURP announces it, mistyped ones too."""
    for match in _SHAPE.finditer(text):
        number = compact(match[0])
        if _is_born(number) and (
            number[-1] == curp.calc_check_digit(number) or column.announces(_WORDS, text, match.start(), _REACH)
        ):
            yield Sighting(KIND, *match.span(), number)


def _is_born(number: str) -> bool:
    try:
        curp.get_birth_date(number)
    except ValidationError:
        return False
    return True


DETECTOR = Detector(KIND, _SHAPE, find)
