"""The photographs, the video and the audio of an exercise in one place, each with what it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ckanext.cocrea.portal.tables import Row, Tables

KINDS = ("fotografia", "video", "audio")


@dataclass(frozen=True)
class Piece:
    """What is seen or heard, and the session or the milestone that it is of; empty where that is not told."""

    row: Row
    session: Row
    milestone: Row


@dataclass(frozen=True)
class Gallery:
    """The newest of ``total`` pieces."""

    pieces: Sequence[Piece]
    total: int

    @property
    def keys(self) -> Collection[str]:
        """Of the pieces that are in it."""
        return frozenset(one.row["evidencia_id"] for one in self.pieces)


def gallery(tables: Tables, plan: str | None, most: int) -> Gallery:
    """Those of the plan's sessions and milestones, newest first, and no more than ``most`` of them."""
    pieces = [_piece(tables, one) for one in tables.rows("evidencias") if one["tipo"] in KINDS]
    own = [one for one in pieces if plan in (None, one.session.get("plan_id"), _plan_of(tables, one.milestone))]
    own.sort(key=lambda one: (one.row["fecha"] or date.min, one.row["evidencia_id"]), reverse=True)
    return Gallery(own[:most], len(own))


def _piece(tables: Tables, row: Row) -> Piece:
    def first(table: str, key: str) -> Row:
        found = tables.of(table, key, row[key]) if row[key] else []
        return found[0] if found else Row()

    return Piece(row, first("stl_sesiones", "sesion_id"), first("hitos", "hito_id"))


def _plan_of(tables: Tables, milestone: Row) -> str | None:
    commitments = tables.of("compromisos", "compromiso_id", milestone["compromiso_id"]) if milestone else []
    return str(commitments[0]["plan_id"]) if commitments else None
