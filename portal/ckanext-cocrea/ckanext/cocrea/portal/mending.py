"""What CKAN's own templates leave wrong in the middle of their pages, put right in what they drew.

Dozens of templates fill that middle: to override each would be to keep a copy of CKAN.
"""

from __future__ import annotations

import re

from markupsafe import escape

_HEADING = re.compile(r"<h1\b([^>]*)>(.*?)</h1>", re.DOTALL)
_ANY_HEADING = re.compile(r"<h([1-6])\b")
_MAIN = re.compile(r"<(?:main\b[^>]*|[a-z]+\b[^>]*\brole=\"main\"[^>]*)>")
# What comes up there belongs to no part of the page otherwise.
_MESSAGES = 'class="flash-messages"'
_HANDLER = re.compile(r"\son(?:click|change)=\"[^\"]*\"")
_INSTEAD = {
    'href="javascript:void(0);"': 'href="#"',
    'placeholder="Username"': 'placeholder="Nombre de usuario"',
    'name="cancel">Cancel<': 'name="cancel">Cancelar<',
    'fa-table"></i> Table<': 'fa-table"></i> Tabla<',
    'data-module-placeholder="&lt;dataset&gt;"': 'data-module-placeholder="nombre-del-conjunto"',
    'data-module-placeholder="&lt;organization&gt;"': 'data-module-placeholder="nombre-de-la-organizacion"',
    'data-module-placeholder="&lt;group&gt;"': 'data-module-placeholder="nombre-del-grupo"',
    # One for each resource of the page.
    ' id="dropdownExplorer"': "",
    ' aria-labelledby="dropdownExplorer"': "",
}


def mended(drawn: str, subject: str) -> str:
    """The middle of a page with one first heading (``subject`` where it has none), and no script in an attribute.

    The policy in headers.py lets none of those run; personal.js does what they did.
    """
    return _without_leaps(_with_one_first(drawn, subject))


def _with_one_first(drawn: str, subject: str) -> str:
    page = _HANDLER.sub("", drawn).replace(_MESSAGES, f'{_MESSAGES} role="status"', 1)
    for wrong, right in _INSTEAD.items():
        page = page.replace(wrong, right)
    first = _HEADING.search(page)
    if first is None:
        heading = f'<h1 class="visually-hidden">{escape(subject)}</h1>'
        return _MAIN.sub(lambda main: main[0] + heading, page, count=1)
    return page[: first.end()] + _HEADING.sub(_second, page[first.end() :])


def _without_leaps(page: str) -> str:
    """A heading that skips a level tells the one at which it stands, and so do those beside it."""
    told = {1: 1}

    def level(heading: re.Match[str]) -> str:
        written = int(heading[1])
        for deeper in [one for one in told if one > written]:
            del told[deeper]
        stands = told.setdefault(written, min(written, max(told.values()) + 1))
        return heading[0] if stands == written else f'{heading[0]} aria-level="{stands}"'

    return _ANY_HEADING.sub(level, page)


def _second(heading: re.Match[str]) -> str:
    """As it looked, one level down."""
    attributes = heading[1]
    named = attributes.replace('class="', 'class="h1 ', 1) if 'class="' in attributes else f'{attributes} class="h1"'
    return f"<h2{named}>{heading[2]}</h2>"
