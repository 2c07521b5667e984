"""The compliance board: what a plan has kept of what the programme asks for, and what it lacks.

The seven sections of the website, the six steps, the commitments and the Secretariado's governance, one module each. A
board is drawn as of a day. The published one is drawn as of the last day of which the tables speak, so that it changes
when they do and not by itself; that one is in its column ``fecha_corte``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.domains.cumplimiento.apartados import section_lines
from pipelines.domains.cumplimiento.compromisos import commitment_lines
from pipelines.domains.cumplimiento.gobernanza import governance_lines
from pipelines.domains.cumplimiento.line import Line
from pipelines.domains.cumplimiento.pasos import step_lines

# Where a table says that something was done on a day: column, and the status that says it was.
_DONE_DAYS = {
    "avances": ("fecha_corte", ()),
    "stl_sesiones": ("fecha", ("realizada",)),
    "mesas": ("fecha", ("realizada",)),
    "agenda": ("inicio", ("realizada",)),
    "acuerdos": ("fecha_cumplimiento", ()),
    "minutas": ("fecha_aprobacion", ()),
}


def board(
    numbers: Mapping[str, Any],
    sections: Mapping[str, Any],
    on: str,
    plan: Mapping[Any, Any],
    tables: Mapping[str, pd.DataFrame | None],
) -> Iterator[Line]:
    """A plan's lines as of the ISO day ``on``: the plan and its commitments, sections, steps, and governance.

    ``numbers`` and ``sections`` are the rules «cumplimiento» and «apartados»; ``plan`` is its record of plan_accion.
    """
    lines = (
        *commitment_lines(numbers, on, plan, *(tables.get(one) for one in ("compromisos", "hitos", "avances"))),
        *section_lines(sections, plan, tables),
        *step_lines(numbers, plan, tables),
        *governance_lines(on, plan, tables),
    )
    return (one.rounded() for one in lines)


def last_day(plan: Mapping[Any, Any], tables: Mapping[str, pd.DataFrame | None]) -> str:
    """The last day on which something was done, as the tables say; empty when they say none."""
    days = [plan[column] for column in ("fecha_instalacion_stl", "fecha_firma", "fecha_inicio")]
    for name, (column, statuses) in _DONE_DAYS.items():
        table = tables.get(name)
        if table is not None:
            done = table[table["estatus"].isin(statuses)] if statuses else table
            days += [day[:10] for day in done[column]]
    return str(max(days))


def cumplimiento(
    numbers: Mapping[str, Any], sections: Mapping[str, Any], *, plan_accion: pd.DataFrame, **others: pd.DataFrame | None
) -> pd.DataFrame:
    """The board of every plan as the table that is published: text, one record a line."""
    records = [
        _record(line, str(plan["plan_id"]), day)
        for plan in plan_accion.to_dict("records")
        for day in [last_day(plan, others)]
        for line in board(numbers, sections, day, plan, {"plan_accion": plan_accion, **others})
    ]
    return pd.DataFrame(records, dtype="str")


def _record(line: Line, plan: str, day: str) -> dict[str, str]:
    return {
        "cumplimiento_id": f"{plan}-{line.aspect}-{line.number}",
        "plan_id": plan,
        "aspecto": line.aspect,
        "numero": str(line.number),
        "titulo": line.title,
        "estado": line.state,
        "porcentaje": "" if line.percentage is None else f"{line.percentage:f}",
        "cumplimiento_ogp": line.completion,
        "pide": line.asks,
        "hay": line.has,
        "falta": line.lacks,
        "fecha_inicio": line.first_day,
        "fecha_limite": line.due_day,
        "fecha_cumplimiento": line.done_day,
        "fecha_corte": day,
    }
