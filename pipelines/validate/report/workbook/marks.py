"""What is drawn in a returned workbook: for each bad cell its colour and what its comment says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.clean import Tabla
from pipelines.validate.findings import Finding, Severity
from pipelines.validate.places import sheet_order

# Row and column of a cell, from 1.
Place = tuple[int, int]

# Background and letters, one step from those of Excel's own styles «Incorrecto» and «Neutral», so that a later review
# of the same workbook knows its marks from a person's colours. A comment, and the list, say the same in words.
COLOURS: Mapping[Severity, tuple[str, str]] = {"error": ("FFC7CF", "9C0007"), "advertencia": ("FFEB9D", "7F4F01")}
WORDS: Mapping[Severity, str] = {"error": "Error", "advertencia": "Aviso"}
# Who signs the comments.
AUTHOR = "Cocrea"
# How a note begins below a person's comment.
ADDED = f"\n\n{AUTHOR}\n"
_NOTE = re.compile(rf"(?:{'|'.join(WORDS.values())}): .+\nQué hacer: .+", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """A cell's colour, and its comment; without one when another cell of its row has it."""

    severity: Severity
    note: str = ""

    def with_another(self, other: Mark) -> Mark:
        """Two marks of one cell: an error weighs more, and both are told."""
        worst: Severity = "error" if "error" in (self.severity, other.severity) else "advertencia"
        return Mark(worst, "\n\n".join(filter(None, (self.note, other.note))))


def is_note(text: str) -> bool:
    """Whether a comment is a note of an earlier review: LibreOffice keeps nobody's name in an XLSX."""
    return _NOTE.fullmatch(text) is not None


def marks_by_sheet(findings: Iterable[Finding], tables: Iterable[Tabla]) -> dict[str | None, dict[Place, Mark]]:
    """Sheet → cell → Mark. A finding of a whole row colours what the table has in it, and is told in the first cell."""
    widths = {
        table.name: sorted(sheet_order(f"{one}1")[1] for one in table.letters.values() if one) for table in tables
    }
    sheets: dict[str | None, dict[Place, Mark]] = {}
    for one in findings:
        row, column = sheet_order(one.cell)
        if not row:
            continue
        columns = [column] if column else widths.get(one.table) or [1]
        cells = sheets.setdefault(one.sheet, {})
        for number in columns:
            mark = Mark(one.severity, _note(one) if number == columns[0] else "")
            known = cells.get((row, number))
            cells[row, number] = known.with_another(mark) if known else mark
    return sheets


def rows_of(marks: Mapping[Place, Mark]) -> dict[int, dict[int, Mark]]:
    """Row → column → Mark."""
    rows: dict[int, dict[int, Mark]] = {}
    for (row, column), mark in marks.items():
        rows.setdefault(row, {})[column] = mark
    return rows


def _note(one: Finding) -> str:
    return f"{WORDS[one.severity]}: {one.message}\nQué hacer: {one.remedy}"
