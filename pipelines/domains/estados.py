"""The arithmetic that the CONAC prints in its budget statements: R12, for those that governments publish.

Source: the formats' own column marks: 3 = (1 + 2), 6 = (3 − 4) of the EAEPE; 6 = (5 − 1) of the estado analítico de
ingresos; and the order of the accounting moments. These are other offices' figures, often rounded, so that what does
not hold is a warning: it is published as it came, and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from pipelines.domains.amounts import Decimals, decimals, pesos, plain
from pipelines.domains.breach import Breach

_CLASSIFICATIONS = ("objeto_del_gasto", "administrativa", "economica", "funcional", "programatica")
SPENDING = (
    "monto_aprobado monto_ampliaciones_reducciones monto_modificado monto_devengado monto_pagado monto_subejercicio"
)
REVENUE = (
    "monto_estimado monto_ampliaciones_reducciones monto_modificado monto_devengado monto_recaudado monto_diferencia"
)
STATEMENTS = {
    **{f"eaepe_{one}": SPENDING for one in _CLASSIFICATIONS},
    "estado_analitico_ingresos": REVENUE,
}
_TITLES = {
    "monto_aprobado": "Aprobado",
    "monto_estimado": "Estimado",
    "monto_ampliaciones_reducciones": "Ampliaciones y reducciones",
    "monto_modificado": "Modificado",
    "monto_devengado": "Devengado",
    "monto_pagado": "Pagado",
    "monto_recaudado": "Recaudado",
    "monto_subejercicio": "Subejercicio",
    "monto_diferencia": "Diferencia",
}
# A column, and what it is: one more another, or less it.
_SUMS = (
    ("monto_modificado", "monto_aprobado", "más", "monto_ampliaciones_reducciones"),
    ("monto_modificado", "monto_estimado", "más", "monto_ampliaciones_reducciones"),
    ("monto_subejercicio", "monto_modificado", "menos", "monto_devengado"),
    ("monto_diferencia", "monto_recaudado", "menos", "monto_estimado"),
)
# A moment, and the one before it, which is no smaller.
_ORDER = (
    ("monto_devengado", "monto_modificado"), ("monto_pagado", "monto_devengado"),
    ("monto_recaudado", "monto_devengado"),
)  # fmt: skip
_REMEDY = (
    "Es una cifra de otra oficina: pregúntele cuál es la correcta, y corríjala en correcciones.yml si lo sabe. Si no, "
    "se publica como está."
)


def check_statement(numbers: Mapping[str, Any], **tables: pd.DataFrame) -> Iterator[Breach]:
    """R12, warning: the sums that the format prints, and each moment no larger than the one before it.

    What a row does not state is not judged; of revenue, more may be due than was estimated.
    """
    tolerance = Decimal(numbers["tolerancia"])
    for name, rows in tables.items():
        yield from _wrong_sums(name, rows, tolerance)
        yield from _wrong_order(name, rows, tolerance)


def _wrong_sums(name: str, rows: pd.DataFrame, tolerance: Decimal) -> Iterator[Breach]:
    for result, first, sign, second in _SUMS:
        if not {result, first, second} <= set(rows.columns):
            continue
        one, other, said = (decimals(rows[column]) for column in (first, second, result))
        expected = one + other if sign == "más" else one - other
        for row in _where(_stated(rows, result, first, second) & ((said - expected).abs() > tolerance)):
            yield Breach(
                "R12", "advertencia", name, row, result,
                f"{_TITLES[first]} {pesos(one[row])} {sign} {_TITLES[second].lower()} {pesos(other[row])} son "
                f"{pesos(expected[row])}, y «{_TITLES[result]}» difiere por {pesos(abs(said[row] - expected[row]))}.",
                _REMEDY, plain(expected[row]),
            )  # fmt: skip


def _wrong_order(name: str, rows: pd.DataFrame, tolerance: Decimal) -> Iterator[Breach]:
    for later, earlier in _ORDER:
        if not {later, earlier} <= set(rows.columns) or (later == "monto_devengado" and "monto_estimado" in rows):
            continue
        after, before = decimals(rows[later]), decimals(rows[earlier])
        for row in _where(_stated(rows, later, earlier) & (after > before + tolerance)):
            yield Breach(
                "R12", "advertencia", name, row, later,
                f"«{_TITLES[later]}» ({pesos(after[row])}) es mayor que «{_TITLES[earlier]}» ({pesos(before[row])}), "
                "que va antes.",
                _REMEDY,
            )  # fmt: skip


def _stated(rows: pd.DataFrame, *columns: str) -> Decimals:
    return (rows[list(columns)] != "").all(axis=1)


def _where(condition: Decimals) -> Iterator[int]:
    yield from (int(row) for row in np.flatnonzero(condition.to_numpy(dtype=bool)))
