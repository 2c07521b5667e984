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


def check_commitments_by_component(compromisos: pd.DataFrame, expected: Mapping[str, int]) -> Iterator[Breach]:
    """R1: each plan has the ``expected`` number of commitments of each component: five, as 2 + 1 + 2.

    ``compromisos`` is keyed by ``plan_id`` and ``componente``; the counts come from the package definition.
    """
    for plan, own in compromisos.groupby("plan_id", sort=False):
        counts = own["componente"].value_counts()
        for component, wanted in expected.items():
            found = int(counts.get(component, 0))
            if found == wanted:
                continue
            name = _COMPONENTS.get(component, component)
            extra = own.index[own["componente"] == component][wanted:]
            yield Breach(
                rule="R1",
                severity="error",
                table="compromisos",
                row=int(extra[0]) if len(extra) else None,
                column="componente",
                value=str(found),
                message=f"El plan «{plan}» tiene {_count(found)} {name} y el programa pide {wanted}.",
                remedy=(
                    f"Revise la columna Componente: {'sobran' if found > wanted else 'faltan'} "
                    f"{abs(found - wanted)}. Si su plan se firmó con otros números, declárelos en "
                    "[paquetes.plan-de-accion.reglas.compromisos_por_componente] de ejercicio.toml."
                ),
            )


def _count(number: int) -> str:
    return f"{number} compromiso" if number == 1 else f"{number} compromisos"
