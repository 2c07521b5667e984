"""CLABE, the 18 digits of a bank account: bank (3), city (3), account (11), control digit (1).

Source: Asociación de Bancos de México, with weights 3, 7, 1; the bank codes are Banco de México's list of
participants, as the package clabe 2.1.11 has it, in ``bancos_clabe.csv``. One in ten numbers has a good control
digit by chance, so a bank's code is demanded, and the way a column's other numbers look is heeded.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pipelines.domains.personal_data.sighting import BEGIN, END, Column, Detector, Sighting, compact, words

KIND = "clabe"
_BANKS = Path(__file__).with_name("bancos_clabe.csv")
_SHAPE = re.compile(
    rf"{BEGIN}(?:(?<![0-9][.,])[0-9]{{18}}{END}(?![.,][0-9])"
    rf"|(?<![0-9][.,/\s-])[0-9](?:[\s-]?[0-9]){{17}}{END}(?![.,/\s-][0-9]))"
)
# How people group the digits, where nothing else says that it is an account.
_GROUPS = {
    (18,), (3, 3, 11, 1), (3, 3, 12), (3, 15), (6, 12), (6, 11, 1), (3, 3, 3, 3, 3, 3), (6, 6, 6), (4, 4, 4, 4, 2),
    (2, 4, 4, 4, 4), (3, 3, 4, 4, 4),
}  # fmt: skip
_WORDS = words("clabe", "interbancari[ao]s?", "spei", "cuentas? bancarias?")
_OTHER_KEYS = words("presupuest(?:o|al|ari[ao])(?:es|s)?", "program[aá]tic[ao]s?", "catastral(?:es)?", "contables?")
_REACH = 40
_ENOUGH_TO_JUDGE = 20


def find(text: str, column: Column) -> Iterator[Sighting]:
    """Those with a bank's code and a good control digit, grouped as people do or announced as an account."""
    for match in _SHAPE.finditer(text):
        digits = compact(match[0])
        announced = column.announces(_WORDS, text, match.start(), _REACH)
        grouped = tuple(map(len, re.split(r"[\s-]", match[0]))) in _GROUPS
        another = column.long_keys or column.announces(_OTHER_KEYS, text, match.start(), _REACH)
        if is_clabe(digits) and (announced or (grouped and not another)):
            yield Sighting(KIND, *match.span(), digits)


def is_clabe(digits: str) -> bool:
    """Whether 18 digits are a CLABE: a known bank, and the control digit that belongs to the rest."""
    return digits[:3] in _banks() and digits[-1] == control_digit(digits[:17])


def control_digit(digits: str) -> str:
    """The last digit, from the seventeen before it: each times 3, 7, 1… without tens, summed, taken from ten."""
    total = sum(int(digit) * (3, 7, 1)[place % 3] % 10 for place, digit in enumerate(digits))
    return str(-total % 10)


def are_other_keys(texts: Iterable[str]) -> bool:
    """Whether a column's 18-digit cells are keys: of twenty or more, under half have a good control digit."""
    wholes = [text for text in texts if len(text) == 18 and text.isascii() and text.isdecimal()]
    good = sum(text[-1] == control_digit(text[:17]) for text in wholes)
    return len(wholes) >= _ENOUGH_TO_JUDGE and good * 2 < len(wholes)


@cache
def _banks() -> frozenset[str]:
    with _BANKS.open(encoding="utf-8", newline="") as file:
        return frozenset(row["codigo_abm"] for row in csv.DictReader(file))


DETECTOR = Detector(KIND, _SHAPE, find)
