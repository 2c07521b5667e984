"""Months as columns: MES_1 … MES_12, or Enero … Diciembre."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.clean.headers import plain

# Fewer may be anything: the quarters, or three years.
_FEWEST = 6
_NAMES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
# «ene», «feb»…, and «sept».
_SHORT = (*(one[:3] for one in _NAMES), "sept", "set")
_NUMBERED = re.compile(r"(.*?)(0?[1-9]|1[0-2])")


# Beside the months, what they add up to.
_TOTALS = ("total", "total anual", "total general", "anual", "suma")


def months_total(titles: Sequence[str]) -> str:
    """The title of the column that adds up the months, as written; "" when none is called so."""
    return next((one.strip() for one in titles if plain(one) in _TOTALS), "")


def wide_months(titles: Sequence[str]) -> str:
    """The pattern of the titles that are months, whose group says which; "" when few or none are."""
    for names in (_NAMES, _SHORT):
        if sum(plain(one) in names for one in titles) >= _FEWEST:
            return f"({'|'.join(one.capitalize() for one in names)})"
    numbered = [found for one in titles if (found := _NUMBERED.fullmatch(one.strip()))]
    for prefix in dict.fromkeys(one[1] for one in numbered):
        if prefix and len({int(one[2]) for one in numbered if one[1] == prefix}) >= _FEWEST:
            return f"{re.escape(prefix)}([0-9]+)"
    return ""
