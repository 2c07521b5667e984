"""Telephone numbers: ten national digits (since 3 August 2019), by themselves or after +52, 01, 044, 045 or 521.

Source: Plan Técnico Fundamental de Numeración (IFT). Official telephones are public by the Ley General de
Transparencia, article 70-VII. Ten digits are also amounts, keys and folios: the word teléfono, a prefix, a lada in
parentheses, or the usual groups of digits must speak for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.domains.personal_data.sighting import BEGIN, END, Column, Detector, Sighting, compact, words

KIND = "telefono"
_GAP, _BREAK = r"[ \t\u00a0.\-–/]{0,3}", r"[ \t\u00a0.\-–/]{1,3}"
_SHAPE = re.compile(
    rf"{BEGIN}(?<![0-9][.,/\-])"
    rf"(?P<prefix>(?:\(?(?:\+|00)\s?52\)?|\(?52\)?){_GAP}(?:\(?1\)?{_GAP})?|\(?0(?:1|44|45){_GAP}\)?{_GAP})?"
    rf"(?P<number>\(?(?:(?:33|55|56|81)\)?{_GAP}(?:[0-9]{{4}}{_GAP}[0-9]{{4}}|[0-9]{{2}}(?:{_BREAK}[0-9]{{2}}){{3}})"
    rf"|[2-9][0-9]{{2}}\)?{_GAP}(?:[0-9]{{3}}{_GAP}[0-9]{{4}}|[0-9]{{3}}{_BREAK}[0-9]{{2}}{_BREAK}[0-9]{{2}}"
    rf"|[0-9](?:{_BREAK}[0-9]{{2}}){{3}})))"
    rf"{END}(?![.,/\-][0-9])"
)
_WORDS = words(
    r"tel(?:s|[eé]f|[eé]fonos?|ef[oó]nic[ao]s?)?", r"cel(?:s|ular(?:es)?)?", r"m[oó]vil(?:es)?", r"whats(?:\s?app)?",
    r"wa\.me", r"fax", r"ll[aá]m\w{1,5}(?:\sal)?", r"marc(?:ar|a|ando|que)\sal", r"comun[ií]\w{3,7}\sal", r"phone",
    r"lada",
)  # fmt: skip
_SYMBOLS = re.compile("[☎☏📞📱✆🕿]")
# Numbers with groups of digits of their own.
_OTHER_NUMBERS = words(
    "contratos?", "expedientes?", "oficios?", "folios?", "claves?", "partidas?", "cuentas?", "predial(?:es)?",
    "p[oó]lizas?", "catastral(?:es)?", "facturas?", "licitaci[oó]n(?:es)?", "procedimientos?", "convenios?",
    "escrituras?", "c[oó]digos?", "isbn", "issn", "id", "ocid", "programas?", "inventarios?", "serie", "lotes?",
    "monto", "importe", "presupuestal(?:es)?", "presupuestari[ao]s?", "contables?",
)  # fmt: skip
_GROUPS = {(2, 4, 4), (3, 3, 4), (3, 3, 2, 2)}
_GROUPS_AFTER_PREFIX = _GROUPS | {(3, 7), (2, 8), (10,)}
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_REACH, _JUST_BEFORE = 45, 20
_NOT_A_PERSONS = ("800", "900")


def find(text: str, column: Column) -> Iterator[Sighting]:
    """Numbers that something announces or that are grouped as telephones are; in official columns, none."""
    if column.official:
        return
    for match in _SHAPE.finditer(text):
        digits = compact(match["number"])
        if not digits.startswith(_NOT_A_PERSONS) and (
            _is_announced(match, text, column) or _looks_it(match, text, column)
        ):
            yield Sighting(KIND, *match.span(), digits)


def _is_announced(match: re.Match[str], text: str, column: Column) -> bool:
    return (
        "+" in match[0]
        or ("(" in match[0] and ")" in match[0])
        or column.announces(_WORDS, text, match.start(), _REACH)
        or bool(_SYMBOLS.search(text, max(0, match.start() - _REACH), match.start()))
    )


def _looks_it(match: re.Match[str], text: str, column: Column) -> bool:
    """Grouped as telephones are, and nothing says that it is another number; nor does it end in a year."""
    groups = re.findall("[0-9]+", match["number"])
    apart = bool(match["prefix"]) and not match["prefix"][-1].isdigit()
    return (
        tuple(map(len, groups)) in (_GROUPS_AFTER_PREFIX if apart else _GROUPS)
        and not _YEAR.fullmatch(groups[-1])
        and not column.announces(_OTHER_NUMBERS, text, match.start(), _JUST_BEFORE)
    )


DETECTOR = Detector(KIND, _SHAPE, find)
