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
    rf"{BEGIN}[A-Za-zÑñ&]{{4}}(?P<gap>[\s-]?)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    rf"[\s-]?[0-9A-Za-z]{{3}}{END}"
)
# The last three: the registry never uses O, nor 0 in the first two.
_HOMOCLAVE = re.compile("[1-9A-NP-Z]{2}[0-9A]")
# A surname's first letter and its first inner vowel; X where there is none.
_SURNAME = re.compile("[A-ZÑ&][AEIOUX]")
_WORDS = words("r[.]?f[.]?c[.]?", "contribuyentes?")
_REACH = 25


def find(text: str, column: Column) -> Iterator[Sighting]:
    """Those with a real date that the word RFC announces or that are built as the registry builds them.

    Without the word, the surname's letters speak for one in capitals and in one piece, which everyday words and
    dates are not; for any other, the check digit.
    """
    for match in _SHAPE.finditer(text):
        number = compact(match[0])
        if number in _GENERIC or not is_birth_date(number[4:10]):
            continue
        in_one_piece = match[0] == match[0].upper() and not match["gap"].isspace()
        if column.announces(_WORDS, text, match.start(), _REACH) or (
            _HOMOCLAVE.fullmatch(number[10:])
            and ((in_one_piece and _SURNAME.match(number)) or rfc.calc_check_digit(number[:-1]) == number[-1])
        ):
            yield Sighting(KIND, *match.span(), number)


DETECTOR = Detector(KIND, _SHAPE, find)
