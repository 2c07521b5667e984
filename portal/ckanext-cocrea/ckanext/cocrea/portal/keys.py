"""Where the board names a milestone or an agreement by its key, a link to it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ckanext.cocrea.portal.tables import Tables
from markupsafe import Markup, escape

# As the board writes them: «Venció su hito c3-h2 (el 29/01/2016).» A bare key may be a number or a word.
_NAMED = re.compile(r"(?<![\w-])([a-z0-9][a-z0-9-]*)(?= \(el \d\d/)")


def linked(tables: Tables, here: Callable[..., str]) -> Callable[[str | None], Markup]:
    """``linked(tables, here)(text)``: the text, escaped, with its links; ``here`` is where the sections are."""
    addresses = {
        one["hito_id"]: f"{here('compromiso', slug=one['compromiso_id'])}#{one['hito_id']}"
        for one in tables.rows("hitos")
        if one["compromiso_id"]
    }
    addresses |= {one["acuerdo_id"]: f"{here('stl')}#{one['acuerdo_id']}" for one in tables.rows("acuerdos")}

    def link(key: re.Match[str]) -> str:
        address = addresses.get(key[1])
        return f'<a href="{escape(address)}">{key[1]}</a>' if address else key[1]

    return lambda text: Markup(_NAMED.sub(link, str(escape(text or ""))))  # noqa: S704
