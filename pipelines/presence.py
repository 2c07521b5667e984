"""An exercise whose folder somebody moved or erased: told as what it is, and not as a fault of the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import ExerciseGone
from pipelines.paths import EXERCISE_FILE


def require(folder: Path) -> None:
    """Raises ExerciseGone when there is no exercise in ``folder``."""
    if not (folder / EXERCISE_FILE).exists():
        raise _gone(folder)


@contextmanager
def required(folder: Path) -> Iterator[None]:
    """Whatever goes wrong inside once the exercise in ``folder`` is gone is because of that. Raises ExerciseGone."""
    try:
        yield
    # Its files may be missed in any way: by a reader, by a program, by CKAN.
    except Exception as error:
        if (folder / EXERCISE_FILE).exists():
            raise
        gone = _gone(folder)
        for note in getattr(error, "__notes__", ()):
            gone.add_note(note)
        raise gone from error


def _gone(folder: Path) -> ExerciseGone:
    return ExerciseGone(
        f"Ya no está el ejercicio de {folder}: alguien movió o borró su carpeta, o su {EXERCISE_FILE}.",
        "CKAN sigue sirviendo lo último que se publicó entero. Devuelva la carpeta a su lugar y vuelva a correrlo; "
        "si ya no se publica, borre sus horarios en la página de Prefect, en «Deployments».",
    )
