"""Tables that a telephone shows as cards: each cell says its column, and each part what it is of a table.

The style sheet takes a table's display from them, and with it, in some browsers, what they are to a screen reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

_CELL = re.compile(r"<(td|th)(?=[ >])")


def labelled(rows: Markup, columns: Sequence[str]) -> Markup:
    """A table's rows as a template drew them, each cell with its role and the name of its column.

    What people wrote is escaped by then, so that each tag is the template's.
    """
    head, *drawn = rows.split("<tr")
    return Markup(head) + Markup("").join(Markup('<tr role="row"') + _labelled_row(one, columns) for one in drawn)  # noqa: S704


def _labelled_row(row: str, columns: Sequence[str]) -> Markup:
    names = iter(columns)

    def told(cell: re.Match[str]) -> str:
        name = escape(next(names))
        # A row's header is the heading of its card, which needs no other.
        return '<th role="rowheader"' if cell[1] == "th" else f'<td role="cell" data-label="{name}"'

    return Markup(_CELL.sub(told, row))  # noqa: S704
