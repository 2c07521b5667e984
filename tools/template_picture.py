"""Takes the picture of a template for the documents: a sheet filled in with the example, as LibreOffice shows it.

``.venv/bin/python -m tools.template_picture`` writes docs/imagenes/plantilla.png; needs LibreOffice and poppler
(tools/libreoffice.sh, tools/poppler.sh).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.styles import Border, Side

from pipelines.paths import DATAPACKAGES, SCHEMAS
from pipelines.templates import template_books
from pipelines.templates.books import Sheet
from pipelines.templates.columns import shown
from pipelines.templates.examples import Cases, example_cases
from pipelines.templates.layout import HEADER_ROW
from pipelines.templates.workbook import as_bytes, new_workbook
from tools.office import picture
from tools.screenshots import IMAGES

PICTURE = IMAGES / "plantilla.png"
TABLE = "stl_sesiones"
# Its first columns, which is what fits a window; and rows left empty under the example's.
COLUMNS, EMPTY_ROWS = 10, 7
# As wide as a letter sheet.
DOTS_PER_INCH = 130
SIZE = (11 * DOTS_PER_INCH, round(2.95 * DOTS_PER_INCH))
GRID = Side(style="thin", color="D0D0D0")


def main() -> int:
    """Write the picture."""
    books = template_books(SCHEMAS, DATAPACKAGES)
    book = next(one for one in books if TABLE in one.tables)
    sheet = next(one for one in book.sheets if one.schema.name == TABLE)
    cases = example_cases(SCHEMAS, DATAPACKAGES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plantilla.xlsx"
        path.write_bytes(as_bytes(new_workbook(book, books, cases)))
        _frame(path, sheet, cases)
        picture(path, PICTURE, DOTS_PER_INCH, (0, 0), SIZE)
    return 0


def _frame(path: Path, sheet: Sheet, cases: Cases) -> None:
    """Leave only that sheet, with the example typed in, on one page of its first columns."""
    workbook = load_workbook(path)
    for title in workbook.sheetnames:
        if title != sheet.title:
            del workbook[title]
    worksheet = workbook[sheet.title]
    last_row = HEADER_ROW + len(cases[TABLE]) + EMPTY_ROWS
    for row in worksheet.iter_rows(HEADER_ROW + 1, last_row, 1, COLUMNS):
        for cell in row:
            cell.border = Border(left=GRID, right=GRID, top=GRID, bottom=GRID)
    for row_number, case in enumerate(cases[TABLE], HEADER_ROW + 1):
        for number, field in enumerate(sheet.schema.fields[:COLUMNS], 1):
            worksheet.cell(row_number, number, shown(field, case[field.name]))
    worksheet.print_area = f"A1:{worksheet.cell(last_row, COLUMNS).coordinate}"
    worksheet.print_title_rows = None
    worksheet.print_options.headings = True
    for side in ("left", "right", "top", "bottom", "header", "footer"):
        setattr(worksheet.page_margins, side, 0.2)
    workbook.save(path)


if __name__ == "__main__":
    sys.exit(main())
