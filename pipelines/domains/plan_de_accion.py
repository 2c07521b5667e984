"""Rules of the Plan de Acción Local and its commitments: R1, R2, R3, R19.

Source: the programme's document, «Plan de Acción Local»: two commitments within the five axes of AGA-MX, one of Follow
the Money and two of local problems, for one year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach, Severity
from pipelines.domains.dates import last_days, spoken

_COMPONENTS = {
    "aga": "de los ejes de la Alianza para el Gobierno Abierto",
    "follow_the_money": "de Follow the Money",
    "problematica_local": "de problemática local",
    "proactivo": "de los proactivos",
}


def check_commitments_by_component(
    expected: Mapping[str, int], *, compromisos: pd.DataFrame | None, plan_accion: pd.DataFrame | None = None
) -> Iterator[Breach]:
    """R1, error: a plan has the ``expected`` number of commitments of each component: five, as 2 + 1 + 2.

    Source: the programme's document; Campeche 2017 signed six, so the numbers come from the package definition. A
    signed plan without any commitment lacks them all; what an unsigned one lacks is a warning, for it is a draft.
    """
    if compromisos is None:
        return
    signed = {} if plan_accion is None else dict(zip(plan_accion["plan_id"], plan_accion["fecha_firma"], strict=True))
    drafts = {plan for plan, day in signed.items() if not day}
    with_commitments = compromisos["plan_id"].unique()
    for plan in dict.fromkeys([*(plan for plan in signed if plan not in drafts), *with_commitments]):
        own = compromisos[compromisos["plan_id"] == plan]
        severity: Severity = "advertencia" if plan in drafts else "error"
        for component, wanted in expected.items():
            of_it = own.index[own["componente"] == component]
            if len(of_it) != wanted:
                first_extra = int(of_it[wanted]) if len(of_it) > wanted else None
                yield _wrong_number(plan, component, wanted, len(of_it), first_extra, severity)


def _wrong_number(
    plan: str, component: str, wanted: int, found: int, first_extra: int | None, severity: Severity
) -> Breach:
    difference = abs(found - wanted)
    verb = ("sobra" if found > wanted else "falta") + ("n" if difference > 1 else "")
    have = f"tiene {found} compromiso{'s' if found > 1 else ''}" if found else "no tiene ningún compromiso"
    return Breach(
        rule="R1",
        severity=severity,
        table="compromisos",
        row=first_extra,
        column="componente",
        message=(
            f"El plan «{plan}» {have} {_COMPONENTS.get(component, f'de «{component}»')} "
            f"y {f'debe tener {wanted}' if wanted else 'no debe tener ninguno'}."
        ),
        remedy=(
            f"Revise la columna «Componente»: {verb} {difference}. Si su plan se firmó con otros números, declárelos "
            "en la sección [paquetes.plan-de-accion.reglas.compromisos_por_componente] de ejercicio.toml."
        ),
    )


def check_axis(numbers: Mapping[str, Any], *, compromisos: pd.DataFrame) -> Iterator[Breach]:
    """R2: an axis of AGA-MX is named by the commitments of that component and no others, error; each axis by as many
    of a plan's commitments as the numbers say, warning.

    Source: the programme's document, «2 alineados a los 5 ejes AGA-MX».
    """
    on_axis: dict[tuple[str, str], int] = {}
    for row, one in enumerate(compromisos.to_dict("records")):
        of_component = one["componente"] == numbers["componente"]
        if of_component and not one["eje_aga"]:
            yield Breach(
                "R2", "error", "compromisos", row, "eje_aga",
                "El compromiso es de los ejes de la Alianza para el Gobierno Abierto y no dice de cuál.",
                "Elija el eje en «Eje AGA-MX», o corrija «Componente».",
            )  # fmt: skip
        elif one["eje_aga"] and not of_component:
            yield Breach(
                "R2", "error", "compromisos", row, "eje_aga",
                "Solo los compromisos de los ejes de la Alianza para el Gobierno Abierto llevan eje, y este no lo es.",
                "Borre el eje, o corrija «Componente».",
            )  # fmt: skip
        elif of_component:
            place = (one["plan_id"], one["eje_aga"])
            on_axis[place] = on_axis.get(place, 0) + 1
            if on_axis[place] > numbers["compromisos_por_eje"]:
                yield Breach(
                    "R2", "advertencia", "compromisos", row, "eje_aga",
                    "Otro compromiso del plan ya está en este eje.",
                    "Confirme que así se firmó: el programa busca que los compromisos cubran ejes distintos.",
                )  # fmt: skip


def check_term(numbers: Mapping[str, Any], *, plan_accion: pd.DataFrame) -> Iterator[Breach]:
    """R3, error: the plan ends ``anios`` years after it begins, or up to ``dias_de_tolerancia`` days before.

    Source: the programme's document, «Vigencia: 1 año». A plan without either day has no term to judge.
    """
    for row, one in enumerate(plan_accion.to_dict("records")):
        if not one["fecha_inicio"] or not one["fecha_fin"]:
            continue
        ends = last_days(one["fecha_inicio"], numbers["anios"], numbers["dias_de_tolerancia"])
        if ends and one["fecha_fin"] not in ends:
            years = numbers["anios"]
            yield Breach(
                "R3", "error", "plan_accion", row, "fecha_fin",
                f"El plan dura {years} año{'s' if years > 1 else ''}: si empieza el {spoken(one['fecha_inicio'])}, "
                f"termina el {' o el '.join(map(spoken, ends))}.",
                "Corrija «Fin de vigencia», o «Inicio de vigencia» si es la que está mal.",
                ends[0],
            )  # fmt: skip


def check_entity(numbers: Mapping[str, Any], *, plan_accion: pd.DataFrame) -> Iterator[Breach]:
    """R19, error: the plan is of the state whose exercise publishes it; otherwise one of the two is mistyped."""
    for row, entity in enumerate(plan_accion["clave_entidad"]):
        if entity != numbers["clave"]:
            yield Breach(
                "R19", "error", "plan_accion", row, "clave_entidad",
                f"El plan dice que es de la entidad «{entity}», y ejercicio.toml, que el ejercicio es de la "
                f"«{numbers['clave']}».",
                "Corrija la clave, o la entidad en la sección [ejercicio] de ejercicio.toml.", numbers["clave"],
            )  # fmt: skip
