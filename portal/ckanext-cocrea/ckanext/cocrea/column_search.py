"""Words that are looked for in one column: also in a number, a date, or yes and no; and in a text without its accents.

CKAN first looks for them among the words of whole rows, which are of its texts only: a number is never there. It finds
no row then, which is a false answer. In a text it looks for them with their accents alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.cocrea.database import without_accents
from ckanext.datastore.backend.postgres import identifier

_WORDS_OF_THE_ROW = "_full_text @@"
# What PostgreSQL writes, and what a preview shows.
_YES, _NO = ("t", "v", "s"), ("f", "n")


def where(clauses: list[Any], asked: Mapping[str, Any], types: Mapping[str, str]) -> list[Any]:
    """CKAN's clauses, mended. ``asked`` is by column, what ``q`` gives."""
    other = {name: f"{_WORDS_OF_THE_ROW} {identifier(f'query {name}')}" for name in asked if types.get(name) != "text"}
    kept = [one for one in clauses if one[0] not in other.values()]
    for name, typed in asked.items():
        cell = f"cast({identifier(name)} as text)"
        if types.get(name) == "bool":
            kept = [one for one in kept if cell not in one[0]]
            kept.append((f"{identifier(name)} IS {_meant(str(typed))}",))
        elif types.get(name) == "text":
            kept = [(_with_or_without_accents(one[0], cell), *one[1:]) for one in kept]
    return kept


def _with_or_without_accents(clause: str, cell: str) -> str:
    """Of the clause that looks in the ``cell``; any other is left as it is."""
    words, found, asked = clause.partition(f"{cell}) @@")
    if not found:
        return clause
    return f"({words}{cell}) || {words}{without_accents(cell)})) @@{asked}"


def _meant(typed: str) -> str:
    word = typed.strip().lower()
    return "TRUE" if word.startswith(_YES) else "FALSE" if word.startswith(_NO) else "NULL"
