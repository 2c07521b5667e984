"""One line of a change log, and how important its kind is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The kinds of changes, the most important first: what a citizen looks for, then the figures, then the rest.
KINDS = ("primera", "avance", "dinero", "fecha", "nuevo", "quitado", "tabla", "cambio", "columnas")
# The tables whose changes are told first among those of a kind.
_FIRST_TABLES = ("cumplimiento", "plan_accion", "compromisos", "hitos", "avances", "stl_sesiones", "acuerdos")


@dataclass(frozen=True)
class Change:
    """A sentence about a table, without its final point; ``kind`` is one of ``KINDS``."""

    table: str
    text: str
    kind: str


def in_order(changes: Iterable[Change]) -> list[Change]:
    """By the importance of their kind and of their table; otherwise as they come."""
    return sorted(changes, key=lambda one: (KINDS.index(one.kind), _table_rank(one.table)))


def most_important(kinds: Iterable[str]) -> str:
    """The first of ``kinds`` in the order of ``KINDS``; «cambio» when there is none."""
    return min(kinds, key=KINDS.index, default="cambio")


def _table_rank(table: str) -> int:
    return _FIRST_TABLES.index(table) if table in _FIRST_TABLES else len(_FIRST_TABLES)
