"""The Secretariado Técnico Local as its page tells it: who they are, how often they meet, what they agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ckanext.cocrea.portal.agenda import SETTLED
from ckanext.cocrea.portal.commitments import board, of_plan, plan_of
from ckanext.cocrea.portal.gallery import Gallery, gallery
from ckanext.cocrea.portal.tables import Row, Tables

SECTORS = ("institucion_publica", "sociedad_civil", "organo_autonomo")
# What one page shows of what may be thousands; all of it is in its table.
_MOST_MEDIA = 24
_OPEN = frozenset({"pendiente", "en_proceso"})


@dataclass(frozen=True)
class Agreement:
    """An agreement, and how many votes went each way where it was put to the vote.

    ``late`` is the board's: it was to be kept by a day before that of the last data, and was not.
    """

    row: Row
    votes: Mapping[str, int]
    late: bool


@dataclass(frozen=True)
class Session:
    """A session with what came of it; ``present`` of ``called`` members were there.

    ``untold`` when its day has passed and no table says whether it was held.
    """

    row: Row
    present: int
    called: int
    agreements: Sequence[Agreement]
    minutes: Sequence[Row]
    evidence: Sequence[Row]
    untold: bool


@dataclass(frozen=True)
class Secretariat:
    """Members by sector, the facilitators, past members, sessions newest first, and how its word is kept."""

    members: Mapping[str, Sequence[Row]]
    facilitators: Sequence[Row]
    former: Sequence[Row]
    sessions: Sequence[Session]
    governance: Sequence[Row]
    announcements: Sequence[Row]
    gallery: Gallery


def secretariat(tables: Tables, today: date) -> Secretariat:
    """That of the newest plan. Persons who did not consent are not in the published tables."""
    until = next((one["fecha_corte"] for one in board(tables)), None)

    def own(table: str) -> list[Row]:
        return of_plan(tables, table)

    people = own("stl_integrantes")
    current = [one for one in people if not one["fecha_fin"] or one["fecha_fin"] >= today]
    helping = [one for one in current if one["rol"] == "facilitador"]
    sessions = sorted(own("stl_sesiones"), key=lambda one: (one["fecha"], one["numero"]), reverse=True)
    return Secretariat(
        {sector: [one for one in current if one["sector"] == sector and one not in helping] for sector in SECTORS},
        helping,
        [one for one in people if one not in current],
        [_session(tables, one, today, until) for one in sessions],
        [one for one in own("cumplimiento") if one["aspecto"] == "gobernanza"],
        announcements(tables),
        gallery(tables, plan_of(tables).get("plan_id"), _MOST_MEDIA),
    )  # fmt: skip


def announcements(tables: Tables) -> list[Row]:
    """The comunicados of the newest plan, newest first."""
    return sorted(of_plan(tables, "comunicados"), key=lambda one: one["fecha"], reverse=True)


def _session(tables: Tables, row: Row, today: date, until: date | None) -> Session:
    def of(table: str) -> list[Row]:
        return tables.of(table, "sesion_id", row["sesion_id"])

    called = of("asistencias")
    return Session(
        row,
        sum(one["asistencia"] == "presente" for one in called),
        len(called),
        [_agreement(tables, one, until) for one in sorted(of("acuerdos"), key=lambda one: one["numero"])],
        sorted(of("minutas"), key=lambda one: one["version"], reverse=True),
        of("evidencias"),
        bool(row["fecha"] and row["fecha"] < today and row["estatus"] not in SETTLED),
    )


def _agreement(tables: Tables, row: Row, until: date | None) -> Agreement:
    votes = [one["sentido"] for one in tables.of("votaciones", "acuerdo_id", row["acuerdo_id"])]
    standing = row["resultado"] == "aprobado" and row["estatus"] in _OPEN
    late = bool(standing and until and row["fecha_limite"] and row["fecha_limite"] < until)
    return Agreement(row, dict(Counter(votes).most_common()), late)
