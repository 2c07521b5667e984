"""The attributes of a tag of a worksheet's XML, when they are well formed."""

from __future__ import annotations

import re

from pipelines.validate.engine.xlsx_plain import NotPlain

_ATTRIBUTE = re.compile(r'[ \t\r\n]+([A-Za-z_][A-Za-z0-9_.:-]*)="([^"<&>]*)"')
# Excel's own, on its rows; of any other, whether it is declared is openpyxl's to say.
_PREFIXES = ("xml", "x14ac")


def attributes(text: str) -> dict[str, str]:
    """Those in ``text``, which goes from an element's name to the end of its tag. Raises NotPlain."""
    found = _ATTRIBUTE.findall(text)
    values = dict(found)
    rest = _ATTRIBUTE.sub("", text.removesuffix("/")).strip(" \t\r\n")
    strange = any(":" in name and name.partition(":")[0] not in _PREFIXES for name in values)
    if rest or strange or len(values) < len(found):
        raise NotPlain
    return values
