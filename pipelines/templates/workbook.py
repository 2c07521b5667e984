"""A whole workbook, new, from a package's schemas."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.templates.books import LISTS, STRUCTURE, Book
from pipelines.templates.examples import Cases, write_examples
from pipelines.templates.hidden_sheets import write_lists, write_origin
from pipelines.templates.instructions import write_instructions
from pipelines.templates.layout import new_layout
from pipelines.templates.table_sheet import set_limits, write_table_sheet


def new_workbook(book: Book, books: Sequence[Book], cases: Cases) -> Workbook:
    """The empty template of ``book``; ``books`` are all of the exercise's, ``cases`` its examples."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    lists = write_lists(workbook, book)
    write_instructions(workbook, book)
    layouts = {sheet.schema.name: new_layout(sheet) for sheet in book.sheets}
    for sheet in book.sheets:
        worksheet: Worksheet = workbook.create_sheet(sheet.title)
        write_table_sheet(worksheet, sheet, book, books)
        set_limits(worksheet, sheet, layouts, lists)
    write_examples(workbook, book, cases)
    write_origin(workbook, book, book.fingerprint)
    for title in (LISTS, STRUCTURE):
        workbook.move_sheet(title, len(workbook.sheetnames))
    workbook.active = 0
    workbook.properties.title, workbook.properties.creator = book.title, "Cocrea"
    workbook.properties.language = "es-MX"
    return workbook


def as_bytes(workbook: Workbook) -> bytes:
    """The workbook as an XLSX file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
