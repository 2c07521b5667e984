"""Rules of the progress reports: R7.

Source: the federal Tablero of the 2013–2015 plan (GobiernoFacil/compromisos), which asks for a description of what is
under way, and for the result and its evidence of what is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.dates import spoken

_TITLES = {
    "descripcion_avance": "Descripción del avance",
    "descripcion_resultado": "Descripción del resultado",
    "url_evidencia": "Dirección de la evidencia",
}


def check_reports(numbers: Mapping[str, Any], *, avances: pd.DataFrame) -> Iterator[Breach]:
    """R7, error: what is completed says its result and where to see it; what is under way, what has been done."""
    needs = {
        **dict.fromkeys(numbers["con_resultado_y_evidencia"], ("descripcion_resultado", "url_evidencia")),
        **dict.fromkeys(numbers["con_descripcion"], ("descripcion_avance",)),
    }
    for row, one in enumerate(avances.to_dict("records")):
        for column in needs.get(one["estatus"], ()):
            if not one[column]:
                yield Breach(
                    "R7", "error", "avances", row, column,
                    f"Falta «{_TITLES[column]}»: es obligatoria con ese estatus.",
                    "Escriba el dato, o corrija «Estatus».",
                )  # fmt: skip


def check_progress_grows(*, avances: pd.DataFrame) -> Iterator[Breach]:
    """R7, warning: what a sector reports of a milestone does not fall from one cut-off day to the next."""
    stated = avances[avances["porcentaje"] != ""].sort_values("fecha_corte", kind="stable")
    for (milestone, _), reports in stated.groupby(["hito_id", "sector_autor"], sort=False):
        before, day = Decimal(0), ""
        for row, percentage, cut_off in zip(
            reports.index, map(Decimal, reports["porcentaje"]), reports["fecha_corte"], strict=True
        ):
            if percentage < before:
                yield Breach(
                    "R7", "advertencia", "avances", int(row), "porcentaje",
                    f"El avance del hito «{milestone}» baja: era {before:f}% el {spoken(day)}.",
                    "Corrija el porcentaje, o explique la baja en «Comentario».",
                )  # fmt: skip
            before, day = percentage, cut_off
