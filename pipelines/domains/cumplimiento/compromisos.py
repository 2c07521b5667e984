"""How far the plan and each of its commitments are: milestones by their weight, in the OGP's scale of completion.

Sources: the scale, Open Government Partnership's glossary («completion»); weights that roll up, the federal Tablero of
the 2013–2015 plan (llucio/AGA-Tablero). How a percentage becomes a degree of the scale is declared in the package's
definition, and is our reading: the IRM's own evaluation stays with each milestone, in ``avances``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.cumplimiento.line import Line, state_of
from pipelines.domains.dates import spoken
from pipelines.domains.words import counted, listed

_DONE = frozenset({"completado", "verificado"})
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Progress:
    """What the last reports of a milestone say, up to a day: how much, when it was done, and who checked it."""

    percentage: Decimal
    done_day: str
    verified: bool


def milestone_progress(avances: pd.DataFrame, on: str) -> dict[str, Progress]:
    """By milestone. The last cut-off day's reports count; where sectors say different figures, the lowest.

    What is done is 100 %, without a word of a percentage; what is under way and says none counts as 0: nothing is
    guessed in favour of who reports.
    """
    found = {}
    for milestone, reports in avances[avances["fecha_corte"] <= on].groupby("hito_id", sort=False):
        last = reports[reports["fecha_corte"] == reports["fecha_corte"].max()].to_dict("records")
        percentage = min(map(_percentage, last))
        done = reports[reports["estatus"].isin(_DONE)]["fecha_corte"]
        found[str(milestone)] = Progress(
            percentage,
            done.min() if percentage == WHOLE and len(done) else "",
            any(one["estatus"] == "verificado" for one in last),
        )
    return found


def _percentage(report: Mapping[Any, Any]) -> Decimal:
    return WHOLE if report["estatus"] in _DONE else Decimal(report["porcentaje"] or 0)


def commitment_lines(
    numbers: Mapping[str, Any],
    on: str,
    plan: Mapping[Any, Any],
    compromisos: pd.DataFrame | None,
    hitos: pd.DataFrame | None,
    avances: pd.DataFrame | None,
) -> Iterator[Line]:
    """The plan's line, as the mean of its commitments, and one a commitment, in the order of their numbers."""
    own = None if compromisos is None else compromisos[compromisos["plan_id"] == plan["plan_id"]]
    progress = {} if avances is None else milestone_progress(avances, on)
    lines = []
    for one in [] if own is None else sorted(own.to_dict("records"), key=lambda one: int(one["numero"])):
        parts = None if hitos is None else hitos[hitos["compromiso_id"] == one["compromiso_id"]]
        lines.append(_commitment(numbers, on, plan, one, parts, progress))
    yield _plan(on, plan, lines)
    yield from lines


def _plan(on: str, plan: Mapping[Any, Any], commitments: list[Line]) -> Line:
    percentages = [one.percentage or Decimal() for one in commitments]
    mean = sum(percentages, Decimal()) / len(percentages) if percentages else None
    done = sum(one.state == "cumplido" for one in commitments)
    late = [str(one.number) for one in commitments if one.state == "atrasado"]
    return Line(
        "plan", 1, plan["titulo"],
        state_of(mean, begun=bool(plan["fecha_inicio"]) and plan["fecha_inicio"] <= on,
                 overdue=bool(plan["fecha_fin"]) and plan["fecha_fin"] < on),
        mean,
        asks="Cumplir todos sus compromisos dentro de su vigencia.",
        has=f"{done:,} de {counted(len(commitments), 'compromiso cumplido', 'compromisos cumplidos')}."
        if commitments else "Sin compromisos todavía.",
        lacks=_with_late_milestones(late),
        first_day=plan["fecha_inicio"], due_day=plan["fecha_fin"],
    )  # fmt: skip


def _with_late_milestones(numbers: list[str]) -> str:
    if len(numbers) > 1:
        return f"Tienen hitos vencidos los compromisos {listed(numbers)}."
    return f"Tiene hitos vencidos el compromiso {numbers[0]}." if numbers else ""


def _commitment(
    numbers: Mapping[str, Any],
    on: str,
    plan: Mapping[Any, Any],
    one: Mapping[Any, Any],
    hitos: pd.DataFrame | None,
    progress: Mapping[str, Progress],
) -> Line:
    if hitos is None or not len(hitos):
        return Line(
            "compromiso", int(one["numero"]), one["titulo"], "pendiente", None, "sin_evidencia",
            "Sus hitos, con su ponderación y su fecha.", "", "No tiene hitos.", "", plan["fecha_fin"],
        )  # fmt: skip
    weights = _weights(hitos)
    reports = {key: progress.get(key) for key in hitos["hito_id"]}
    figures = {key: found.percentage if found else Decimal() for key, found in reports.items()}
    percentage = sum((weights[key] * figures[key] for key in figures), Decimal()) / sum(weights.values())
    undone = hitos[[figures[key] < WHOLE for key in hitos["hito_id"]]]
    late = undone[undone["fecha_limite"] < on]
    done = [found.done_day for found in reports.values() if found]
    verified = sum(bool(found and found.verified) for found in reports.values())
    return Line(
        "compromiso", int(one["numero"]), one["titulo"],
        state_of(percentage, begun=any(reports.values()), overdue=len(late) > 0),
        percentage,
        _completion(numbers, percentage, reported=any(reports.values())),
        f"{counted(len(hitos), 'hito cumplido', 'hitos cumplidos')}.",
        f"{len(hitos) - len(undone):,} de {counted(len(hitos), 'hito cumplido', 'hitos cumplidos')}"
        + (f"; {counted(verified, 'verificado', 'verificados')}" if verified else "") + ".",
        _late(late),
        min(filter(None, hitos["fecha_inicio"]), default=plan["fecha_inicio"]),
        hitos["fecha_limite"].max(),
        max(done) if not len(undone) else "",
    )  # fmt: skip


def _weights(hitos: pd.DataFrame) -> dict[str, Decimal]:
    """Each milestone's own weight; equal ones where none is said or all are 0."""
    weights = dict(zip(hitos["hito_id"], (Decimal(text or 0) for text in hitos["ponderacion"]), strict=True))
    return weights if any(weights.values()) else dict.fromkeys(weights, Decimal(1))


def _completion(numbers: Mapping[str, Any], percentage: Decimal, *, reported: bool) -> str:
    if not reported:
        return "sin_evidencia"
    for degree in ("completo", "sustancial", "limitado"):
        if percentage >= Decimal(numbers[f"{degree}_desde"]):
            return degree
    return "no_iniciado"


def _late(late: pd.DataFrame) -> str:
    if not len(late):
        return ""
    named = [f"{one['hito_id']} (el {spoken(one['fecha_limite'])})" for one in late.to_dict("records")]
    return f"{'Venció su hito' if len(late) == 1 else 'Vencieron sus hitos'} {listed(named)}."
