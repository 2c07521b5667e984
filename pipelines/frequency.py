"""How often data change: the codes of DCAT and datos.gob.mx, as ISO 8601 writes a repetition."""

from __future__ import annotations

import re

# A period of nothing would never end.
FREQUENCY = re.compile(r"R/P([1-9][0-9]{0,2})([DWMY])")
_PROMISING_NONE = ("irregular", "realtime")


def is_frequency(text: str) -> bool:
    """Whether it is one of those codes."""
    return text in _PROMISING_NONE or bool(FREQUENCY.fullmatch(text))
