"""Sources that are files inside the exercise's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.gather.archive import Archive
from pipelines.gather.means import Means
from pipelines.gather.original import Original
from pipelines.gather.vanished import GONE
from pipelines.paths import Workspace
from pipelines.source import Files, Source, has_wildcards

_CHUNK_BYTES = 1024 * 1024


def gather_files(source: Source, archive: Archive, _means: Means) -> tuple[Original, ...]:
    """Copy the source's files into the archive: in the order they are declared, and those of a glob by their names.

    Raises SourceError when one is missing, a folder, unreadable or outside of the exercise, or a glob finds none.
    """
    place = source.place
    assert isinstance(place, Files)
    found = list(dict.fromkeys(path for pattern in place.patterns for path in _matches(place.folder, pattern, source)))
    # What the steward calls it: its name, and its folder too where other files may have the same one.
    names = [path.name if source.file else path.relative_to(place.folder).as_posix() for path in found]
    return tuple(_keep(path, name, source, archive) for path, name in zip(found, names, strict=True))


def _keep(path: Path, name: str, source: Source, archive: Archive) -> Original:
    """The file in the archive: written there only when its bytes are new, which on most nights they are not."""
    digest = hashlib.sha256()
    for chunk in _chunks(path, source.table):
        digest.update(chunk)
    held = archive.held(source, name, digest.hexdigest())
    return held or archive.keep(source, name, _chunks(path, source.table))


def _matches(folder: Path, pattern: str, source: Source) -> list[Path]:
    """The files of a glob; a name that is a file's own stands for that one, whatever signs are in it."""
    if not has_wildcards(pattern) or (folder / pattern).is_file():
        return [_inside(folder, folder / pattern, source)]
    outputs = Workspace(folder).root
    found = [
        _inside(folder, one, source)
        for one in sorted(folder.glob(pattern))
        # What runs wrote, and what spreadsheets leave beside an open file, is nobody's source.
        if one.is_file() and not one.is_relative_to(outputs) and not one.name.startswith(("~$", "."))
    ]
    if not found:
        raise SourceError(
            f"Ningún archivo de la carpeta {folder} se llama como «{pattern}».",
            f"Cópielos ahí, o corrija el nombre en [fuentes.{source.table}] de ejercicio.toml.",
            rule=GONE,
            file=pattern,
        )
    return found


def _inside(folder: Path, path: Path, source: Source) -> Path:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(
            f"«{path.relative_to(folder)}» es una liga a un archivo de fuera de la carpeta del ejercicio.",
            f"Copie el archivo a la carpeta, o corrija el nombre en [fuentes.{source.table}] de ejercicio.toml.",
            rule="archivo-de-fuera",
            file=path.name,
        )
    return path


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
            rule=GONE,
            file=path.name,
        ) from error
    except IsADirectoryError as error:
        raise SourceError(
            f"«{path.name}» es una carpeta, no un archivo.",
            f"Indique el archivo en [fuentes.{table}] de ejercicio.toml.",
            rule="archivo-ilegible",
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
