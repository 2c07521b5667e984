"""The commitments as their pages tell them: what was promised, how far it is, who says so, and the money behind it.

Pure functions over the published tables. Percentages, states and degrees of the OGP's scale are those of the published
table ``cumplimiento``; nothing is judged again here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ckanext.cocrea.portal.tables import Row, Tables

DONE = frozenset({"completado", "verificado"})


@dataclass(frozen=True)
class Milestone:
    """An activity with its reports, newest first; ``state`` is the last report's, ``late`` as of the last data.

    ``is_told`` unless no table of reports is published: then nobody knows how far it is.
    """

    row: Row
    state: str
    percentage: Decimal
    late: bool
    reports: Sequence[Row]
    evidence: Sequence[Row]
    is_told: bool

    @property
    def is_disputed(self) -> bool:
        """Whether the last cut-off day's reports do not say the same: then the least favourable counts."""
        return len({one["porcentaje"] for one in last_reports(self.reports)}) > 1

    @property
    def is_backwards(self) -> bool:
        """Whether it was to end before it began, as its dates are published."""
        return bool(
            self.row["fecha_inicio"]
            and self.row["fecha_limite"]
            and self.row["fecha_inicio"] > self.row["fecha_limite"]
        )


@dataclass(frozen=True)
class Commitment:
    """A commitment; ``board`` is its line of ``cumplimiento``, empty where there is none."""

    row: Row
    board: Row
    milestones: Sequence[Milestone]
    objectives: Sequence[Row]
    money: Sequence[Row]
    events: Sequence[Row]
    agreements: Sequence[Row]
    proposals: Sequence[Row]

    @property
    def slug(self) -> str:
        """Its part of the address: the key that never changes."""
        return str(self.row["compromiso_id"])


def plan_of(tables: Tables) -> Row:
    """The newest plan; empty when none is published."""
    return max(
        tables.rows("plan_accion"), key=lambda one: (one["fecha_inicio"] or date.min, one["plan_id"]), default=Row()
    )


def plan_line(tables: Tables) -> Row:
    """The line of ``cumplimiento`` of the whole plan; empty when there is none."""
    return next((one for one in board(tables) if one["aspecto"] == "plan"), Row())


def of_plan(tables: Tables, table: str) -> list[Row]:
    """The rows of the newest plan; all of them where no plan is published."""
    plan = plan_of(tables)
    return tables.of(table, "plan_id", plan["plan_id"]) if plan else tables.rows(table)


def commitments(tables: Tables) -> list[Commitment]:
    """Those of the newest plan, by their numbers."""
    lines = {one["numero"]: one for one in board(tables) if one["aspecto"] == "compromiso"}
    own = sorted(of_plan(tables, "compromisos"), key=lambda one: one["numero"])
    return [_commitment(tables, row, lines.get(row["numero"], Row())) for row in own]


def board(tables: Tables) -> list[Row]:
    """The lines of ``cumplimiento`` of the newest plan."""
    return of_plan(tables, "cumplimiento")


def _commitment(tables: Tables, row: Row, board: Row) -> Commitment:
    key = row["compromiso_id"]

    def of(table: str, order: str) -> list[Row]:
        return sorted(tables.of(table, "compromiso_id", key), key=lambda one: (one[order] is None, one[order]))

    return Commitment(
        row, board, [_milestone(tables, one, board.get("fecha_corte")) for one in of("hitos", "numero")],
        of("objetivos", "objetivo_orientacion"), of("camino_del_dinero", "orden"), of("agenda", "inicio"),
        of("acuerdos", "acuerdo_id"), of("propuestas", "propuesta_id"),
    )  # fmt: skip


def _milestone(tables: Tables, row: Row, until: date | None) -> Milestone:
    reports = sorted(
        tables.of("avances", "hito_id", row["hito_id"]),
        key=lambda one: (one["fecha_corte"], one["sector_autor"]),
        reverse=True,
    )
    state, percentage = current_state(reports)
    evidence = tables.of("evidencias", "hito_id", row["hito_id"])
    is_told = "avances" in tables.names
    late = bool(is_told and until and row["fecha_limite"] and row["fecha_limite"] < until and percentage < 100)
    return Milestone(row, state, percentage, late, reports, evidence, is_told)


def last_reports(reports: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the last cut-off day, of reports that come newest first."""
    return [one for one in reports if one["fecha_corte"] == reports[0]["fecha_corte"]]


def current_state(reports: Sequence[Mapping[str, object]]) -> tuple[str, Decimal]:
    """What the last cut-off day's reports say. Where sectors differ the least favourable counts, as in the board.

    What is done is 100 %; what is under way without a figure counts as 0.
    """
    last = last_reports(reports)
    if not last:
        return "sin_avance", Decimal(0)
    said = [(Decimal(100) if one["estatus"] in DONE else Decimal(str(one["porcentaje"] or 0)), one) for one in last]
    least = min(percentage for percentage, _ in said)
    states = {str(one["estatus"]) for percentage, one in said if percentage == least}
    return ("verificado" if "verificado" in states else min(states)), least
