"""The section [aprobacion] of ``ejercicio.toml``: what a person must approve before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.errors import ExerciseError
from pipelines.exercise import Exercise

_TERM_HOURS = 72


@dataclass(frozen=True)
class Rules:
    """``lost_percent`` is of a table's rows, None where none is declared; ``ranges`` are of amounts, in pesos.

    ``term_hours`` is how long a decision is waited for; without one nothing is published.
    """

    personal_data: bool = True
    schema: bool = True
    edits: bool = True
    lost_percent: int | None = None
    ranges: Mapping[tuple[str, str], tuple[Decimal, Decimal]] = field(default_factory=dict)
    term_hours: int = _TERM_HOURS


def rules_of(exercise: Exercise) -> Rules | None:
    """The exercise's rules; None when it asks for no approval. Raises ExerciseError."""
    raw = exercise.raw.get("aprobacion")
    if raw is None:
        return None
    return Rules(
        personal_data=raw.get("datos_personales", True),
        schema=raw.get("esquema", True),
        edits=raw.get("ediciones", True),
        lost_percent=raw.get("renglones_perdidos"),
        ranges=dict(_ranges(exercise, raw.get("montos", {}))),
        term_hours=raw.get("plazo_horas", _TERM_HOURS),
    )


def _ranges(exercise: Exercise, raw: Mapping[str, Any]) -> list[tuple[tuple[str, str], tuple[Decimal, Decimal]]]:
    found = []
    for table, columns in raw.items():
        for column, limits in columns.items() if isinstance(columns, dict) else [("", None)]:
            schema = exercise.schemas.get(table)
            if schema is None or column not in schema.columns:
                raise ExerciseError(
                    f"{exercise.file}: [aprobacion.montos] habla de «{table}.{column}», que no es una columna de este "
                    "ejercicio.",
                    "Escriba una sección [aprobacion.montos.TABLA] con, por ejemplo, monto_pagado = [0, 5000000].",
                )
            found.append(((table, column), _limits(exercise, f"{table}.{column}", limits)))
    return found


def _limits(exercise: Exercise, name: str, raw: Any) -> tuple[Decimal, Decimal]:
    try:
        least, most = (Decimal(str(one)) for one in raw)
    except (TypeError, ValueError, InvalidOperation) as error:
        raise ExerciseError(
            f"{exercise.file}: el rango de {name} en [aprobacion.montos] es {raw!r}.",
            "Escriba el menor y el mayor entre corchetes, en pesos: [0, 5000000].",
        ) from error
    return least, most
