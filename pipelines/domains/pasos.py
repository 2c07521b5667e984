"""Rules of the six steps of an exercise: R5.

Source: the programme's document, «Seis pasos para realizar un ejercicio de Gobierno Abierto»: the visits of the IFAI in
steps 2 and 4, and the mechanism of governance. The order of the days is our reading of the steps'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.dates import spoken

# In the order in which they happen: column, its title, and what happened.
_DAYS = (
    ("fecha_instalacion_stl", "Fecha de instalación del Secretariado", "la instalación del Secretariado"),
    ("fecha_firma", "Fecha de firma", "la firma"),
    ("fecha_inicio", "Inicio de vigencia", "el inicio de vigencia"),
)
_TITLES = {
    **{column: title for column, title, _ in _DAYS},
    "fecha_fin": "Fin de vigencia",
    "frecuencia_sesiones": "Frecuencia de las sesiones",
    "regla_votacion": "Regla de votación",
    "quorum_minimo": "Quórum mínimo",
    "mecanismo_seguimiento": "Mecanismo de seguimiento",
    "mecanismo_cumplimiento": "Mecanismo de cumplimiento",
}


def check_required_by_step(first_steps: Mapping[str, int], *, plan_accion: pd.DataFrame) -> Iterator[Breach]:
    """R5, error: a plan says what it must from a column's first step on: its governance, and then its days.

    An exercise is published from its first step, before it has a Secretariado or a plan.
    """
    for row, one in enumerate(plan_accion.to_dict("records")):
        for column, first in first_steps.items():
            if int(one["paso_actual"]) >= first and not one[column]:
                yield Breach(
                    "R5", "error", "plan_accion", row, column,
                    f"Falta «{_TITLES.get(column, column)}»: es un dato obligatorio desde el paso {first}, y el "
                    f"ejercicio va en el {one['paso_actual']}.",
                    "Escriba el dato, o corrija «Paso actual».",
                )  # fmt: skip


def check_last_step(numbers: Mapping[str, Any], *, plan_accion: pd.DataFrame) -> Iterator[Breach]:
    """R5, error: no plan is in a step beyond the last one."""
    for row, step in enumerate(plan_accion["paso_actual"]):
        if int(step) > numbers["pasos"]:
            yield Breach(
                "R5", "error", "plan_accion", row, "paso_actual",
                f"El ejercicio tiene {numbers['pasos']} pasos.", "Corrija «Paso actual».",
            )  # fmt: skip


def check_order_of_days(*, plan_accion: pd.DataFrame) -> Iterator[Breach]:
    """R5, error: installation ≤ signing ≤ first day of the plan, whichever of them are known."""
    for row, one in enumerate(plan_accion.to_dict("records")):
        known = [(column, title, what) for column, title, what in _DAYS if one[column]]
        for (before, title, what), (column, own_title, own) in pairwise(known):
            if one[column] < one[before]:
                yield Breach(
                    "R5", "error", "plan_accion", row, column,
                    f"{own[0].upper()}{own[1:]} ({spoken(one[column])}) es anterior a {what} ({spoken(one[before])})."
                    .replace(" a el ", " al "),
                    f"Corrija «{own_title}» o «{title}».",
                )  # fmt: skip


def check_visits(
    numbers: Mapping[str, Any], *, plan_accion: pd.DataFrame, agenda: pd.DataFrame | None
) -> Iterator[Breach]:
    """R5, error: each step with a visit, once passed, has one in the agenda that was made.

    An agenda without rows is one that nobody has begun, like one that is not there: ``sitio`` warns of both.
    """
    if agenda is None or agenda.empty:
        return
    visits = agenda[(agenda["tipo"] == numbers["visita"]) & (agenda["estatus"] != "cancelada")]
    for row, plan in enumerate(plan_accion.to_dict("records")):
        for step in numbers["pasos_con_visita"]:
            of_step = visits[(visits["plan_id"] == plan["plan_id"]) & (visits["paso"].map(int) == step)]
            if int(plan["paso_actual"]) <= step or (of_step["estatus"] == "realizada").any():
                continue
            said = f"El ejercicio va en el paso {plan['paso_actual']} y "
            if len(of_step):
                yield Breach(
                    "R5", "error", "agenda", int(of_step.index[0]), "estatus",
                    f"{said}la visita del IFAI del paso {step} no aparece como realizada.",
                    "Si la visita ya se hizo, corrija su estatus; si no, corrija «Paso actual» en la hoja del plan.",
                    "realizada",
                )  # fmt: skip
            else:
                yield Breach(
                    "R5", "error", "plan_accion", row, "paso_actual",
                    f"{said}la agenda no tiene la visita del IFAI del paso {step}.",
                    "Agregue la visita en la agenda, con su paso y su día, o corrija «Paso actual».",
                )  # fmt: skip
