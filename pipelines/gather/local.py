"""Sources that are files inside the exercise's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.original import Original
from pipelines.source import Source

_CHUNK_BYTES = 1024 * 1024


def gather_file(source: Source, archive: Archive) -> Original:
    """Copy a local file into the archive. Raises SourceError when it is missing, a folder or unreadable."""
    path = source.file
    assert path is not None
    return archive.keep(source, source.provenance or path.name, _chunks(path, source.table))


def _chunks(path: Path, table: str) -> Iterator[bytes]:
    """The file's bytes. Only reading happens here, so that errors of writing are told apart from its own."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(
            f"No encuentro el archivo «{path.name}» en la carpeta {path.parent}.",
            f"Cópielo ahí, o corrija el nombre en [fuentes.{table}] de ejercicio.toml.",
            rule="archivo-faltante",
            file=path.name,
        ) from error
    except IsADirectoryError as error:
        raise SourceError(
            f"«{path.name}» es una carpeta, no un archivo.",
            f"Indique el archivo en [fuentes.{table}] de ejercicio.toml.",
            rule="archivo-faltante",
            file=path.name,
        ) from error
    except PermissionError as error:
        raise SourceError(
            f"No tengo permiso para leer «{path.name}».",
            "Cierre el archivo si otro programa lo tiene abierto y revise sus permisos.",
            rule="archivo-ilegible",
            file=path.name,
        ) from error
    except OSError as error:
        raise SourceError(
            f"El disco no deja leer «{path.name}».",
            "Copie el archivo de nuevo a la carpeta del ejercicio, desde otro disco si hace falta.",
            rule="archivo-ilegible",
            file=path.name,
        ) from error
