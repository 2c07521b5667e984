"""What the pictures show: a copy of the example, as it is or broken as people do, and what a command leaves of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

from pipelines.paths import DATAPACKAGES

BOOK = "plan-de-accion.xlsx"
_ERRORS: dict[str, dict[str, str | None]] = {
    "Hitos": {"K5": "03/15/2015", "K6": "30/02/2016", "I8": "Sociedad sivil", "L9": "veinte", "E11": None},
    "Avances": {"E12": "Completo"},
}


def copied(exercise: Path) -> Path:
    """The example, at ``exercise``."""
    return Path(shutil.copytree(DATAPACKAGES / "ejemplo", exercise, ignore=shutil.ignore_patterns("salida")))


def broken(exercise: Path) -> Path:
    """The example with errors, at ``exercise``."""
    path = copied(exercise) / BOOK
    book = load_workbook(path)
    for sheet, cells in _ERRORS.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(path)
    return exercise


def left_by(command: str, exercise: Path, *options: str) -> Path:
    """The folder where ``cocrea`` leaves its pages. What a review finds wrong is no failure here."""
    cocrea = Path(sys.executable).with_name("cocrea")
    subprocess.run([cocrea, command, exercise, *options], check=False, capture_output=True)
    return exercise / "salida" / "reportes"
