"""Whose a wrong value is: the sheet's, or the correction's that put it over what the sheet says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipelines.clean import Tabla
from pipelines.clean.corrections_file import CORRECTIONS_FILE
from pipelines.validate.findings import Finding, Unchecked, Until
from pipelines.validate.places import cell_address
from pipelines.validate.privacy import PREFIX

# What the programme asks for takes several cells together: any of them may be the wrong one.
_PROGRAMME = re.compile(r"R[0-9]+")


class Blame:
    """The cells of ``tables`` that corrections put, and the findings of them."""

    def __init__(self, tables: Iterable[Tabla]) -> None:
        self._numbers: dict[tuple[str, str | None, str | None], int] = {}
        for table in tables:
            for (row, column), number in table.corrected.items():
                piece = table.piece(row)
                self._numbers[piece.file, piece.sheet, cell_address(table, row, column)] = number

    def blamed(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, those of corrected cells at the file of corrections: the cells themselves say another thing."""
        return [
            _of_correction(one, self._numbers[place])
            if (place := (one.file, one.sheet, one.cell)) in self._numbers
            else one
            for one in findings
        ]

    def until(self, unchecked: Iterable[Unchecked]) -> list[Unchecked]:
        """What waits, with the file of corrections in the place of the cells that these put."""
        return [replace(one, until=tuple(dict.fromkeys(self._mended(one.until)))) for one in unchecked]

    def _mended(self, places: Iterable[Until]) -> Iterator[Until]:
        for one in places:
            own = tuple(cell for cell in one.cells if (one.file, one.sheet, cell) not in self._numbers)
            if own or not one.cells:
                yield replace(one, cells=own)
            if len(own) < len(one.cells):
                yield Until(CORRECTIONS_FILE, None, ())


def _of_correction(one: Finding, number: int) -> Finding:
    by = f"la corrección {number} de {CORRECTIONS_FILE}"
    if _PROGRAMME.fullmatch(one.rule):
        return replace(one, message=f"{one.message} El valor de la celda lo puso {by}.")
    where = f"la celda {one.cell} de {f'la hoja «{one.sheet}» de ' if one.sheet else ''}«{one.file}»"
    mend = "Corrija su «reemplazo», o quite la corrección."
    return replace(
        one,
        file=CORRECTIONS_FILE,
        sheet=None,
        cell=None,
        message=f"{one.message} Lo puso {by} en {where}, que dice otra cosa.",
        remedy=mend if one.rule.startswith(PREFIX) else f"{one.remedy} {mend}",
    )
