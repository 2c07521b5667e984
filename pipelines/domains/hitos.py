"""Rules of what each commitment aims at and is made of: R6.

Source: the programme's document («Orientar los Ejercicios Locales…») asks for objectives; that milestones fall within
the plan and their weights sum 100 is our reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.dates import spoken


def check_objectives(
    numbers: Mapping[str, Any], *, compromisos: pd.DataFrame, objetivos: pd.DataFrame | None
) -> Iterator[Breach]:
    """R6, warning: each commitment says to which of the programme's orientations it contributes."""
    yield from _with_fewer(numbers["objetivos_por_compromiso"], compromisos, objetivos, "objetivo")


def check_milestones(
    numbers: Mapping[str, Any], *, compromisos: pd.DataFrame, hitos: pd.DataFrame | None
) -> Iterator[Breach]:
    """R6, warning: each commitment has milestones."""
    yield from _with_fewer(numbers["hitos_por_compromiso"], compromisos, hitos, "hito")


def _with_fewer(wanted: int, compromisos: pd.DataFrame, parts: pd.DataFrame | None, what: str) -> Iterator[Breach]:
    if parts is None:
        return
    found = parts["compromiso_id"].value_counts()
    for row, key in enumerate(compromisos["compromiso_id"]):
        have = int(found.get(key, 0))
        if have < wanted:
            yield Breach(
                "R6", "advertencia", "compromisos", row, "compromiso_id",
                f"El compromiso «{key}» tiene {have} {what}{'s' if have > 1 else ''} y debe tener al menos {wanted}."
                if have else f"El compromiso «{key}» no tiene ningún {what}.",
                f"Agregue sus {what}s en la hoja «{what.capitalize()}s», con la clave del compromiso.",
            )  # fmt: skip


def check_milestone_days(
    *, hitos: pd.DataFrame, compromisos: pd.DataFrame, plan_accion: pd.DataFrame
) -> Iterator[Breach]:
    """R6, warning: a milestone begins and ends within its plan's term, and does not end before it begins."""
    plan_of = dict(zip(compromisos["compromiso_id"], compromisos["plan_id"], strict=True))
    terms = {one["plan_id"]: (one["fecha_inicio"], one["fecha_fin"]) for one in plan_accion.to_dict("records")}
    for row, one in enumerate(hitos.to_dict("records")):
        first, last = terms.get(plan_of.get(one["compromiso_id"], ""), ("", ""))
        if not first or not last:
            continue
        outside = [
            column for column in ("fecha_inicio", "fecha_limite") if one[column] and not first <= one[column] <= last
        ]
        for column in outside:
            yield Breach(
                "R6", "advertencia", "hitos", row, column,
                f"El día está fuera de la vigencia del plan, del {spoken(first)} al {spoken(last)}.",
                "Corrija la fecha, o confirme que la actividad rebasa el plan.",
            )  # fmt: skip
        if not outside and one["fecha_inicio"] > one["fecha_limite"]:
            yield Breach(
                "R6", "advertencia", "hitos", row, "fecha_limite",
                f"El hito termina antes de empezar: su «Fecha de inicio» es el {spoken(one['fecha_inicio'])}.",
                "Corrija una de las dos fechas.",
            )  # fmt: skip


def check_weights(numbers: Mapping[str, Any], *, hitos: pd.DataFrame) -> Iterator[Breach]:
    """R6, warning: the weights of a commitment's milestones, if any has one, sum 100 (%)."""
    whole, tolerance = Decimal(numbers["suma_de_ponderaciones"]), Decimal(numbers["tolerancia"])
    for key, own in hitos.groupby("compromiso_id", sort=False):
        total = sum((Decimal(text or 0) for text in own["ponderacion"]), Decimal())
        blank = own.index[own["ponderacion"] == ""]
        if len(blank) == len(own) or abs(total - whole) <= tolerance:
            continue
        only_blank = len(blank) == 1 and total < whole
        yield Breach(
            "R6", "advertencia", "hitos", int(blank[0]) if only_blank else int(own.index[-1]), "ponderacion",
            f"Las ponderaciones de los hitos de «{key}» suman {total:f} y deben sumar {whole:f}.",
            "Revise la ponderación de cada hito del compromiso.",
            f"{whole - total:f}" if only_blank else None,
        )  # fmt: skip
