"""Clean: Originals → their Tabla. Reads mess and logs every repair; judges nothing but what reading must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.clean.control_cells import look_up_control
from pipelines.clean.grids import read_grid
from pipelines.clean.repair import Repair
from pipelines.clean.sheets import expected_titles, read_sheet
from pipelines.clean.tabla import Complaint, StrayCell, Tabla
from pipelines.clean.together import join
from pipelines.errors import UsageError
from pipelines.gather import Original
from pipelines.schema import Schema
from pipelines.source import Source

__all__ = ["Complaint", "Repair", "StrayCell", "Tabla", "clean", "clean_one"]


def clean(originals: Sequence[Original], source: Source, schema: Schema) -> Tabla:
    """Read ``originals`` as the table that ``schema`` describes. Raises as ``clean_one``; UsageError for several."""
    if len(originals) > 1:
        raise UsageError(
            f"[fuentes.{source.table}] da {len(originals)} archivos, y todavía no sé juntarlos en una tabla.",
            "Deje uno solo en «archivo», o junte antes sus renglones en una hoja.",
        )
    return replace(clean_one(originals[0], source, schema), originals=tuple(originals))


def clean_one(original: Original, source: Source, schema: Schema) -> Tabla:
    """Read ``original`` as the table that ``schema`` describes, as ``source`` declares.

    Raises SourceError when no such table can be found in it, ExerciseError when a template names no column.
    """
    grid = read_grid(original, source, expected_titles(source.reading, schema))
    table = join([read_sheet(grid, source.reading, schema, original.name)], source.reading, schema, original)
    return replace(table, control=look_up_control(source.reading.control, grid, original, source))
