"""What a wrong value was probably meant to be, one pure function a kind of value.

Each gives a text that would pass where the wrong one failed, as the steward would type it, or None when nothing is
sure enough.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from pipelines.clean.headers import plain
from pipelines.validate.shown import CONTROL

# One point alone, as in 1.234, may well be the decimal one.
_GROUPED_WITH_POINTS = re.compile(r"-?\d{1,3}(\.\d{3}){2,}(,\d+)?|-?\d{1,3}\.\d{3},\d+", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}|-?\d+,\d{4,}", re.ASCII)
_GROUPED_BADLY = re.compile(r"-?\d{1,3}([ ',]\d{3})+(\.\d+)?", re.ASCII)
_EXPONENT = re.compile(r"-?\d+(\.\d+)?[eE][+-]?\d{1,2}", re.ASCII)
_AROUND_A_NUMBER = re.compile(r"(?:mxn|mx|m\.n\.|pesos?|%|\$|\s)+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_YES, _NO = (
    {"s", "x", "1", "true", "verdadero", "yes", "y", "afirmativo", "verdad", "cierto", "v"},
    {"n", "0", "false", "falso", "negativo", "ninguno", "nunca", "not", "f"},
)
_CLOCK = re.compile(
    r"(\d{1,2})[.,h ](\d{2})(?: ?(?:h|hrs?|horas))?|(\d{1,2}) ?(?:h|hrs?|horas)\.?", re.ASCII | re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}", re.IGNORECASE)
_HALF_DAY = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.? ?m\.?", re.ASCII | re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/:?#].*)?", re.IGNORECASE)
# What ends as a host does and is the name of a file.
_FILE = re.compile(
    r"[^/]*\.(?:pdf|docx?|xlsx?|xlsm|pptx?|od[tsp]|csv|txt|zip|rar|7z|jpe?g|png|gif|tiff?|mp[34]|html?|json|xml)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d{1,3}) ?(?:[º°ª]|[eo]|[ei]?r[oa]?|[dtvmn][oa])\.?", re.ASCII | re.IGNORECASE)
# What the form of a currency's code is.
_CURRENCY = "[A-Z]{3}"
_PESOS = {"mx", "mn", "m n", "peso", "pesos", "pesos mexicanos", "peso mexicano", "moneda nacional", "mxp"}
_DOLLARS = {"dolar", "dolares", "us", "usa", "dlls", "dls"}


def suggest_number(text: str) -> str | None:
    """``1.234,50`` → 1234.50, ``12,5`` → 12.5, ``1.5E+06`` → 1500000, ``1O0`` → 100."""
    bare = unicodedata.normalize("NFKC", _AROUND_A_NUMBER.sub(" ", text)).replace("−", "-").strip()
    if _GROUPED_WITH_POINTS.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    elif _GROUPED_BADLY.fullmatch(bare):
        bare = re.sub("[ ',]", "", bare)
    elif re.search(r"\d", bare):
        bare = bare.translate(str.maketrans("OolI", "0011"))
    if not re.fullmatch(r"-?\d+(\.\d+)?", bare, re.ASCII) and not _EXPONENT.fullmatch(bare):
        return None
    try:
        return f"{Decimal(bare):f}"
    except InvalidOperation:
        return None


def suggest_integer(text: str) -> str | None:
    """As a number, when it is a whole one; ``5to`` → 5."""
    if found := _ORDINAL.fullmatch(text.strip()):
        return found[1]
    number = suggest_number(text)
    return number if number and "." not in number else None


def suggest_year(text: str) -> str | None:
    """``15`` → 2015, ``2015-2016`` → none: it could be either."""
    digits = "".join(re.findall(r"\d", text, re.ASCII))
    if len(digits) == 2 and len(text) <= 3:
        return f"20{digits}"
    return digits if len(digits) == 4 and re.fullmatch(r"(?:19|20)\d\d", digits) else None


def suggest_time(text: str) -> str | None:
    """``10.30`` and ``10h30`` → 10:30; ``10 horas`` → 10:00; ``4 pm`` → 16:00."""
    if half := _HALF_DAY.fullmatch(text.strip()):
        hour, minute = int(half[1]), int(half[2] or 0)
        later = 12 if half[3].lower() == "p" else 0
        return f"{hour % 12 + later}:{minute:02}" if 1 <= hour <= 12 and minute < 60 else None
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    return f"{hour}:{minute:02}" if hour < 24 and minute < 60 else None


def suggest_boolean(text: str) -> str | None:
    """``Yes`` → Sí, ``No.`` and ``nop`` → No."""
    word = plain(text)
    if word in _YES or re.fullmatch(r"s+i+p?", word):
        return "Sí"
    return "No" if word in _NO or re.fullmatch(r"n+o+p?e?", word) else None


def suggest_email(text: str) -> str | None:
    """Without spaces, with points where a comma slipped in, and with its at sign."""
    bare = re.sub(r"\s*(\(at\)|\[at\]|\barroba\b)\s*", "@", text, flags=re.IGNORECASE)
    bare = re.sub(r"\s+", "", bare.removeprefix("mailto:")).replace(",", ".").strip(".;<>")
    return bare if _EMAIL.fullmatch(bare) and bare != text else None


def suggest_uri(text: str) -> str | None:
    """``www.ejemplo.gob.mx`` → https://www.ejemplo.gob.mx; spaces inside become %20."""
    bare = text.strip().replace("\\", "/")
    if _FILE.fullmatch(bare):
        return None
    bare = re.sub(r"^(https?)[:;]?/*(?=[a-z0-9])", r"\1://", bare, flags=re.IGNORECASE)
    if not re.match(r"https?://", bare):
        bare = f"https://{bare}"
    scheme, _, rest = bare.partition("://")
    found = _HOST.fullmatch(rest)
    meant = f"{scheme.lower()}://{rest.replace(' ', '%20')}"
    return meant if found and " " not in rest.split("/")[0] and meant != text else None


