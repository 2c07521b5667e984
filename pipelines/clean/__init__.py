"""Clean: an Original → its Tabla. Reads mess and logs every repair; judges nothing but what reading must know."""

from __future__ import annotations

from dataclasses import replace

from pipelines.clean.control_cells import look_up_control
from pipelines.clean.grids import read_grid
from pipelines.clean.sheets import expected_titles, read_sheet
from pipelines.clean.tabla import Complaint, Repair, StrayCell, Tabla
from pipelines.clean.together import join
from pipelines.gather import Original
from pipelines.schema import Schema
from pipelines.source import Source

__all__ = ["Complaint", "Repair", "StrayCell", "Tabla", "clean"]


def clean(original: Original, source: Source, schema: Schema) -> Tabla:
    """Read ``original`` as the table that ``schema`` describes, as ``source`` declares.

    Raises SourceError when no such table can be found in it, ExerciseError when a template names no column.
    """
    grid = read_grid(original, source, expected_titles(source.reading, schema))
    table = join([read_sheet(grid, source.reading, schema, original.name)], source.reading, schema, original)
    return replace(table, control=look_up_control(source.reading.control, grid, original, source))
