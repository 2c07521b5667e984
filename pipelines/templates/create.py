"""A new exercise: a folder with its ``ejercicio.toml`` and an empty workbook a package, whole or not at all."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

from pipelines import disk, paths
from pipelines.errors import UsageError
from pipelines.paths import EXERCISE_FILE
from pipelines.templates.books import Book, template_books
from pipelines.templates.entities import entity_name
from pipelines.templates.examples import example_cases
from pipelines.templates.exercise_text import exercise_text
from pipelines.templates.workbook import as_bytes, new_workbook

_LONGEST_NAME = 200
# With the package's name after it, CKAN still takes it.
_LONGEST_SLUG = 60


def create_exercise(
    folder: Path, entity: str, name: str, schemas: Path = paths.SCHEMAS, datapackages: Path = paths.DATAPACKAGES
) -> tuple[Book, ...]:
    """Write a new exercise in ``folder``, which may not hold any file yet; returns its workbooks.

    Raises UsageError for an entity, a name or a folder that will not do, DiskFull when there is no room. The folder
    appears with everything in it, or does not.
    """
    state = entity_name(entity)
    name = _checked_name(name)
    folder = _checked_folder(folder)
    books = template_books(schemas, datapackages)
    cases = example_cases(schemas, datapackages)
    slug = _slug(name) or f"gobierno-abierto-{_slug(state)}"
    organization = (f"secretariado-tecnico-local-{_slug(state)}", f"Secretariado Técnico Local, {state}")
    content = {EXERCISE_FILE: exercise_text(slug, name, entity, state, organization, books).encode()}
    content |= {book.file: as_bytes(new_workbook(book, books, cases)) for book in books}
    _write_whole(folder, content)
    return books


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not any(map(str.isalnum, name)):
        raise UsageError(
            "El nombre del ejercicio está vacío.",
            'Escriba uno que se entienda, por ejemplo --nombre "Gobierno Abierto en Morelos".',
        )
    if len(name) > _LONGEST_NAME:
        raise UsageError(
            f"El nombre del ejercicio tiene {len(name)} caracteres.",
            f"Escriba uno de {_LONGEST_NAME} como máximo; lo demás puede ir en la descripción.",
        )
    if not name.isprintable():
        raise UsageError(
            "El nombre del ejercicio tiene caracteres invisibles que no son texto.", "Escríbalo de nuevo, sin pegarlo."
        )
    return name


def _checked_folder(folder: Path) -> Path:
    try:
        folder = folder.expanduser().resolve()
        if folder.exists() and not folder.is_dir():
            raise _unusable(folder)
        with disk.typed_errors(folder):
            occupied = sorted(one.name for one in folder.iterdir()) if folder.exists() else []
    except (OSError, RuntimeError) as error:
        # Too long a name, links that go round in a circle, the home of nobody.
        raise _unusable(folder) from error
    if occupied:
        raise UsageError(
            f"La carpeta {folder} ya tiene archivos ({', '.join(occupied[:3])}{'…' if len(occupied) > 3 else ''}): "
            "no se escribió nada.",
            "Escriba el nombre de una carpeta nueva. Para poner al día un ejercicio que ya tiene, use "
            f"«cocrea actualizar {folder}».",
        )
    return folder


def _unusable(folder: Path) -> UsageError:
    return UsageError(
        f"«{folder}» no sirve como carpeta: es un archivo, o no es un nombre de carpeta.",
        "Escriba el nombre de una carpeta nueva.",
    )


def _slug(text: str) -> str:
    """«Gobierno Abierto en Morelos» → gobierno-abierto-en-morelos; "" when too little is left."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return words if len(words) > 1 else ""


def _write_whole(folder: Path, content: dict[str, bytes]) -> None:
    """Write beside and then move into place, so that nobody ever sees half an exercise."""
    with disk.typed_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = disk.new_folder(folder.parent, f".{folder.name}.")
    try:
        for name, one in content.items():
            disk.write_atomically(beside / name, one)
        with disk.typed_errors(folder):
            # An empty folder in its place is replaced; one with files is not.
            beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
