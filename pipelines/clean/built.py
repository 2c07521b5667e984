"""Columns that the source does not have, built from others by a declared template."""

from __future__ import annotations

import string
from collections.abc import Container, Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.errors import ExerciseError


def build_columns(
    data: pd.DataFrame, places: Mapping[str, Sequence[Any]], templates: Mapping[str, str], present: Container[str]
) -> dict[str, pd.Series[str]]:
    """Column → its texts, from templates such as ``{ciclo}-{renglon:06}``.

    ``places`` are what may be named besides columns: each record's row, sheet and file, for sources whose records have
    no key of their own. Raises ExerciseError when a column is not of the table or is ``present`` in the source
    already, and when a template names a column that the table lacks, or is not a template.
    """
    for column in templates:
        if column not in data.columns:
            raise ExerciseError(
                f"Se pide construir la columna «{column}», que la tabla no tiene.",
                f"Use una de estas: {', '.join(data.columns)}.",
            )
        if column in present:
            raise ExerciseError(
                f"Se pide construir la columna «{column}», pero el archivo ya la trae.",
                "Quite la columna del archivo, o quítela de «columnas» en ejercicio.toml.",
            )
    return {column: _fill(column, template, data, places) for column, template in templates.items()}


def _fill(column: str, template: str, data: pd.DataFrame, places: Mapping[str, Sequence[Any]]) -> pd.Series[str]:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
        for name in names:
            if name not in places and name not in data.columns:
                raise ExerciseError(
                    f"La columna «{column}» se construye con «{{{name}}}», y la tabla no tiene esa columna.",
                    f"Use {', '.join(f'{{{one}}}' for one in places)} o una de estas: {', '.join(data.columns)}.",
                )
        used = {name: places[name] if name in places else data[name].tolist() for name in names}
        filled = [
            template.format(**dict(zip(used, record, strict=True))) for record in zip(*used.values(), strict=True)
        ]
    except (ValueError, LookupError) as error:
        raise ExerciseError(
            f"La columna «{column}» se construye con «{template}», que no se entiende.",
            'Escriba los nombres de columna entre llaves, por ejemplo "{ciclo}-{renglon:06}".',
        ) from error
    return pd.Series(filled if used else [template] * len(data), index=data.index, dtype="str")
