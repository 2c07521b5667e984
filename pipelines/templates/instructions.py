"""The first sheet: what the workbook is and how to fill it in, for someone who has ten minutes."""

from __future__ import annotations

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.templates import style
from pipelines.templates.books import EXAMPLES, INSTRUCTIONS, Book

_STEPS = (
    "Cada pestaña oscura de abajo es una tabla. Empiece por la primera: las siguientes usan sus claves.",
    "Capture desde el renglón que sigue a los encabezados: un caso por renglón, sin totales ni subtítulos.",
    "Las columnas de encabezado oscuro y con asterisco (*) son obligatorias. En las demás, si no tiene el dato, deje "
    "la celda vacía: no escriba «N/A» ni «pendiente».",
    "Pase el cursor sobre un encabezado para ver qué va en esa columna, con un ejemplo. La hoja «Ejemplos» tiene casos "
    "completos, inventados, que nunca se publican.",
    "Guarde el libro con el mismo nombre y pida que lo revisen con «cocrea validar», o hágalo usted. El reporte dice "
    "qué celda corregir y cómo.",
)
_GOOD_TO_KNOW = {
    "Claves": "Las inventa usted, una distinta por renglón, y ya no las cambia: minúsculas sin acento, números y "
    "guiones, como c1-tramites-en-linea. Con ellas se unen unas hojas con otras.",
    "Listas": "Donde aparece una flecha, elija de la lista. Si una lista de claves está vacía, capture primero la "
    "hoja de donde salen.",
    "Fechas": "Con día, mes y año: 31/12/2025. Las horas, en 24 horas: 17:30.",
    "Cantidades": "En pesos y centavos, con punto decimal. El formato pone las comas; usted escriba 1250000.50",
    "Códigos": "Los ceros a la izquierda se quedan como los escribe: 05 no se vuelve 5.",
    "Pegar de otra hoja": "Use Pegado especial › Valores. Al pegar, la hoja no avisa si algo está mal; la revisión sí.",
    "Encabezados": "Están protegidos para que no se borren por accidente; no hay contraseña. Puede insertar y "
    "borrar renglones, ordenar, dar color y agregar hojas suyas, que no se publican. No agregue columnas a las tablas.",
    "Datos personales": "No capture CURP, RFC de personas, CLABE, teléfonos ni correos particulares: lo que se "
    "captura aquí se publica.",
}


def write_instructions(workbook: Workbook, book: Book) -> None:
    """Add the sheet of instructions, before all others."""
    worksheet: Worksheet = workbook.create_sheet(INSTRUCTIONS, 0)
    for letter, width in {"A": 4, "B": 30, "C": 92}.items():
        worksheet.column_dimensions[letter].width = width
    worksheet.sheet_view.showGridLines = False
    worksheet["A1"] = book.title
    style.title(worksheet["A1"])
    worksheet.row_dimensions[1].height = 32
    row = _paragraph(worksheet, 2, book.description)
    row = _part(worksheet, row + 1, "Cómo se llena")
    for number, text in enumerate(_STEPS, 1):
        style.text(worksheet.cell(row, 1, f"{number}."), bold=True)
        row = _paragraph(worksheet, row, text)
    row = _part(worksheet, row + 1, "Las hojas de este libro")
    for sheet in book.sheets:
        row = _pair(worksheet, row, sheet.title, sheet.schema.description, link=sheet.title)
    row = _pair(worksheet, row, EXAMPLES, "Casos inventados de cada hoja. No se publican.", link=EXAMPLES)
    row = _part(worksheet, row + 1, "Lo que conviene saber")
    for name, text in _GOOD_TO_KNOW.items():
        row = _pair(worksheet, row, name, text)
    worksheet.sheet_properties.tabColor = "A6A6A6"
    style.protect(worksheet)
    style.print_landscape(worksheet)


def _part(worksheet: Worksheet, row: int, text: str) -> int:
    style.subtitle(worksheet.cell(row, 1, text))
    worksheet.row_dimensions[row].height = 24
    return row + 1


def _paragraph(worksheet: Worksheet, row: int, text: str) -> int:
    """A text over columns B and C, as high as it needs; returns the next row."""
    style.text(worksheet.cell(row, 2, text))
    worksheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
    worksheet.row_dimensions[row].height = _height(text, 118)
    return row + 1


def _pair(worksheet: Worksheet, row: int, name: str, text: str, link: str = "") -> int:
    cell = worksheet.cell(row, 2, name)
    style.text(cell, bold=True)
    if link:
        _link(cell, link)
    style.text(worksheet.cell(row, 3, text))
    worksheet.row_dimensions[row].height = _height(text, 88)
    return row + 1


def _link(cell: Cell | MergedCell, sheet: str) -> None:
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(sheet)}!A1")
    cell.font = Font("Calibri", size=11, bold=True, underline="single", color=style.DARK)


def _height(text: str, characters: int) -> float:
    return 16.0 * (1 + len(text) // characters) + 3
