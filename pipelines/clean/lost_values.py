"""Cells of a table whose formula has no value: told one by one, since they would be read as empty."""

from __future__ import annotations

from pipelines.clean.cells import Grid
from pipelines.clean.frame import Frame
from pipelines.clean.reading_log import ReadingLog
from pipelines.reading import Reading

ERROR, WITHOUT_RESULT = "error-de-formula", "formula-sin-resultado"


def tell_lost_values(grid: Grid, header: Frame, reading: Reading, log: ReadingLog) -> None:
    """Complain of each from the header down, in a column that has a title or is declared by its letter.

    What is beside or above the table is nobody's figure.
    """
    declared = {one.position for one in reading.columns.values() if one.position}
    for (row, index), error in sorted(grid.lost.items()):
        if row < header.header_row or index >= len(header.titles):
            continue
        if not header.titles[index].strip() and header.letters[index] not in declared and row > header.header_row:
            continue
        cell = f"{header.letters[index]}{row}"
        if error:
            log.complain(
                header, ERROR, cell, error, "La fórmula de la celda termina en un error.",
                "Corrija la fórmula, o escriba en la celda el valor.",
            )  # fmt: skip
        else:
            log.complain(
                header, WITHOUT_RESULT, cell, None, "La fórmula de la celda no tiene resultado guardado.",
                "Abra el libro con Excel o LibreOffice, que calculan las fórmulas, guárdelo y vuelva a intentarlo.",
            )  # fmt: skip
