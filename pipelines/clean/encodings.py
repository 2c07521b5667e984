"""Which encoding a Spanish text is in, by evidence.

Detectors get these files wrong (charset-normalizer calls cp1252 cp1250, chardet calls one cp860), and latin-1
never fails, so it would hide cp850. UTF-8 is certain when it decodes; between the others the letters decide.
"""

from __future__ import annotations

import codecs

_CANDIDATES = ("cp1252", "cp850")
_SPANISH = frozenset("áéíóúñüÁÉÍÓÚÑÜ")
_PUNCTUATION = frozenset("¿¡°ºª«»–—“”‘’…·€§ ")


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of ``content`` and the encoding it was read with.

    Raises UnicodeDecodeError when the declared encoding, or every candidate, cannot read it, and LookupError
    when the declared encoding does not exist.
    """
    if declared:
        codec = "utf-8-sig" if codecs.lookup(declared).name == "utf-8" else declared
        return content.decode(codec), declared
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
    readings = []
    for codec in _CANDIDATES:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        readings.append((_spanish_score(text), codec, text))
    # cp850 reads every byte, so there is always a reading; on a tie the first candidate, cp1252, stays.
    _, codec, text = max(readings, key=lambda one: one[0])
    return text, codec


def _spanish_score(text: str) -> int:
    """How Spanish the non-ASCII characters look: letters count for it, anything unexpected against it."""
    score = 0
    for character in set(text):
        if character.isascii():
            continue
        count = text.count(character)
        if character in _SPANISH:
            score += count
        elif character not in _PUNCTUATION:
            score -= count
    return score
