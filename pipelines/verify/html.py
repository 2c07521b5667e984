"""The Acuse as one HTML file that needs nothing else: to read, to print, to publish beside the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.domains.words import counted
from pipelines.pages import render
from pipelines.verify import words

if TYPE_CHECKING:
    from pipelines.verify.acuse import Acuse

_TEMPLATE = Path(__file__).with_name("acuse.html.j2")


def as_html(acuse: Acuse) -> str:
    """The whole page."""
    rows = sum(one.rows for one in acuse.tables)
    return render(
        _TEMPLATE,
        acuse=acuse,
        words=words,
        found=acuse.all_found(),
        has_sums=any(one.sums for one in acuse.tables),
        own_hash=acuse.as_json()["sha256"],
        verdict=words.SAME if acuse.matches else words.OTHER,
        caption=f"{counted(len(acuse.tables), 'tabla', 'tablas')}, {counted(rows, 'renglón', 'renglones')}",
    )
