"""Clean: Originals → their Tabla. Reads mess and logs every repair; judges nothing but what reading must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.clean.control_cells import look_up_control
from pipelines.clean.grids import read_all_grids
from pipelines.clean.renamed import repeated_copies
from pipelines.clean.repair import Repair
from pipelines.clean.sheets import expected_titles, read_sheet
from pipelines.clean.tabla import Complaint, StrayCell, Tabla
from pipelines.clean.together import join
from pipelines.gather import Original
from pipelines.schema import Schema
from pipelines.source import Source

__all__ = ["Complaint", "Repair", "StrayCell", "Tabla", "clean"]


def clean(originals: Sequence[Original], source: Source, schema: Schema) -> Tabla:
    """Read ``originals`` as the table that ``schema`` describes, as ``source`` declares: one file under the other.

    Raises SourceError when no such table can be found in one, ExerciseError when a template names no column.
    """
    titles = expected_titles(source.reading, schema)
    sheets = [
        read_sheet(grid, source.reading, schema, one.name) for one, grid in read_all_grids(originals, source, titles)
    ]
    table = join(sheets, source.reading, schema)
    control = look_up_control(source.reading.control, originals[0], source)
    complaints = (*table.complaints, *repeated_copies(table, tuple(originals)))
    return replace(table, control=control, originals=tuple(originals), complaints=complaints)
