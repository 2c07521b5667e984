"""Sources that are files inside the exercise's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipelines.errors import SourceError
from pipelines.exercise import Source
from pipelines.gather.archive import Archive
from pipelines.gather.original import Original

_CHUNK_BYTES = 1024 * 1024


def gather_file(source: Source, archive: Archive) -> Original:
    """Copy a local file into the archive. Raises SourceError when it is missing, a folder or unreadable."""
    path = source.file
    assert path is not None
    if path.is_dir():
        raise SourceError(
            f"«{path.name}» es una carpeta, no un archivo.",
            f"Indique el archivo en [fuentes.{source.table}] de ejercicio.toml.",
            rule="archivo-faltante",
            file=path.name,
        )
    try:
        return archive.keep(source, source.provenance or path.name, _chunks(path))
    except FileNotFoundError as error:
        raise SourceError(
            f"No encuentro el archivo «{path.name}» en la carpeta {path.parent}.",
            f"Cópielo ahí, o corrija el nombre en [fuentes.{source.table}] de ejercicio.toml.",
            rule="archivo-faltante",
            file=path.name,
        ) from error


def _chunks(path: Path) -> Iterator[bytes]:
    with _open(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except PermissionError as error:
        raise SourceError(
            f"No tengo permiso para leer «{path.name}».",
            "Cierre el archivo si otro programa lo tiene abierto y revise sus permisos.",
            rule="archivo-ilegible",
            file=path.name,
        ) from error
