"""Rules of the participatory tables and what was proposed in them: R15, R16.

Source: the programme's third step, «Desarrollo de mesas participativas para la integración del Plan de Acción»: a plan
comes from its tables, so these come before its signing, and its local problems from what was proposed in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.dates import days_earlier, spoken


def check_origin(
    numbers: Mapping[str, Any], *, compromisos: pd.DataFrame, propuestas: pd.DataFrame
) -> Iterator[Breach]:
    """R15, warning: each commitment of the component comes from proposals that were taken up in it."""
    taken_up = propuestas[propuestas["destino"].isin(numbers["destinos_con_compromiso"])]
    found = taken_up["compromiso_id"].value_counts()
    wanted = numbers["propuestas_por_compromiso"]
    for row, one in enumerate(compromisos.to_dict("records")):
        key = one["compromiso_id"]
        have = int(found.get(key, 0))
        if one["componente"] == numbers["componente"] and have < wanted:
            proposals = f"{have} propuesta{'s' if have > 1 else ''}"
            yield Breach(
                "R15", "advertencia", "compromisos", row, "compromiso_id",
                f"El compromiso «{key}» viene de {proposals} y debe venir de al menos {wanted}." if have else
                f"Ninguna propuesta de las mesas quedó en el compromiso «{key}», que atiende una problemática local.",
                "Anote en la hoja «Propuestas» de dónde salió: el destino de la propuesta y la clave del compromiso.",
            )  # fmt: skip


def check_outcomes(numbers: Mapping[str, Any], *, propuestas: pd.DataFrame) -> Iterator[Breach]:
    """R15, error: a proposal that was taken up says in which commitment, and only that one; one that was not, why."""
    for row, one in enumerate(propuestas.to_dict("records")):
        taken_up = one["destino"] in numbers["destinos_con_compromiso"]
        if taken_up and not one["compromiso_id"]:
            yield Breach(
                "R15", "error", "propuestas", row, "compromiso_id",
                "La propuesta quedó en un compromiso y no dice en cuál.",
                "Escriba la clave del compromiso, o corrija «Destino».",
            )  # fmt: skip
        if one["compromiso_id"] and not taken_up:
            yield Breach(
                "R15", "error", "propuestas", row, "destino",
                f"La propuesta dice que quedó en «{one['compromiso_id']}», y con ese destino no quedó en ninguno.",
                "Corrija «Destino», o borre la clave del compromiso.",
            )  # fmt: skip
        if one["destino"] in numbers["destinos_con_motivo"] and not one["motivo"]:
            yield Breach(
                "R15", "error", "propuestas", row, "motivo",
                "Falta «Motivo»: quien la propuso tiene derecho a saber por qué no quedó en el plan.",
                "Escriba el motivo, o corrija «Destino».",
            )  # fmt: skip


def check_tables_before_signing(
    numbers: Mapping[str, Any], *, mesas: pd.DataFrame, plan_accion: pd.DataFrame
) -> Iterator[Breach]:
    """R16, error: a participatory table ends no later than so many days before its plan is signed."""
    signed = dict(zip(plan_accion["plan_id"], plan_accion["fecha_firma"], strict=True))
    for row, one in enumerate(mesas.to_dict("records")):
        signing = signed.get(one["plan_id"], "")
        if not signing or one["estatus"] == "cancelada":
            continue
        last = days_earlier(signing, numbers["dias_antes_de_la_firma"])
        column = "fecha_fin" if one["fecha_fin"] > last else "fecha"
        if one[column] > last:
            yield Breach(
                "R16", "error", "mesas", row, column,
                f"La mesa es posterior a la firma del plan ({spoken(signing)})." if last == signing else
                f"El plan se firmó el {spoken(signing)}, y las mesas terminan a más tardar el {spoken(last)}.",
                "Corrija el día de la mesa, o «Fecha de firma» en la hoja del plan.",
            )  # fmt: skip
