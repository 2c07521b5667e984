"""Rules of what begins and ends: R17; and of years that no record of an exercise has: R18.

Source: our reading; a typed 0215 or 2105 is a slip of the keyboard, and nothing ends before it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.breach import Breach
from pipelines.domains.dates import spoken

# Table → the column in which a record begins and the one in which it ends, with their titles.
TERMS = {
    "agenda": ("inicio", "Inicio", "fin", "Término"),
    "mesas": ("fecha", "Fecha", "fecha_fin", "Fecha de término"),
    "stl_sesiones": ("hora_inicio", "Hora de inicio", "hora_fin", "Hora de término"),
    "stl_integrantes": ("fecha_inicio", "Fecha de inicio", "fecha_fin", "Fecha de fin"),
    "contratos": ("fecha_inicio", "Fecha de inicio", "fecha_fin", "Fecha de fin"),
}
# Columns of days, or of the year itself.
DAYS = {
    "plan_accion": "fecha_instalacion_stl fecha_firma fecha_inicio fecha_fin",
    "mesas": "fecha fecha_fin",
    "hitos": "fecha_inicio fecha_limite",
    "avances": "fecha_corte",
    "agenda": "inicio fin",
    "ligas": "fecha_verificacion",
    "stl_integrantes": "fecha_inicio fecha_fin",
    "stl_sesiones": "fecha",
    "acuerdos": "fecha_limite fecha_cumplimiento",
    "minutas": "fecha_aprobacion",
    "evidencias": "fecha",
    "comunicados": "fecha",
    "presupuesto_egresos": "ciclo fecha_corte",
    "presupuesto_ingresos": "ciclo fecha_corte",
    "contratos": "fecha_firma fecha_inicio fecha_fin",
    "pagos": "fecha",
}


def check_terms(**tables: pd.DataFrame | None) -> Iterator[Breach]:
    """R17, error: what ends does not end before it begins."""
    for name, data in tables.items():
        if data is None:
            continue
        start, title, end, own = TERMS[name]
        wrong = (data[start] != "") & (data[end] != "") & (data[end] < data[start])
        for row in (position for position, one in enumerate(wrong) if one):
            yield Breach(
                "R17", "error", name, row, end,
                f"«{own}» es anterior a «{title}» ({_said(str(data[start].iat[row]))}).",
                "Corrija una de las dos.",
            )  # fmt: skip


def check_years(numbers: Mapping[str, Any], **tables: pd.DataFrame | None) -> Iterator[Breach]:
    """R18, error: days and fiscal years are of years in which there may be an exercise."""
    first, last = numbers["primero"], numbers["ultimo"]
    for name, data in tables.items():
        if data is None:
            continue
        for column in DAYS[name].split():
            odd = [text for text in data[column].unique() if text and not first <= int(text[:4]) <= last]
            for row in data.index[data[column].isin(odd)] if odd else ():
                yield Breach(
                    "R18", "error", name, row, column,
                    f"El año no parece correcto: se esperan años de {first} a {last}.",
                    "Revise si se escribió bien, con sus cuatro cifras.",
                )  # fmt: skip


def _said(text: str) -> str:
    return text[:5] if text[2:3] == ":" else spoken(text) + (f", {text[11:16]}" if len(text) > 10 else "")
