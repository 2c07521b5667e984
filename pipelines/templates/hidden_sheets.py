"""The two sheets that nobody needs to see: the choices of the drop-downs, and what the workbook was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.templates import columns, style
from pipelines.templates.books import LISTS, STRUCTURE, Book

# The workbook's own properties (in a spreadsheet: File › Properties).
PACKAGE_PROPERTY, VERSION_PROPERTY = "cocrea-paquete", "cocrea-esquemas"
_HEADINGS = ("Tabla", "Hoja", "Columna", "Encabezado")


@dataclass(frozen=True)
class Origin:
    """What a workbook was made from: its package, its schemas' version, and its sheets and headers by name."""

    package: str
    version: str
    sheets: Mapping[str, str]
    headers: Mapping[str, Mapping[str, str]]


def write_lists(workbook: Workbook, book: Book) -> dict[tuple[str, ...], str]:
    """Add the sheet of choices, hidden; returns the cells of each drop-down's."""
    worksheet = _hidden(workbook, LISTS)
    offered = {
        columns.choices(field): f"{sheet.schema.name}.{field.name}"
        for sheet in book.sheets
        for field in reversed(sheet.schema.fields)
        if columns.choices(field)
    }
    for sheet in book.sheets:
        for column, listed in sheet.lists.items():
            offered.setdefault(listed.keys, f"{sheet.schema.name}.{column}")
    places = {}
    for number, (texts, name) in enumerate(offered.items(), 1):
        letter = get_column_letter(number)
        for row, text in enumerate((name, *texts), 1):
            worksheet.cell(row, number, text).number_format = "@"
        places[texts] = f"{LISTS}!${letter}$2:${letter}${len(texts) + 1}"
    return places


def write_origin(workbook: Workbook, book: Book, version: str) -> None:
    """Record what the workbook is made from, so that a later version of the schemas can bring it forward."""
    worksheet = _hidden(workbook, STRUCTURE)
    worksheet.append(_HEADINGS)
    for sheet in book.sheets:
        for field in sheet.schema.fields:
            worksheet.append((sheet.schema.name, sheet.title, field.name, columns.header(field)))
    properties = _properties(workbook)
    for name, value in ((PACKAGE_PROPERTY, book.package), (VERSION_PROPERTY, version)):
        if name in properties.names:
            del properties[name]
        properties.append(StringProperty(name=name, value=value))


def read_origin(workbook: Workbook) -> Origin | None:
    """What the workbook was made from; None when it does not come from a template."""
    properties = {one.name: str(one.value) for one in _properties(workbook).props}
    if STRUCTURE not in workbook.sheetnames or not {PACKAGE_PROPERTY, VERSION_PROPERTY} <= properties.keys():
        return None
    sheets: dict[str, str] = {}
    headers: dict[str, dict[str, str]] = {}
    for table, sheet, column, header in _records(workbook[STRUCTURE]):
        sheets[table] = sheet
        headers.setdefault(table, {})[column] = header
    return Origin(properties[PACKAGE_PROPERTY], properties[VERSION_PROPERTY], sheets, headers)


def _properties(workbook: Any) -> Any:
    # openpyxl's types do not know that workbooks have them.
    return workbook.custom_doc_props


def _records(worksheet: Worksheet) -> Iterable[tuple[str, str, str, str]]:
    for row in worksheet.iter_rows(min_row=2, max_col=len(_HEADINGS), values_only=True):
        table, sheet, column, header = map(str, row)
        yield table, sheet, column, header


def _hidden(workbook: Workbook, title: str) -> Worksheet:
    worksheet: Worksheet = workbook.create_sheet(title)
    worksheet.sheet_state = "hidden"
    style.protect(worksheet)
    return worksheet
