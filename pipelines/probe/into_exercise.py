"""A draft section at the end of an ``ejercicio.toml``: nothing of what is there is lost or changed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pipelines import disk
from pipelines.definition import load_definitions
from pipelines.errors import UsageError
from pipelines.paths import DATAPACKAGES, EXERCISE_FILE
from pipelines.toml_file import read_toml, suggestion

_NAME = re.compile(r"[a-z][a-z0-9_]{1,50}")
_MISSING = "Indique la carpeta que contiene ejercicio.toml; por ejemplo «--ejercicio mi-ejercicio»."


def check_room(folder: Path, table: str, *, own: bool = False) -> None:
    """Raise UsageError when the exercise has that source already, or no table may be called so.

    One of its ``own`` that is new is called as nothing else is.
    """
    path = folder / EXERCISE_FILE
    raw = read_toml(path, _MISSING)
    sources, packages = raw.get("fuentes", {}), raw.get("paquetes", {})
    if table in sources:
        raise UsageError(
            f"{path} ya tiene la sección [fuentes.{table}], y no se toca lo que usted escribió.",
            "Corra el comando sin --ejercicio para ver el borrador y copie de él lo que le sirva; o dé otra tabla con "
            "--tabla.",
        )
    written = [one for package in packages.values() if isinstance(package, dict) for one in package.get("tablas", ())]
    tables = [*written, *(one for definition in load_definitions(DATAPACKAGES).values() for one in definition.tables)]
    if own and (table in tables or table.replace("_", "-") in packages or not _NAME.fullmatch(table)):
        raise UsageError(
            f"Una tabla propia nueva no puede llamarse «{table}»: ya hay una, o su nombre no sirve.",
            "Dé con --propia un nombre que nadie use, de minúsculas, números y guiones bajos; por ejemplo "
            "«egresos_estatales».",
        )
    if not own and table not in tables:
        raise UsageError(
            f"No existe la tabla «{table}» para la que se pide el borrador.",
            suggestion(table, tables, "Si es una tabla suya, use --propia en vez de --tabla; si no, las tablas son"),
        )


def append_section(folder: Path, section: str) -> Path:
    """Add the section to the exercise's file, which keeps its own bytes before it. Raises UsageError, DiskFull."""
    path = folder / EXERCISE_FILE
    before = path.read_bytes()
    line_end = "\r\n" if b"\r\n" in before else "\n"
    gap = "" if before.endswith(b"\n") else line_end
    after = before + (gap + line_end + section.replace("\n", line_end)).encode()
    try:
        tomllib.loads(after.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"El borrador no se puede agregar al final de {path}: «fuentes» está escrito ahí en una sola línea.",
            "Escriba cada fuente como sección, [fuentes.TABLA] en su propia línea, o copie el borrador a mano.",
        ) from error
    with disk.typed_errors(path):
        disk.write_atomically(path, after)
    return path
