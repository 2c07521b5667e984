"""Amounts of pesos are to the cent: R12, «decimal(18,2)» of the tables' definitions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from pipelines.domains.amounts import amounts, texts
from pipelines.domains.breach import Breach

# The tables that a steward keeps, and their columns of pesos.
AMOUNTS = {
    "presupuesto_egresos": "monto_aprobado monto_ampliaciones monto_reducciones monto_modificado monto_comprometido "
    "monto_devengado monto_ejercido monto_pagado",
    "presupuesto_ingresos": "monto_estimado monto_ampliaciones monto_reducciones monto_modificado monto_devengado "
    "monto_recaudado",
    "contratos": "monto monto_vigente",
    "pagos": "monto",
    "rastreo_follow_the_money": "monto",
}


def check_cents(**tables: pd.DataFrame | None) -> Iterator[Breach]:
    """R12, error: no amount has less than a cent; what a spreadsheet's arithmetic left over was rounded as shown."""
    for name, data in tables.items():
        if data is None:
            continue
        for column in AMOUNTS[name].split():
            for row in data.index[_have_less_than_a_cent(data[column])]:
                yield Breach(
                    "R12", "error", name, row, column,
                    "El monto tiene fracciones de centavo.", "Escriba el monto con dos decimales.",
                    f"{Decimal(str(data[column].iat[row])):.2f}",
                )  # fmt: skip


def _have_less_than_a_cent(column: pd.Series[str]) -> npt.NDArray[np.bool_]:
    if amounts(column).cents.dtype != object:
        return np.zeros(len(column), dtype=bool)
    found = pc.match_substring_regex(texts(column), r"\.[0-9]{2}[0-9]*[1-9]")
    odd: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return odd
