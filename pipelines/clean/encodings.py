"""Which encoding a Spanish text is in, by evidence.

Detectors get these files wrong (charset-normalizer calls cp1252 cp1250, chardet calls one cp860), and latin-1
never fails, so it would hide cp850. UTF-8 is certain when it decodes; between the others the letters decide.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import islice

_CANDIDATES = ("cp1252", "cp850")
_SPANISH = frozenset("áéíóúñüÁÉÍÓÚÑÜ")
_PUNCTUATION = frozenset("¿¡°ºª«»–—“”‘’…·€´\xa0")
_NEVER_BEFORE_A = frozenset("aeoAEO")
# Each character outside ASCII between its neighbours; so many of them are evidence enough.
_IN_CONTEXT = re.compile(r"(?=(^|.)([^\x00-\x7f])(.|$))", re.DOTALL)
_SAMPLE = 200_000


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of ``content`` and the codec that reads it, byte order mark and all.

    Raises UnicodeDecodeError when the declared encoding, or the likeliest, cannot read it, and LookupError
    when the declared encoding does not exist or is none of text.
    """
    if declared:
        found = codecs.lookup(declared)
        codec = "utf-8-sig" if found.name == "utf-8" else found.name
        return content.decode(codec), codec
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(codec), codec
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    # On a tie the first candidate, cp1252, stays.
    codec = max(_CANDIDATES, key=lambda one: _likelihood(content.decode(one, errors="replace")))
    return content.decode(codec), codec


def _likelihood(text: str) -> tuple[int, int]:
    """How likely a reading is: first by what Spanish never writes, then by its letters in their place."""
    seen = Counter(islice((one.groups() for one in _IN_CONTEXT.finditer(text)), _SAMPLE))
    alien = sum(times for (_, one, _), times in seen.items() if one not in _SPANISH and one not in _PUNCTUATION)
    placed = sum(times * _fits(*context) for context, times in seen.items() if context[1] in _SPANISH)
    return -alien, placed


def _fits(before: str, letter: str, after: str) -> int:
    """1 when a Spanish letter stands in a word of its own case, else -1.

    «JosÚ» and «PéBLICO» are cp1252 and cp850 taken for each other. cp850's á is cp1252's no-break space, which
    stands alone, or after a word that ends as Spanish words with á do not.
    """
    if not before.isalpha() and not after.isalpha():
        return -1
    if letter.isupper():
        return -1 if before.islower() else 1
    if after.isupper():
        return -1
    if letter == "á" and (before in _NEVER_BEFORE_A or (before.isupper() and not after.isalpha())):
        return -1
    return 1
