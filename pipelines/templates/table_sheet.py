"""The sheet of one table: title, headers with their notes, formats, and what it takes in each column."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.schema import Field, Schema
from pipelines.templates import columns, limits, style
from pipelines.templates.books import Book, Sheet, find_sheet
from pipelines.templates.code_lists import reference_of
from pipelines.templates.layout import HEADER_ROW, LAST_ROW, Layout, new_layout

_AUTHOR = "Cocrea"
_HOW_TO = (
    "Capture desde el renglón {row}, un caso por renglón. Las columnas oscuras con * son obligatorias. "
    "Pase el cursor sobre un encabezado para ver qué va en él."
)
_LAST_COLUMN = 16_384
_LINE_POINTS = 15.0
_NOTE_WIDTH, _NOTE_LINE_CHARACTERS = 380, 52


def write_table_sheet(worksheet: Worksheet, sheet: Sheet, own: Book, books: Sequence[Book]) -> None:
    """Make an empty worksheet the template of ``sheet``, of the workbook ``own``, but for its limits."""
    layout = new_layout(sheet)
    worksheet["A1"] = sheet.schema.title
    style.title(worksheet["A1"])
    worksheet["A2"] = sheet.schema.description
    worksheet["A3"] = _HOW_TO.format(row=HEADER_ROW + 1)
    style.aside(worksheet["A2"])
    style.aside(worksheet["A3"])
    worksheet.row_dimensions[1].height = 30
    for field in sheet.schema.fields:
        write_column(worksheet, layout.columns[field.name], HEADER_ROW, field, origin(sheet, field, own, books))
    unlock_the_rest(worksheet, len(layout.columns))
    fit_header(worksheet, layout, sheet.schema)
    worksheet.freeze_panes = f"B{HEADER_ROW + 1}"
    worksheet.sheet_properties.tabColor = style.DARK
    worksheet.sheet_view.showGridLines = True
    style.protect(worksheet)
    total = sum(map(columns.width, sheet.schema.fields))
    style.print_landscape(worksheet, f"{HEADER_ROW}:{HEADER_ROW}", total)


def write_column(worksheet: Worksheet, number: int, header_row: int, field: Field, origin_of_keys: str) -> None:
    """A column's header with its note, and the width and format of its cells, all of them open."""
    cell = worksheet.cell(header_row, number, columns.header(field))
    style.header(cell, required=field.required)
    cell.comment = _note(columns.note(field, origin_of_keys))
    dimension = worksheet.column_dimensions[get_column_letter(number)]
    dimension.width = columns.width(field)
    dimension.number_format = columns.number_format(field)
    dimension.alignment = style.WRAPPED if columns.is_long(field) else style.TOP
    dimension.protection = style.OPEN


def unlock_the_rest(worksheet: Worksheet, last: int) -> None:
    """Open the columns after the table's: a spreadsheet lets no row be removed that has a locked cell."""
    letter = get_column_letter(last + 1)
    rest = ColumnDimension(worksheet, index=letter, min=last + 1, max=_LAST_COLUMN, width=13)
    rest.protection = style.OPEN
    worksheet.column_dimensions[letter] = rest


def fit_header(worksheet: Worksheet, layout: Layout, schema: Schema) -> None:
    """Make the header's row as high as its longest title needs, and let it filter."""
    lines = max(math.ceil((len(columns.header(field)) + 2) / (columns.width(field) - 3)) for field in schema.fields)
    worksheet.row_dimensions[layout.header_row].height = max(2, lines) * _LINE_POINTS + 10
    first, last = (get_column_letter(one(layout.columns.values())) for one in (min, max))
    worksheet.auto_filter.ref = f"{first}{layout.header_row}:{last}{LAST_ROW}"


def set_limits(
    worksheet: Worksheet, sheet: Sheet, layouts: Mapping[str, Layout], lists: Mapping[tuple[str, ...], str]
) -> None:
    """Add each column's drop-down or limits.

    ``layouts`` are those of the tables of this workbook; ``lists`` says where each drop-down's choices are.
    """
    layout = layouts[sheet.schema.name]
    for field in sheet.schema.fields:
        validation = _validation(field, sheet, layouts, lists)
        if validation is not None:
            validation.add(layout.cells(field.name))
            worksheet.add_data_validation(validation)


def origin(sheet: Sheet, field: Field, own: Book, books: Iterable[Book]) -> str:
    """Where the keys of a column come from, for its note."""
    reference = reference_of(sheet.schema, field.name)
    if reference is None:
        return ""
    if field.name in sheet.lists:
        return sheet.lists[field.name].note
    found = find_sheet(books, reference.table)
    if found is None:
        return f"Es una clave del catálogo «{reference.table.replace('_', ' ')}»."
    book, other = found
    if book.package == own.package:
        return f"Elija una clave de la hoja «{other.title}»; captúrela allá primero."
    return f"Es una clave de la hoja «{other.title}» del libro «{book.file}»: escríbala igual que allá."


def _validation(
    field: Field, sheet: Sheet, layouts: Mapping[str, Layout], lists: Mapping[tuple[str, ...], str]
) -> DataValidation | None:
    schema = sheet.schema
    layout = layouts[schema.name]
    reference = reference_of(schema, field.name)
    if offered := columns.choices(field):
        return limits.one_of(lists[offered], field)
    if listed := sheet.lists.get(field.name):
        cells = lists[listed.keys]
        return limits.one_of(cells, field) if listed.strict else limits.key_of(cells, field, "el catálogo")
    if reference is not None and reference.table in layouts:
        other = layouts[reference.table]
        return limits.key_of(other.filled_cells(reference.column), field, f"la hoja «{other.sheet}»")
    if schema.primary_key == (field.name,):
        return limits.own_key(layout.first_cell(field.name), layout.fixed_cells(field.name), field)
    return limits.limits(layout.first_cell(field.name), field)


def _note(text: str) -> Comment:
    lines = sum(math.ceil(len(one) / _NOTE_LINE_CHARACTERS) for one in text.splitlines())
    return Comment(text, _AUTHOR, width=_NOTE_WIDTH, height=18 * lines + 16)
