"""The exercises of a site as a list to choose from: by their name, one page of them at a time.

A country has thousands: the tables of those that are not on the page are not read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ckanext.cocrea.portal.exercises import PLAN, Exercise
from ckanext.cocrea.portal.overview import Overview, overview

PAGE = 48


@dataclass(frozen=True)
class Choice:
    """The exercises that were ``found`` of ``total``, those with a plan first, and the ones ``shown`` on the page.

    ``wanted`` is what was looked for, "" for all.
    """

    wanted: str
    found: Sequence[Exercise]
    total: int
    page: int
    pages: int
    shown: Sequence[Overview]

    @property
    def plans(self) -> int:
        """How many of those found have a plan."""
        return sum(PLAN in one.releases for one in self.found)


def choice(exercises: Sequence[Exercise], asked: Mapping[str, str]) -> Choice:
    """What the page's address asks for, by ``q`` and ``pagina``. Nobody visits what has nothing but code lists."""
    visited = [one for one in exercises if not one.is_code_lists]
    wanted, number = asked.get("q", "").strip(), asked.get("pagina", "")
    words = _plain(wanted).split()
    found = [one for one in visited if all(word in _plain(f"{one.title} {one.key}") for word in words)]
    found.sort(key=lambda one: (PLAN not in one.releases, _plain(one.title)))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, int(number)), pages) if number.isascii() and number.isdigit() else 1
    shown = [overview(one) for one in found[(page - 1) * PAGE : page * PAGE]]
    return Choice(wanted, found, len(visited), page, pages, shown)


def _plain(text: str) -> str:
    """Without accents or capitals, as people look for it."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
