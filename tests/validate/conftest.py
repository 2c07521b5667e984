"""Exercises of one package, and the program with which a person opens the report: a real spreadsheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.templates.conftest import save_with_libreoffice

__all__ = ["save_with_libreoffice"]


@pytest.fixture
def plan(exercise: Path) -> Path:
    """The action plan alone: the ten tables of its workbook and the code lists, in a third of the time of all."""
    return _only(exercise, "plan-de-accion", ("plan-de-accion.xlsx",))


@pytest.fixture
def budget(exercise: Path) -> Path:
    """The budget alone: the two tables of its CSV and the code lists."""
    return _only(exercise, "presupuesto", ("presupuesto_egresos_2015.csv", "presupuesto_ingresos_2015.csv"))


def _only(exercise: Path, package: str, files: tuple[str, ...]) -> Path:
    """The exercise as its steward declares it who keeps that package alone, and its files."""
    settings = exercise / "ejercicio.toml"
    head, *sections = re.split(r"(?m)^(?=\[)", settings.read_text(encoding="utf-8"))
    kept = [
        one
        for one in sections
        if not one.startswith(("[paquetes.", "[fuentes."))
        or one.startswith((f"[paquetes.{package}]", f"[paquetes.{package}."))
        or (one.startswith("[fuentes.") and any(f'archivo = "{file}"' in one for file in files))
    ]
    settings.write_text("".join([head, *kept]), encoding="utf-8")
    return exercise
