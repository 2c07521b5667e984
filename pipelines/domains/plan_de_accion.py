"""Rules of the Plan de Acción Local. Source: the programme's document, «Plan de Acción Local», and its glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pipelines.domains.breach import Breach

_COMPONENTS = {
    "aga": "de los ejes de la Alianza para el Gobierno Abierto",
    "follow_the_money": "de Follow the Money",
    "problematica_local": "de problemática local",
}


def check_commitments_by_component(
    compromisos: pd.DataFrame, plan_accion: pd.DataFrame | None, expected: Mapping[str, int]
) -> Iterator[Breach]:
    """R1: each plan has the ``expected`` number of commitments of each component: five, as 2 + 1 + 2.

    ``compromisos`` is keyed by ``plan_id`` and ``componente``, ``plan_accion`` by ``plan_id``: a plan without any
    commitment is a plan that lacks them all. The counts come from the package definition.
    """
    plans = (
        compromisos["plan_id"] if plan_accion is None else pd.concat([plan_accion["plan_id"], compromisos["plan_id"]])
    )
    for plan in plans.unique():
        own = compromisos[compromisos["plan_id"] == plan]
        for component, wanted in expected.items():
            of_it = own.index[own["componente"] == component]
            if len(of_it) != wanted:
                yield _breach(plan, component, wanted, len(of_it), int(of_it[wanted]) if len(of_it) > wanted else None)


def _breach(plan: str, component: str, wanted: int, found: int, first_extra: int | None) -> Breach:
    difference = abs(found - wanted)
    verb = ("sobra" if found > wanted else "falta") + ("n" if difference > 1 else "")
    have = f"tiene {found} compromiso{'s' if found > 1 else ''}" if found else "no tiene ningún compromiso"
    return Breach(
        rule="R1",
        severity="error",
        table="compromisos",
        row=first_extra,
        column="componente",
        message=(
            f"El plan «{plan}» {have} {_COMPONENTS.get(component, f'de «{component}»')} "
            f"y el programa pide {wanted or 'que no haya'}."
        ),
        remedy=(
            f"Revise la columna «Componente»: {verb} {difference}. Si su plan se firmó con otros números, declárelos "
            "en la sección [paquetes.plan-de-accion.reglas.compromisos_por_componente] de ejercicio.toml."
        ),
    )