def suggest_for_pattern(text: str, pattern: str) -> str | None:
    """The first simple rewriting of ``text`` that has the form ``pattern``: ``C1 Trámites`` → c1-tramites, 5 → 05."""
    form = re.compile(f"^{pattern}$")
    if pattern == _CURRENCY and (currency := _currency(text)):
        return currency
    return next((one for one in _rewritings(text) if one and one != text and form.fullmatch(one)), None)


def _currency(text: str) -> str | None:
    word = plain(text)
    return "MXN" if word in _PESOS else "USD" if word in _DOLLARS else None


def has_invisible(text: str) -> bool:
    """Whether it holds characters that take no room on the screen."""
    return bool(_INVISIBLE.search(text) or CONTROL.search(text))


def nearest_label(text: str, options: Mapping[str, str]) -> str | None:
    """The label of the enumeration (``options``: value → label) nearest to ``text``."""
    by_form = {plain(one): label for value, label in options.items() for one in (value, label)}
    starts = {label for form, label in by_form.items() if plain(text) and form.startswith(f"{plain(text)} ")}
    near = difflib.get_close_matches(plain(text), by_form, n=1, cutoff=0.75)
    if near and len(starts) < 2:
        return by_form[near[0]]
    starts |= {label for form, label in by_form.items() if plain(text) and form.startswith(plain(text))}
    return starts.pop() if len(starts) == 1 else None


class KeySuggestions:
    """The key of another table nearest to one that it does not have.

    Keys whose numbers differ (c1-h2, c5-h2) name different things, however alike they look, unless two neighbouring
    figures changed places (pal-2051) or there is no other key. Comparing is slow where the keys are many, so it is
    done for so many keys, and each wrong key once.
    """

    _COMPARED_KEYS = 5_000
    _COMPARED_TEXTS = 100

    def __init__(self, existing: Iterable[str]) -> None:
        self._by_form = {plain(key): key for key in existing}
        self._found: dict[str, str | None] = {}

    def nearest(self, text: str) -> str | None:
        """The nearest existing key, or None."""
        if text not in self._found:
            self._found[text] = self._by_form.get(plain(text)) or self._compared(text)
        return self._found[text]

    def _compared(self, text: str) -> str | None:
        if len(self._by_form) > self._COMPARED_KEYS or len(self._found) >= self._COMPARED_TEXTS:
            return None
        near = difflib.get_close_matches(plain(text), self._by_form, n=5)
        alike = [one for one in near if _numbers(one) == _numbers(text)]
        swapped = [one for one in near if plain(text) in _swaps(one)]
        only = near if len(self._by_form) == 1 else []
        return next((self._by_form[one] for one in (*alike, *swapped, *only)), None)


def _numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", text, re.ASCII)]


def _swaps(text: str) -> set[str]:
    """The text with two neighbouring figures in each other's place, in every way."""
    return {
        f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"
        for at in range(len(text) - 1)
        if text[at : at + 2].isdigit()
    }


def _rewritings(text: str) -> Iterator[str]:
    seen = _INVISIBLE.sub("", CONTROL.sub("", unicodedata.normalize("NFKC", text))).strip()
    bare = re.sub(r"\s+", "", seen)
    alphanumeric = re.sub(r"[^0-9A-Za-z]", "", _unaccented(seen))
    digits = re.sub(r"\D", "", seen)
    hyphened = plain(seen).replace(" ", "-")
    yield seen
    if bare != seen:
        yield hyphened
    yield from (bare, seen.lower(), bare.upper(), re.sub(r"\.0+$", "", seen), hyphened)
    yield from (alphanumeric, alphanumeric.upper(), alphanumeric.lower())
    if bare.isdigit():
        yield from (bare.zfill(width) for width in range(len(bare) + 1, 7))
        yield from (bare.lstrip("0"), f"{bare}000")
    yield from (f"+{digits}", f"+52{digits}", f"+52{digits[-10:]}")


def _unaccented(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
