"""Words that are looked for in one column: also in a number, a date, or yes and no.

CKAN first looks for them among the words of whole rows, which are of its texts only: a number is never there. It finds
no row then, which is a false answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.datastore.backend.postgres import identifier

_WORDS_OF_THE_ROW = "_full_text @@"
# What PostgreSQL writes, and what a preview shows.
_YES, _NO = ("t", "v", "s"), ("f", "n")


def where(clauses: list[Any], asked: Mapping[str, Any], types: Mapping[str, str]) -> list[Any]:
    """CKAN's clauses, without those that no row can meet. ``asked`` is by column, what ``q`` gives."""
    other = {name: f"{_WORDS_OF_THE_ROW} {identifier(f'query {name}')}" for name in asked if types.get(name) != "text"}
    kept = [one for one in clauses if one[0] not in other.values()]
    for name in other:
        if types.get(name) == "bool":
            column = identifier(name)
            kept = [one for one in kept if f"cast({column} as text)" not in one[0]]
            kept.append((f"{column} IS {_meant(str(asked[name]))}",))
    return kept


def _meant(typed: str) -> str:
    word = typed.strip().lower()
    return "TRUE" if word.startswith(_YES) else "FALSE" if word.startswith(_NO) else "NULL"
