"""Control totals that a source declares as a cell of its own file: what that cell says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.grids import read_grids
from pipelines.clean.totals import figure
from pipelines.errors import SourceError
from pipelines.gather import Original
from pipelines.reading import ControlTotal
from pipelines.source import Source

_ADDRESS = re.compile(r"(?:(?P<sheet>.+)!)?(?P<letter>[A-Z]{1,3})(?P<row>[0-9]+)")


def look_up_control(control: Sequence[ControlTotal], original: Original, source: Source) -> tuple[ControlTotal, ...]:
    """The control totals, with the ``amount`` of those that are a cell: of the table's sheet, or of another.

    Raises SourceError when a cell holds no figure.
    """
    return tuple(_looked_up(control, original, source))


def _looked_up(control: Sequence[ControlTotal], original: Original, source: Source) -> Iterator[ControlTotal]:
    for one in control:
        if not one.cell:
            yield one
            continue
        found = _ADDRESS.fullmatch(one.cell)
        other = found["sheet"] if found else None
        sheet = next(read_grids(original, _of_sheet(source, other), set()))
        text = _cell(sheet, found["letter"], int(found["row"])) if found else ""
        amount = figure(text)
        if amount is None:
            raise SourceError(
                f"El total de control de «{one.column}» es la celda {one.cell} de «{original.name}», que dice «{text}» "
                "y no una cifra.",
                "Corrija la celda en [fuentes.….totales_de_control] de ejercicio.toml, por ejemplo «Resumen!C10».",
                rule="total-de-control",
                file=original.name,
                sheet=sheet.sheet,
            )
        yield replace(one, amount=f"{amount:f}")


def _of_sheet(source: Source, other: str | None) -> Source:
    return replace(source, sheet=other, sheets=()) if other else source


def _cell(grid: Grid, letter: str, row: int) -> str:
    records = dict(zip(grid.numbers, grid.rows, strict=True))
    cells = {column_letter(index): text for index, text in enumerate(records.get(row, []))}
    return cells.get(letter, "").strip()
