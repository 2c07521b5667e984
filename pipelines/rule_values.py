"""What an exercise declares of a rule in place of the programme's own: every value there, and of its kind.

The package definition shows each value's kind: a count, yes or no, a figure as text (decimals are never floats), a
text, or a list or table of these. A table that the definition leaves empty is each exercise's own: for the table of
data of that name, a figure for each of its columns that hold figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError
from pipelines.schema import Schema
from pipelines.toml_file import as_toml, suggestion

_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_KINDS = {
    bool: "Escriba true o false, sin comillas",
    int: "Escriba un número",
    str: "Escriba un texto entre comillas",
    list: "Escriba una lista entre corchetes",
    dict: "Escríbalo como sección, entre corchetes y en su propia línea",
}


def read_rule(
    own: Any, declared: Mapping[str, Any], where: str, path: Path, schemas: Mapping[str, Schema]
) -> Mapping[str, Any]:
    """The rule's values with the exercise's ``own``, as read from the section ``where`` of ``path``.

    ``schemas`` are those of the exercise's tables. Raises ExerciseError, saying what is missing or of another kind.
    """
    free = {key for key, value in declared.items() if value == {}}
    required = declared.keys() - free
    if not isinstance(own, dict) or not required <= own.keys() <= declared.keys():
        known = [key for key in declared if key in required] or list(declared)
        raise ExerciseError(
            f"{path}: {where} debe decir {', '.join(known)}, y nada más.",
            f"Escríbalas todas: {_written({key: declared[key] for key in known})}."
            if required
            else f"Escriba cada una en su sección, por ejemplo [{where.strip('[]')}.{known[0]}].",
        )
    for key, value in own.items():
        if key in free:
            _check_figures(value, key, where, path, schemas)
        elif not _alike(value, declared[key]):
            raise ExerciseError(
                f"{path}: en {where}, «{key}» vale {as_toml(value)}.",
                f"{_kind(declared[key])}, como en {_written({key: declared[key]})}.",
            )
    return {**declared, **own}


def _alike(value: Any, declared: Any) -> bool:
    """Whether ``value`` is of the declared one's kind, all the way down; lists may differ in length."""
    # Not isinstance: to Python, true is a number too.
    if type(value) is not type(declared):
        return False
    if isinstance(declared, list):
        return all(any(_alike(one, other) for other in declared) for one in value) if declared else True
    if isinstance(declared, dict):
        return value.keys() == declared.keys() and all(_alike(value[key], declared[key]) for key in declared)
    if isinstance(declared, str) and _FIGURE.fullmatch(declared):
        return _FIGURE.fullmatch(value) is not None
    return not isinstance(value, int) or value >= 0


def _check_figures(own: Any, table: str, where: str, path: Path, schemas: Mapping[str, Schema]) -> None:
    inside = f"[{where.strip('[]')}.{table}]"
    if not isinstance(own, dict):
        raise ExerciseError(f"{path}: {inside} debe ser una sección.", f"Escriba «{inside}» en su propia línea.")
    if table not in schemas:
        raise ExerciseError(
            f"{path}: {inside} habla de la tabla «{table}», y este ejercicio no la tiene.",
            f"Quite la sección, o declare la tabla en [fuentes.{table}].",
        )
    columns = [one.name for one in schemas[table].fields if one.type == "number"]
    for column, figure in own.items():
        if column not in columns:
            raise ExerciseError(
                f"{path}: en {inside}, «{column}» no es una columna de cifras de la tabla «{table}».",
                suggestion(column, columns, "Las columnas de cifras son"),
            )
        if not isinstance(figure, str) or not _FIGURE.fullmatch(figure):
            raise ExerciseError(
                f"{path}: en {inside}, «{column}» vale {as_toml(figure)}.",
                f'Escriba la cifra entre comillas, sin comas ni signo de pesos, como en {column} = "1234.50".',
            )


def _kind(declared: Any) -> str:
    if isinstance(declared, str) and _FIGURE.fullmatch(declared):
        return "Escriba una cifra entre comillas"
    return _KINDS[type(declared)]


def _written(values: Mapping[str, Any]) -> str:
    """``aga = 2, follow_the_money = 1``, as TOML writes it."""
    return ", ".join(f"{key} = {_as_toml(value)}" for key, value in values.items())


def _as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {_written(value)} }}" if value else "{}"
    if isinstance(value, list):
        # Of a list of tables, one is example enough.
        shown = [*map(_as_toml, value[:1]), "…"] if isinstance(next(iter(value), None), dict) else map(_as_toml, value)
        return f"[{', '.join(shown)}]"
    return json.dumps(value, ensure_ascii=False)
