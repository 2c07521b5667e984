"""RFC of persons, the tax registry's key: four letters, a birth date, and three characters (*homoclave*).

Companies' have three letters, and are not personal data. About 1.5 % of real ones fail the check digit
(python-stdnum), so it is not demanded; but contract numbers such as SEDE150423001 have the same shape, so something
must speak for it: the word RFC, the check digit, or being built as the registry builds them. Source: SAT, Anexo 19.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.mx import rfc

from pipelines.domains.personal_data.dates import is_birth_date
from pipelines.domains.personal_data.sighting import BEGIN, END, Column, Detector, Sighting, compact, words

KIND = "rfc"
# The registry's own for sales to the public and to foreigners: nobody's.
_GENERIC = {"XAXX010101000", "XEXX010101000"}
_SHAPE = re.compile(
    rf"{BEGIN}[A-ZÑ&]{{4}}(?P<gap>[\s-]?)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[\s-]?[0-9A-Z]{{3}}{END}",
    re.IGNORECASE,
)
# A surname's first letter and first inner vowel, and a homoclave without the O and 0 that the registry never uses.
_AS_BUILT = re.compile(r"[A-ZÑ&][AEIOUX][A-ZÑ&]{2}[0-9]{6}[1-9A-NP-Z]{2}[0-9A]")
_WORDS = words("r[.]?f[.]?c[.]?", "contribuyentes?")
_REACH = 25


def find(text: str, column: Column) -> Iterator[Sighting]:
    """Those with a real date that the word RFC announces, whose check digit holds, or that are built as RFCs are.

    The last is not enough for lower case and for groups apart, which everyday words and dates make too.
    """
    for match in _SHAPE.finditer(text):
        number = compact(match[0])
        if number in _GENERIC or not is_birth_date(number[4:10]):
            continue
        in_one_piece = match[0] == match[0].upper() and not match["gap"].isspace()
        if (
            (in_one_piece and _AS_BUILT.fullmatch(number))
            or rfc.calc_check_digit(number[:-1]) == number[-1]
            or column.announces(_WORDS, text, match.start(), _REACH)
        ):
            yield Sighting(KIND, *match.span(), number)


DETECTOR = Detector(KIND, _SHAPE, find)
