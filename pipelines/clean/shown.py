"""What a workbook shows of its cells and their plain values do not tell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from pipelines import settings
from pipelines.clean.cells import column_letter
from pipelines.clean.repair import Repair
from pipelines.errors import SourceError

# Row and column of a cell, from 0.
Place = tuple[int, int]
# A cell as the readers give it; an empty one is "".
Value = str | float | int | bool | dt.date | dt.time | dt.datetime | dt.timedelta
_EXAMPLES = 5
# The reader takes memory for the whole area that a sheet uses: a full sheet of thirty columns, and no more.
MAX_SHEET_CELLS = 1_048_576 * 32
_QUOTED = re.compile(r'"[^"]*"|\\.')


@dataclass
class Shown:
    """Cells of one sheet that are more than their value.

    ``errors``: the error a formula ended in, such as #REF!. ``uncalculated``: formulas saved without their result.
    ``percents``: numbers shown as a percentage, 0.4 as 40 %. ``digits``: how many digits a whole number is shown
    with, 7 as 007. ``indents``: texts set off to the right by their style, and how far. ``external``: formulas whose
    result came from another file. ``corner``: where the area that the sheet uses ends; ``farthest``: the cell that
    took it there.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    uncalculated: list[Place] = field(default_factory=list)
    percents: set[Place] = field(default_factory=set)
    digits: dict[Place, int] = field(default_factory=dict)
    indents: dict[Place, int] = field(default_factory=dict)
    external: list[Place] = field(default_factory=list)
    corner: Place = (0, 0)
    farthest: Place = (0, 0)
    # What its texts add up to, each as often as it is repeated.
    characters: int = 0

    def reach(self, place: Place) -> None:
        """Widen the sheet's used area to ``place``."""
        wider = (max(self.corner[0], place[0]), max(self.corner[1], place[1]))
        if wider != self.corner:
            self.corner, self.farthest = wider, place


def number_format(code: str) -> tuple[bool, int]:
    """Whether a spreadsheet's number format shows a percentage, and with how many digits (0: as they are)."""
    bare = _QUOTED.sub("", code)
    return "%" in bare, len(bare) if re.fullmatch("00+", bare) else 0


def from_other_files(shown: Shown) -> tuple[Repair, ...]:
    """The note of the cells whose value came from another file: what it was when the book was saved; none is opened."""
    cells = tuple((_address(one), "", "") for one in sorted(shown.external)[:_EXAMPLES])
    return (Repair("liga-externa", "", len(shown.external), cells),) if cells else ()


def refuse_stray_corner(shown: Shown, file: str, sheet: str) -> None:
    """Raise SourceError when one cell far from the rest makes the sheet's used area larger than memory."""
    row, column = shown.corner
    if (row + 1) * (column + 1) > MAX_SHEET_CELLS:
        raise SourceError(
            f"La hoja «{sheet}» de «{file}» llega hasta la celda {_address(shown.corner)}: es demasiado grande.",
            f"Borre lo que haya en la celda {_address(shown.farthest)}, que está lejos de la tabla; si la tabla de "
            "veras es así de grande, guárdela como CSV.",
            rule="hoja-demasiado-grande",
            file=file,
            sheet=sheet,
        )
    refuse_too_much_text(shown.characters, file, sheet)


def refuse_too_much_text(characters: int, file: str, sheet: str) -> None:
    """Raise SourceError when the texts of a sheet do not fit in memory."""
    if characters > settings.MAX_SHEET_CHARACTERS:
        raise SourceError(
            f"Los textos de la hoja «{sheet}» de «{file}» suman {characters:,} caracteres; se leen hasta "
            f"{settings.MAX_SHEET_CHARACTERS:,}.",
            "Revise que sea la tabla: un texto muy largo se repite en muchas celdas. Si lo es, divídala en archivos "
            "más pequeños.",
            rule="hoja-demasiado-grande",
            file=file,
            sheet=sheet,
        )


def lost_values(shown: Shown) -> dict[Place, str]:
    """The cells whose formula has no value to read, with the error that it ended in, if it did."""
    return {**dict.fromkeys(shown.uncalculated, ""), **shown.errors}


def _address(place: Place) -> str:
    return f"{column_letter(place[1])}{place[0] + 1}"
