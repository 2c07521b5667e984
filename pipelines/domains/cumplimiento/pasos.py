"""The six steps of an exercise: what each asks for, which of it is there, and its days.

Source: the programme's document, «Seis pasos para realizar un ejercicio de Gobierno Abierto». What proves each step is
declared in the package's definition, and is our reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.domains.cumplimiento.line import Line
from pipelines.domains.words import listed

Tables = Mapping[str, pd.DataFrame | None]


@dataclass(frozen=True)
class Proof:
    """What proves that a step was made: its name, and the days on which it was (one "" where it has no day)."""

    title: str
    days: Callable[[Mapping[Any, Any], int, Tables], list[str]]


def _events(kind: str | None) -> Callable[[Mapping[Any, Any], int, Tables], list[str]]:
    def days(plan: Mapping[Any, Any], step: int, tables: Tables) -> list[str]:
        agenda = _own(plan, tables.get("agenda"))
        if agenda is None:
            return []
        made = agenda[(agenda["estatus"] == "realizada") & (agenda["paso"].map(int) == step)]
        return [day[:10] for day in (made if kind is None else made[made["tipo"] == kind])["inicio"]]

    return days


def _rows(table: str, day: str | None = None, status: str | None = None) -> Callable[..., list[str]]:
    def days(plan: Mapping[Any, Any], _step: int, tables: Tables) -> list[str]:
        own = _own(plan, tables.get(table))
        if own is None:
            return []
        counted = own if status is None else own[own["estatus"] == status]
        return list(counted[day]) if day else [""] * len(counted)

    return days


def _of_plan(column: str) -> Callable[..., list[str]]:
    return lambda plan, _step, _tables: [plan[column]] if plan[column] else []


def _evaluations(_plan: Mapping[Any, Any], _step: int, tables: Tables) -> list[str]:
    avances = tables.get("avances")
    return [] if avances is None else list(avances[avances["cumplimiento_mri"] != ""]["fecha_corte"])


# By the name that the package's definition gives it.
PROOFS = {
    "actividad": Proof("una actividad realizada", _events(None)),
    "integrantes": Proof("los integrantes del Secretariado", _rows("stl_integrantes")),
    "instalacion": Proof("la instalación del Secretariado", _of_plan("fecha_instalacion_stl")),
    "visita": Proof("la visita de la Secretaría Técnica", _events("visita_ifai")),
    "mesas": Proof("mesas realizadas", _rows("mesas", "fecha", "realizada")),
    "propuestas": Proof("las propuestas de las mesas", _rows("propuestas")),
    "compromisos": Proof("los compromisos", _rows("compromisos")),
    "firma": Proof("la firma del plan", _of_plan("fecha_firma")),
    "hitos": Proof("los hitos de los compromisos", _rows("hitos")),
    "avances": Proof("reportes de avance", _rows("avances", "fecha_corte")),
    "evaluacion": Proof("una evaluación de los avances", _evaluations),
}


def step_lines(numbers: Mapping[str, Any], plan: Mapping[Any, Any], tables: Tables) -> Iterator[Line]:
    """One line a step. A step that was passed is done when all that it asks for is there."""
    current = int(plan["paso_actual"])
    for one in numbers["paso"]:
        step = one["numero"]
        found = {name: PROOFS[name].days(plan, step, tables) for name in one["pide"]}
        there = [name for name in found if found[name]]
        days = sorted(day for made in [*found.values(), _events(None)(plan, step, tables)] for day in made if day)
        done = step < current and len(there) == len(found)
        yield Line(
            "paso", step, one["titulo"],
            "cumplido" if done else "en_proceso" if step <= current else "pendiente",
            asks=_sentence(list(found)), has=_sentence(there),
            lacks="" if done else _lacks(step, current, there, [name for name in found if not found[name]]),
            first_day=days[0] if days and step <= current else "",
            due_day=plan["fecha_fin"] if "avances" in one["pide"] else "",
            done_day=days[-1] if done and days else "",
        )  # fmt: skip


def _lacks(step: int, current: int, there: list[str], missing: list[str]) -> str:
    """What is missing of a step that is not done; where nothing is, why it is not done all the same."""
    if step <= current:
        return _sentence(missing) or "Que termine: lo que pide ya está, pero el ejercicio todavía va en este paso."
    if there:
        return (
            f"{_sentence(missing)} El ejercicio va en el paso {current}." if missing
            else f"Que empiece: lo que pide ya está, pero el ejercicio va en el paso {current}."
        )  # fmt: skip
    return ""


def _own(plan: Mapping[Any, Any], table: pd.DataFrame | None) -> pd.DataFrame | None:
    """The plan's own records, of a table that names plans."""
    if table is None or "plan_id" not in table:
        return table
    own: pd.DataFrame = table[table["plan_id"] == plan["plan_id"]]
    return own


def _sentence(names: list[str]) -> str:
    said = listed([PROOFS[name].title for name in names])
    return f"{said[0].upper()}{said[1:]}." if said else ""
