"""Corrections of a source's errors, declared beside the exercise in ``correcciones.yml`` and never made in silence.

    correcciones:
      - tabla: presupuesto_egresos
        donde: {linea_id: 2015-0007}          # las columnas que señalan un solo renglón
        columna: monto_devengado
        valor_esperado: 1,204,500.00          # lo que hoy dice el archivo; si cambia, se avisa
        reemplazo: 1,240,500.00
        motivo: Cifras invertidas; la Secretaría de Hacienda lo confirmó en su oficio SH/021/2016.
        autor: Dirección de Presupuesto
        fecha: 2016-02-11

Every value is read as text (007 stays 007) and cleaned as the column's own texts are, so it can be written as it is
seen in the spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pipelines.errors import ExerciseError
from pipelines.schema import Schema
from pipelines.toml_file import suggestion

CORRECTIONS_FILE = "correcciones.yml"
_KEYS = ("tabla", "donde", "columna", "valor_esperado", "reemplazo", "motivo", "autor", "fecha")
_HOW_TO_ADD = {
    "donde": "Agregue las columnas que señalan el renglón, por ejemplo «donde: {linea_id: 2015-0007}».",
    "valor_esperado": 'Agregue lo que hoy dice el archivo; si la celda está vacía, escriba "".',
    "reemplazo": 'Agregue lo que debe decir; si la celda debe quedar vacía, escriba "".',
    "motivo": "Agregue por qué se corrige, y quién lo confirmó.",
    "autor": "Agregue quién hace la corrección.",
    "fecha": "Agregue el día de la corrección, por ejemplo 2016-02-11.",
}
_MAY_BE_EMPTY = {"valor_esperado", "reemplazo"}


@dataclass(frozen=True)
class Correction:
    """One declared correction, with its ``number`` in the file, from 1. ``where`` is (column, value) pairs."""

    number: int
    table: str
    where: tuple[tuple[str, str], ...]
    column: str
    expected: str
    replacement: str
    reason: str
    author: str
    day: date


def read_corrections(path: Path, schemas: Mapping[str, Schema]) -> tuple[Correction, ...]:
    """The corrections of ``path``; none when there is no such file. ``schemas`` are those of the exercise's tables.

    Raises ExerciseError, saying which correction and key, and what to write instead.
    """
    raw = _read_yaml(path)
    if raw is None:
        return ()
    if not isinstance(raw, dict) or raw.keys() != {"correcciones"} or not isinstance(raw["correcciones"], list):
        raise ExerciseError(
            f"{path} debe empezar con «correcciones:» y seguir con una lista.",
            "Escriba cada corrección debajo, con su guion: «  - tabla: …».",
        )
    return tuple(_correction(one, number, schemas, path) for number, one in enumerate(raw["correcciones"], 1))


def _read_yaml(path: Path) -> Any:
    try:
        # The base loader takes every value as text: no figure loses its zeros, and «no» is not a boolean.
        return YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ExerciseError(
            f"No puedo leer {path}.", "Revise que sea un archivo y que tenga permiso para leerlo."
        ) from error
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{path} no está en UTF-8.", "Guárdelo con la codificación UTF-8.") from error
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        where = f" en la línea {mark.line + 1}, columna {mark.column + 1}" if mark else ""
        raise ExerciseError(
            f"{path} no se puede leer como YAML{where}.",
            f"Revise {'esa línea y la anterior' if mark else 'el archivo'}: los espacios de la izquierda, que ninguna "
            "clave se repita, y que vaya entre comillas el texto que lleve «: » o empiece con un signo.",
        ) from error


def _correction(raw: Any, number: int, schemas: Mapping[str, Schema], path: Path) -> Correction:
    where = f"la corrección {number} de {path}"
    _check_keys(raw, where)
    _check_known(raw["tabla"], schemas, f"la tabla «{raw['tabla']}» que nombra {where}", "Las tablas del ejercicio son")
    columns = schemas[raw["tabla"]].columns
    for column in (raw["columna"], *raw["donde"]):
        _check_known(column, columns, f"la columna «{column}» que nombra {where}", "Las columnas son")
    try:
        day = date.fromisoformat(raw["fecha"])
    except ValueError as error:
        raise ExerciseError(
            f"En {where}, «fecha» es «{raw['fecha']}».", "Escriba el día como AAAA-MM-DD, por ejemplo 2016-02-11."
        ) from error
    return Correction(
        number, raw["tabla"], tuple(raw["donde"].items()), raw["columna"], raw["valor_esperado"], raw["reemplazo"],
        " ".join(raw["motivo"].split()), raw["autor"].strip(), day,
    )  # fmt: skip


def _check_keys(raw: Any, where: str) -> None:
    if not isinstance(raw, dict):
        raise ExerciseError(f"No se entiende {where}.", f"Escriba sus claves, una por renglón: {', '.join(_KEYS)}.")
    for key in raw:
        if key not in _KEYS:
            raise ExerciseError(
                f"No conozco la clave «{key}» en {where}.", suggestion(str(key), _KEYS, "Las claves son")
            )
    for key in _KEYS:
        if key not in raw:
            raise ExerciseError(f"Falta «{key}» en {where}.", _HOW_TO_ADD.get(key, "Agregue esa clave, con su texto."))
        if key != "donde" and not (isinstance(raw[key], str) and (raw[key].strip() or key in _MAY_BE_EMPTY)):
            raise ExerciseError(
                f"En {where}, «{key}» no es un texto.", f"Escriba «{key}: » y su texto en el mismo renglón."
            )
    if (
        not isinstance(raw["donde"], dict)
        or not raw["donde"]
        or not all(isinstance(one, str) for one in raw["donde"].values())
    ):
        raise ExerciseError(
            f"En {where}, «donde» no dice en qué renglón.",
            "Escriba las columnas que lo señalan y su valor, por ejemplo «donde: {linea_id: 2015-0007}».",
        )


def _check_known(name: str, known: Iterable[str], what: str, otherwise: str) -> None:
    if name not in known:
        raise ExerciseError(f"No existe {what}.", suggestion(name, known, otherwise))
