"""Rules of the Secretariado's agreements and how they were voted: R10.

Source: our reading of the programme's «mecanismo de gobernanza (… votación, … cumplimiento de compromisos)».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.votantes import read_roll

_CAST = ("a_favor", "en_contra", "abstencion")
_RULES = {
    "consenso": "Por consenso",
    "unanimidad": "Por unanimidad",
    "mayoria_simple": "Por mayoría simple",
    "mayoria_calificada": "Por mayoría calificada",
}


def check_form(*, acuerdos: pd.DataFrame, votaciones: pd.DataFrame) -> Iterator[Breach]:
    """R10, error: an agreement was voted if and only if it has votes."""
    voted = set(votaciones["acuerdo_id"])
    for row, one in enumerate(acuerdos.to_dict("records")):
        if one["forma_decision"] == "votacion" and one["acuerdo_id"] not in voted:
            yield Breach(
                "R10", "error", "acuerdos", row, "forma_decision",
                f"El acuerdo «{one['acuerdo_id']}» se votó y no tiene ningún voto.",
                "Agregue los votos en la hoja «Votaciones», o corrija «Forma de decisión».",
            )  # fmt: skip
        elif one["forma_decision"] != "votacion" and one["acuerdo_id"] in voted:
            yield Breach(
                "R10", "error", "acuerdos", row, "forma_decision",
                f"El acuerdo «{one['acuerdo_id']}» tiene votos, y aquí dice que no se votó.",
                "Corrija «Forma de decisión», o borre sus votos de la hoja «Votaciones».",
                "votacion",
            )  # fmt: skip


def check_voters(
    numbers: Mapping[str, Any],
    *,
    votaciones: pd.DataFrame,
    acuerdos: pd.DataFrame,
    stl_sesiones: pd.DataFrame,
    stl_integrantes: pd.DataFrame,
    asistencias: pd.DataFrame,
) -> Iterator[Breach]:
    """R10, error: who cast a vote was present and had it, or stood for a member who was absent; no vote is cast twice.

    ``numbers`` are those of the quorum. Votes of sessions whose roll was not called are not judged.
    """
    roll = read_roll(numbers, stl_integrantes, asistencias)
    days = dict(zip(stl_sesiones["sesion_id"], stl_sesiones["fecha"], strict=True))
    sessions = dict(zip(acuerdos["acuerdo_id"], acuerdos["sesion_id"], strict=True))
    for agreement, votes in votaciones[votaciones["sentido"].isin(_CAST)].groupby("acuerdo_id", sort=False):
        session = sessions.get(str(agreement), "")
        if session not in roll.present or session not in days:
            continue
        voters = roll.voters(session, days[session])
        used: set[str] = set()
        for row, one in zip(votes.index, votes["integrante_id"], strict=True):
            seat = voters.get(one)
            if seat is None:
                reason = (
                    "no estuvo en la sesión" if one not in roll.present[session]
                    else "no tenía voto en la sesión"
                )  # fmt: skip
                yield _cannot_vote(int(row), f"«{one}» {reason}.")
            elif seat in used:
                yield _cannot_vote(int(row), f"«{one}» vota en lugar de «{seat}», y otra persona ya lo hizo.")
            used |= {seat} if seat else set()


def _cannot_vote(row: int, message: str) -> Breach:
    return Breach(
        "R10", "error", "votaciones", row, "integrante_id", message,
        "Borre el voto, o corrija la lista de asistencia o «Con voto». El suplente vota solo cuando falta su titular.",
    )  # fmt: skip


def check_results(
    shares: Mapping[str, Any],
    *,
    acuerdos: pd.DataFrame,
    votaciones: pd.DataFrame,
    stl_sesiones: pd.DataFrame,
    plan_accion: pd.DataFrame,
) -> Iterator[Breach]:
    """R10, error: what was voted was approved or rejected as the plan's voting rule says; ``shares`` are its numbers.

    A deferred agreement has no result to judge.
    """
    rules = dict(zip(plan_accion["plan_id"], plan_accion["regla_votacion"], strict=True))
    plans = dict(zip(stl_sesiones["sesion_id"], stl_sesiones["plan_id"], strict=True))
    by_agreement = dict(list(votaciones.groupby("acuerdo_id")))
    for row, one in enumerate(acuerdos.to_dict("records")):
        rule, votes = rules.get(plans.get(one["sesion_id"], ""), ""), by_agreement.get(one["acuerdo_id"])
        if votes is None or not rule or one["resultado"] == "diferido":
            continue
        weight = {sense: _weight(votes, sense) for sense in _CAST}
        result = "aprobado" if _approves(rule, weight, shares) else "rechazado"
        if one["resultado"] != result:
            yield Breach(
                "R10", "error", "acuerdos", row, "resultado",
                f"Votos a favor, {weight['a_favor']:f}; en contra, {weight['en_contra']:f}; abstenciones, "
                f"{weight['abstencion']:f}. {_RULES.get(rule, rule)}, el acuerdo queda {result}.",
                "Corrija «Resultado», o los votos del acuerdo en la hoja «Votaciones».",
                result,
            )  # fmt: skip


def _weight(votes: pd.DataFrame, sense: str) -> Decimal:
    """The weight of the votes cast that way; a vote without a weight weighs 1."""
    return sum((Decimal(one or 1) for one in votes["peso"][votes["sentido"] == sense]), Decimal())


def _approves(rule: str, weight: Mapping[str, Decimal], shares: Mapping[str, Any]) -> bool:
    part, whole = map(Decimal, shares[rule])
    approving, cast = weight["a_favor"] * whole, (weight["a_favor"] + weight["en_contra"]) * part
    if not weight["a_favor"] or (weight["abstencion"] and rule in shares["abstencion_impide"]):
        return False
    return approving > cast if rule == "mayoria_simple" else approving >= cast


def check_fulfilment(*, acuerdos: pd.DataFrame) -> Iterator[Breach]:
    """R10: what is fulfilled says when, error; what says when is fulfilled, warning."""
    for row, one in enumerate(acuerdos.to_dict("records")):
        fulfilled = one["estatus"] == "cumplido"
        if fulfilled and not one["fecha_cumplimiento"]:
            yield Breach(
                "R10", "error", "acuerdos", row, "fecha_cumplimiento",
                "El acuerdo está cumplido y no dice desde cuándo.",
                "Escriba el día en que se cumplió, o corrija «Estatus».",
            )  # fmt: skip
        elif one["fecha_cumplimiento"] and not fulfilled:
            yield Breach(
                "R10", "advertencia", "acuerdos", row, "estatus",
                "El acuerdo tiene fecha de cumplimiento y no está cumplido.",
                "Corrija «Estatus», o borre la fecha.",
                "cumplido",
            )  # fmt: skip
