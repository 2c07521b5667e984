"""TOML files that people write, with errors that say which line, in Spanish."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.errors import ExerciseError

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def read_toml(path: Path, missing_remedy: str) -> dict[str, Any]:
    """The content of ``path``, with or without a byte order mark.

    Raises ExerciseError: missing (with ``missing_remedy``), a folder, unreadable, not UTF-8 or not TOML.
    """
    try:
        # Windows Notepad begins UTF-8 files with a mark, which TOML does not allow.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ExerciseError(f"No encuentro {path}.", missing_remedy) from error
    except IsADirectoryError as error:
        raise ExerciseError(f"{path} es una carpeta, no un archivo.", missing_remedy) from error
    except PermissionError as error:
        raise ExerciseError(
            f"No tengo permiso para leer {path}.", "Revise los permisos del archivo y de su carpeta."
        ) from error
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{path} no está en UTF-8.", "Guárdelo con la codificación UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f"en la línea {place[1]}, columna {place[2]}" if place else "al final: algo quedó sin cerrar"
        raise ExerciseError(
            f"{path} no se puede leer como TOML {where}.",
            "Revise esa línea y la anterior: el texto va entre comillas, y ninguna clave ni sección se repite.",
        ) from error


def as_toml(value: object) -> str:
    """A value as the steward wrote it, near enough."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {as_toml(one)}' for key, one in value.items())} }}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def suggestion(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """«¿Quiso escribir …?» with the nearest of the ``known`` names, or ``otherwise`` and all of them."""
    known = list(known)
    near = difflib.get_close_matches(wrong, known, n=1)
    return f"¿Quiso escribir «{near[0]}»?" if near else f"{otherwise}: {', '.join(known)}."
