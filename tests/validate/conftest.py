"""Exercises of one package, and the program with which a person opens the report: a real spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import leave_out
from tests.templates.conftest import save_with_libreoffice

__all__ = ["save_with_libreoffice"]


@pytest.fixture
def plan(exercise: Path) -> Path:
    """The action plan alone: the ten tables of its workbook and the code lists, in a third of the time of all."""
    leave_out(exercise, "follow-the-money", "presupuesto", "secretariado")
    return exercise


@pytest.fixture
def budget(exercise: Path) -> Path:
    """The budget alone: the two tables of its CSV and the code lists."""
    leave_out(exercise, "follow-the-money", "plan-de-accion", "secretariado")
    return exercise
