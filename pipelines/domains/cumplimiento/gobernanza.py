"""How well the Secretariado keeps its own word: sessions against the frequency promised, quorum, minutes, agreements.

Source: the programme's document, «Mecanismo de gobernanza (frecuencia de las reuniones, votación, seguimiento,
cumplimiento de compromisos)». How periods are counted is our reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.cumplimiento.line import Line, share, state_of
from pipelines.domains.dates import periods, spoken
from pipelines.domains.words import counted, listed


def governance_lines(on: str, plan: Mapping[Any, Any], tables: Mapping[str, pd.DataFrame | None]) -> Iterator[Line]:
    """Four lines: sessions, quorum, minutes and agreements, as they stand ``on`` a day."""
    sessions = tables.get("stl_sesiones")
    own = sessions[sessions["plan_id"] == plan["plan_id"]] if sessions is not None else None
    held = None if own is None else own[(own["estatus"] == "realizada") & (own["fecha"] <= on)].sort_values("fecha")
    yield _frequency(on, plan, held)
    yield _quorum(held)
    yield _minutes(held, tables.get("minutas"))
    yield _agreements(on, own, tables.get("acuerdos"))


def _frequency(on: str, plan: Mapping[Any, Any], held: pd.DataFrame | None) -> Line:
    """Of the whole periods that have passed since the installation, those in which the Secretariado met."""
    if held is None:
        return Line(
            "gobernanza", 1, "Sesiones con la frecuencia acordada", "pendiente",
            asks="Al menos una sesión en cada periodo acordado.", has="El ejercicio no tiene la tabla de sesiones.",
            first_day=plan["fecha_instalacion_stl"],
        )  # fmt: skip
    days = list(held["fecha"])
    last = min(filter(None, (on, plan["fecha_fin"])), default="")
    passed = periods(plan["fecha_instalacion_stl"], plan["frecuencia_sesiones"], last)
    without = [one for one in passed if not any(one[0] <= day <= one[1] for day in days)]
    percentage = share(len(passed) - len(without), len(passed))
    missed = [f"del {spoken(first)} al {spoken(end)}" for first, end in without]
    met = (
        f"sesionó en {len(passed) - len(without):,} de {counted(len(passed), 'periodo', 'periodos')}" if passed else ""
    )
    latest = f"la última, el {spoken(days[-1])}" if days else ""
    held_in_all = counted(len(days), "sesión realizada", "sesiones realizadas")
    return Line(
        "gobernanza", 1, "Sesiones con la frecuencia acordada",
        state_of(percentage, begun=bool(days), overdue=bool(without)),
        percentage,
        asks="Al menos una sesión en cada periodo acordado.",
        has=f"{'; '.join(filter(None, (held_in_all, latest, met)))}.",
        lacks=f"No hubo sesión {listed(missed)}." if missed else "",
        first_day=plan["fecha_instalacion_stl"],
    )  # fmt: skip


def _quorum(held: pd.DataFrame | None) -> Line:
    counted_ones = held[held["quorum"] != ""] if held is not None else pd.DataFrame({"quorum": [], "fecha": []})
    without = counted_ones[counted_ones["quorum"] != "true"]
    percentage = share(len(counted_ones) - len(without), len(counted_ones))
    return Line(
        "gobernanza", 2, "Sesiones con quórum", state_of(percentage, begun=bool(len(counted_ones))), percentage,
        asks="Quórum en cada sesión realizada.",
        has=f"{len(counted_ones) - len(without):,} de {counted(len(counted_ones), 'sesión', 'sesiones')} con quórum."
        if len(counted_ones) else "Todavía ninguna sesión dice si hubo quórum.",
        lacks=f"Sin quórum {listed([f'el {spoken(day)}' for day in without['fecha']])}." if len(without) else "",
    )  # fmt: skip


def _minutes(held: pd.DataFrame | None, minutas: pd.DataFrame | None) -> Line:
    approved = set() if minutas is None else set(minutas[minutas["estatus"] == "aprobada"]["sesion_id"])
    sessions = [] if held is None else held.to_dict("records")
    without = [one["fecha"] for one in sessions if one["sesion_id"] not in approved]
    percentage = share(len(sessions) - len(without), len(sessions))
    return Line(
        "gobernanza", 3, "Minutas aprobadas", state_of(percentage, begun=len(without) < len(sessions)), percentage,
        asks="Una minuta aprobada de cada sesión realizada.",
        has=f"{len(sessions) - len(without):,} de {counted(len(sessions), 'sesión', 'sesiones')} con minuta aprobada."
        if sessions else "Todavía no hay sesiones realizadas.",
        lacks=f"Sin minuta aprobada la sesión {listed([f'del {spoken(day)}' for day in without])}." if without else "",
    )  # fmt: skip


def _agreements(on: str, sessions: pd.DataFrame | None, acuerdos: pd.DataFrame | None) -> Line:
    """Those approved and not cancelled; one is due on its own day, if it says one."""
    own: list[dict[Any, Any]] = []
    if sessions is not None and acuerdos is not None:
        standing = (acuerdos["resultado"] == "aprobado") & (acuerdos["estatus"] != "cancelado")
        own = acuerdos[standing & acuerdos["sesion_id"].isin(set(sessions["sesion_id"]))].to_dict("records")
    pending = [one for one in own if one["estatus"] != "cumplido"]
    late = [one for one in pending if one["fecha_limite"] and one["fecha_limite"] < on]
    percentage = share(len(own) - len(pending), len(own))
    named = [f"{one['acuerdo_id']} (el {spoken(one['fecha_limite'])})" for one in late]
    return Line(
        "gobernanza", 4, "Acuerdos cumplidos",
        state_of(percentage, begun=len(pending) < len(own), overdue=bool(late)),
        percentage,
        asks="Cumplir cada acuerdo aprobado en su fecha.",
        has=f"{len(own) - len(pending):,} de {counted(len(own), 'acuerdo cumplido', 'acuerdos cumplidos')}."
        if own else "Todavía no hay acuerdos aprobados.",
        lacks=f"{'Venció' if len(late) == 1 else 'Vencieron'} {listed(named)}." if late else "",
        due_day=min((one["fecha_limite"] for one in pending if one["fecha_limite"]), default=""),
    )  # fmt: skip
