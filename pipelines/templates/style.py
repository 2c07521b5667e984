"""How the workbooks look: one place for colours, fonts and protection."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

DARK, LIGHT, GREY, INK = "1F5C63", "D9EAEB", "F2F2F2", "333333"
_TYPEFACE = "Calibri"
_CHARACTERS_A_PAGE = 240
_LINE = Side(style="thin", color="FFFFFF")
OPEN = Protection(locked=False)
WRAPPED = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")


def title(cell: Cell | MergedCell) -> None:
    """The name of a sheet, in large letters."""
    cell.font = Font(_TYPEFACE, size=18, bold=True, color=DARK)


def subtitle(cell: Cell | MergedCell) -> None:
    """The name of a part of a sheet."""
    cell.font = Font(_TYPEFACE, size=13, bold=True, color=DARK)


def text(cell: Cell | MergedCell, *, bold: bool = False) -> None:
    """A paragraph."""
    cell.font = Font(_TYPEFACE, size=11, color=INK, bold=bold)
    cell.alignment = WRAPPED


def aside(cell: Cell | MergedCell) -> None:
    """A remark under a title."""
    cell.font = Font(_TYPEFACE, size=11, color=INK)
    cell.alignment = Alignment(vertical="center")


def header(cell: Cell | MergedCell, *, required: bool) -> None:
    """A column's title: white on dark where it must be filled, dark on light where it may."""
    cell.font = Font(_TYPEFACE, size=11, bold=True, color="FFFFFF" if required else DARK)
    cell.fill = PatternFill("solid", fgColor=DARK if required else LIGHT)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = Border(left=_LINE, right=_LINE)
    cell.protection = Protection(locked=True)


def example(cell: Cell | MergedCell) -> None:
    """A value that is only an example: grey, slanted."""
    cell.font = Font(_TYPEFACE, size=11, italic=True, color="666666")
    cell.fill = PatternFill("solid", fgColor=GREY)
    cell.alignment = WRAPPED


def protect(sheet: Worksheet) -> None:
    """Keep what is locked from being changed by accident: no password, and rows may be added, sorted and removed."""
    protection = sheet.protection
    protection.sheet = True
    # In the format's own words, True is «not allowed».
    protection.formatCells = protection.formatColumns = protection.formatRows = False
    protection.insertRows = protection.deleteRows = protection.sort = protection.autoFilter = False
    protection.insertHyperlinks = False


def print_landscape(sheet: Worksheet, repeated_rows: str = "", characters_wide: float = 0) -> None:
    """On paper: letter size, lying, as many pages wide as it takes to be read."""
    pages = max(1, round(characters_wide / _CHARACTERS_A_PAGE))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 1
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    if repeated_rows:
        sheet.print_title_rows = repeated_rows
    if pages > 1:
        sheet.print_title_cols = "A:A"


def format_of(styled: Any) -> Any:
    """All of the format of a cell or of a column, to give to another of the same workbook."""
    # openpyxl has no public name for it, and its types have none at all.
    return copy(styled._style)


def give_format(styled: Any, found: Any) -> None:
    """Give a cell or a column a format that ``format_of`` took."""
    styled._style = found
