"""Which encoding a Spanish text is in, by evidence.

Detectors get these files wrong (charset-normalizer calls cp1252 cp1250, chardet calls one cp860), and latin-1
never fails, so it would hide cp850. UTF-8 is certain when it decodes; between the others the letters decide.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

# The likeliest first: on a tie it stays. UTF-8 is there for the file that is UTF-8 but for a few bytes, which is
# refused rather than read as something else.
_CANDIDATES = ("cp1252", "cp850", "mac_roman", "utf-8")
SPANISH = frozenset("áéíóúñüÁÉÍÓÚÑÜ")
PUNCTUATION = frozenset("¿¡°ºª«»–—“”‘’…·€´\xa0")
_NEVER_BEFORE_A = frozenset("aeoAEO")
# Each character outside ASCII between its neighbours; so many of them are evidence enough.
_IN_CONTEXT = re.compile(r"(?=(^|.)([^\x00-\x7f])(.|$))", re.DOTALL)
_SAMPLE = 200_000
_HEAD = 4096
# So few signs that Spanish never writes may stand in any text of it: a ×, a ½.
_STRAY = 2
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Evidence:
    """How a text reads in a codec: signs that Spanish never writes, and its letters in their place less those not."""

    codec: str
    alien: int
    placed: int

    @property
    def score(self) -> int:
        """What speaks for it less what speaks against it: one stray sign does not outweigh a text of Spanish."""
        return self.placed - self.alien


class UnknownEncoding(UnicodeError):
    """No candidate reads as Spanish: Greek, German or no text at all, and nothing to guess from."""

    def __init__(self, best: Evidence) -> None:
        super().__init__(best.codec)
        self.best = best


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of ``content`` and the codec that reads it, byte order mark and all.

    Raises UnicodeDecodeError when the declared encoding, or the likeliest, cannot read it, UnknownEncoding when the
    likeliest does not read as Spanish, and LookupError when the declared encoding does not exist or is none of text.
    """
    if declared:
        found = codecs.lookup(declared)
        codec = "utf-8-sig" if found.name == "utf-8" else found.name
        return content.decode(codec), codec
    if codec := marked(content) or wide(content):
        return content.decode(codec), codec
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    best = weigh(content)[0]
    if best.codec != "utf-8" and best.alien > max(best.placed, _STRAY):
        raise UnknownEncoding(best)
    return content.decode(best.codec), best.codec


def marked(content: bytes) -> str:
    """The codec that a byte order mark tells; "" without one."""
    return next((codec for mark, codec in _MARKS if content.startswith(mark)), "")


def wide(content: bytes) -> str:
    """The UTF-16 that a text without a mark is in: every other byte of it is zero, or nearly; "" for any other."""
    head = content[:_HEAD]
    first, second = head[::2].count(0), head[1::2].count(0)
    for codec, zeros, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if not others and zeros * 10 >= len(head) // 2 * 9 > 0:
            return codec
    return ""


def weigh(content: bytes) -> list[Evidence]:
    """The evidence of every candidate, the likeliest first."""
    found = [_evidence(content.decode(one, errors="replace"), one) for one in _CANDIDATES]
    return sorted(found, key=lambda one: -one.score)


def _evidence(text: str, codec: str) -> Evidence:
    seen = Counter(islice((one.groups() for one in _IN_CONTEXT.finditer(text)), _SAMPLE))
    alien = sum(times for context, times in seen.items() if _is_alien(*context))
    placed = sum(times * _fits(*context) for context, times in seen.items())
    return Evidence(codec, alien, placed)


def _is_alien(before: str, sign: str, after: str) -> bool:
    """Whether Spanish never writes the sign there: «EDUCACI”N» is cp1252 taken for mac_roman, «cami—n» the reverse."""
    if sign in SPANISH or sign == "\xa0":
        return False
    inside_a_word = before.isalpha() and after.isalpha()
    return sign not in PUNCTUATION or (inside_a_word and not _is_apostrophe(sign, after))


def _is_apostrophe(sign: str, after: str) -> bool:
    """«Domino’s»: mac_roman's í is the same byte, and such names are more than files of that kind."""
    return sign == "’" and after == "s"


def _fits(before: str, letter: str, after: str) -> int:
    """1 for a letter of Spanish in a word of its case, and ¡ or ¿ before a word; -1 for a letter elsewhere; else 0.

    «JosÚ» and «PéBLICO» are cp1252 and cp850 taken for each other. cp850's á is cp1252's no-break space, which
    stands alone, or after a word that ends as Spanish words with á do not.
    """
    if letter in "¡¿":
        # mac_roman's ¡ is cp1252's Á.
        return int(after.isalpha() and not before.isalpha())
    if letter not in SPANISH:
        return int(before.isalpha() and _is_apostrophe(letter, after))
    if not before.isalpha() and not after.isalpha():
        return -1
    if letter.isupper():
        return -1 if before.islower() else 1
    if after.isupper():
        return -1
    if letter == "á" and (before in _NEVER_BEFORE_A or (before.isupper() and not after.isalpha())):
        return -1
    return 1
