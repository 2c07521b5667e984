"""Which formulas of a workbook look at a column: one that is looked at stays where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

_CELLS = re.compile(r"\$?([A-Z]{1,3})(?:\$?\d+)?(?::\$?([A-Z]{1,3})(?:\$?\d+)?)?")
_ROWS = re.compile(r"\$?\d+:\$?\d+")


def formula_of(value: object) -> str:
    """A cell's formula; "" when it has none."""
    text = value.text if isinstance(value, ArrayFormula) else value
    return text if isinstance(text, str) and text.startswith("=") else ""


def has_formulas(worksheet: Worksheet) -> bool:
    """Whether any cell of the sheet is computed."""
    return any(formula_of(cell.value) for row in worksheet.iter_rows() for cell in row)


def looking_at(workbook: Workbook, sheet: str, column: int, retiring: Iterable[int]) -> str | None:
    """The first cell, as «Hoja!K5», whose formula reads that column; those of ``retiring`` columns do not count."""
    going = set(retiring)
    for worksheet in workbook.worksheets:
        for row in worksheet.iter_rows():
            for cell in row:
                if worksheet.title == sheet and cell.column in going:
                    continue
                formula = formula_of(cell.value)
                if formula and _reads(formula, worksheet.title, sheet, column, workbook):
                    return f"{worksheet.title}!{cell.coordinate}"
    return None


def _reads(formula: str, own_sheet: str, sheet: str, column: int, workbook: Workbook) -> bool:
    return any(_covers(one, own_sheet, sheet, column) for one in _references(formula, workbook))


def _references(formula: str, workbook: Workbook) -> Iterator[str]:
    """The ranges a formula reads, with defined names resolved to theirs."""
    for token in Tokenizer(formula).items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            name = workbook.defined_names.get(token.value)
            if name is not None and name.attr_text:
                yield from (one.value for one in Tokenizer(f"={name.attr_text}").items)
            else:
                yield token.value


def _covers(reference: str, own_sheet: str, sheet: str, column: int) -> bool:
    where, _, cells = reference.rpartition("!")
    if (where.strip("'").replace("''", "'") or own_sheet).casefold() != sheet.casefold():
        return False
    if _ROWS.fullmatch(cells):
        return True
    found = _CELLS.fullmatch(cells)
    if found is None:
        return False
    first = column_index_from_string(found[1])
    return first <= column <= (column_index_from_string(found[2]) if found[2] else first)
