"""The board for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.compliance import PlanBoard, days_left
from pipelines.domains.cumplimiento.line import Line
from pipelines.exercise import Exercise


def as_document(exercise: Exercise, boards: Sequence[PlanBoard], errors: int) -> dict[str, Any]:
    """The boards with the keys of the published table, and ``dias_restantes`` beside each due day."""
    return {
        "ejercicio": exercise.slug,
        "titulo": exercise.title,
        "errores": errors,
        "planes": [
            {
                "plan_id": one.plan_id,
                "titulo": one.title,
                "fecha": one.on,
                "renglones": [_line(line, one.on) for line in one.lines],
            }
            for one in boards
        ],
    }


def _line(line: Line, on: str) -> dict[str, Any]:
    return {
        "aspecto": line.aspect,
        "numero": line.number,
        "titulo": line.title,
        "estado": line.state,
        "porcentaje": None if line.percentage is None else float(line.percentage),
        "cumplimiento_ogp": line.completion or None,
        "pide": line.asks,
        "hay": line.has,
        "falta": line.lacks,
        "fecha_inicio": line.first_day or None,
        "fecha_limite": line.due_day or None,
        "fecha_cumplimiento": line.done_day or None,
        "dias_restantes": days_left(line, on),
    }
