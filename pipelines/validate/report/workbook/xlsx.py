"""An XLSX workbook (Office Open XML) with its bad cells marked: every part that has none stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO

from pipelines.validate.report.workbook.marks import Mark, Place
from pipelines.validate.report.workbook.to_correct import ToCorrect
from pipelines.validate.report.workbook.xlsx_comments import add_comments
from pipelines.validate.report.workbook.xlsx_list import add_list
from pipelines.validate.report.workbook.xlsx_parts import OfficeParts
from pipelines.validate.report.workbook.xlsx_sheet import colour, visible_marks
from pipelines.validate.report.workbook.xlsx_styles import Styles


def mark_xlsx(path: Path | IO[bytes], sheets: Mapping[str, Mapping[Place, Mark]], listed: ToCorrect) -> bytes:
    """The workbook at ``path`` with the marks of each sheet, by its title, and the list of what to correct.

    Raises BadZipFile, KeyError, StopIteration or ValueError when it is not a sound XLSX.
    """
    parts = OfficeParts(path)
    styles = Styles(parts)
    titles = parts.sheets()
    for title, part in titles.items():
        sheet = parts.xml(part)
        shown = visible_marks(sheet, sheets.get(title, {}))
        if shown:
            colour(sheet, shown, lambda style, mark: styles.marked(style, mark.severity))
        add_comments(parts, part, sheet, shown)
        if shown:
            parts.write(part, sheet.changed)
    add_list(parts, styles, listed)
    styles.write()
    return parts.zipped()


def has_macros(path: Path | IO[bytes]) -> bool:
    """Whether the workbook declares macros: a spreadsheet opens such a one only under the name of its kind."""
    parts = OfficeParts(path)
    return "macroEnabled" in parts.content_type(parts.workbook)
