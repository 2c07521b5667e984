"""One table's sheet, from an older version of its schema, brought to the present one.

What the steward wrote stays in its cells: nothing moves but the columns that the table no longer has, so that her
formulas, her colours and her own columns keep their place. New columns go after the last one used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.clean.headers import SEARCHED_ROWS, plain
from pipelines.errors import SourceError
from pipelines.schema import Schema
from pipelines.templates import columns, style
from pipelines.templates.books import RETIRED, Book, Sheet
from pipelines.templates.formulas import formula_of, looking_at
from pipelines.templates.layout import Layout
from pipelines.templates.table_sheet import fit_header, origin, write_column


@dataclass(frozen=True)
class Located:
    """A sheet as found: its header's row, and the column of each name, of today's schema or of the older one's."""

    header_row: int
    columns: Mapping[str, int]


def bring_sheet_forward(
    workbook: Workbook,
    results: Workbook,
    sheet: Sheet,
    old_headers: Mapping[str, str],
    own: Book,
    books: Sequence[Book],
    file: str,
) -> tuple[Layout, list[str]]:
    """Change the sheet in ``workbook``; returns where its columns now are, and what changed, in words.

    ``old_headers`` gives the header of each column when the sheet was made; ``results`` is the same workbook with
    its formulas' results. Raises SourceError when its header is not to be found.
    """
    worksheet = workbook[sheet.title]
    found = _locate(worksheet, sheet.schema, old_headers, file)
    said: list[str] = []
    kept = {name: number for name, number in found.columns.items() if name in sheet.schema.columns}
    gone = {name: number for name, number in found.columns.items() if name not in kept}
    free: list[int] = []
    for name, number in gone.items():
        told, emptied = _retire(workbook, results, sheet, found, name, gone.values())
        said.append(told)
        if emptied:
            free.append(number)
    for name in kept:
        field, before = sheet.schema.field(name), _text(worksheet, found.header_row, kept[name])
        if plain(before) != plain(field.title):
            title = before.removesuffix(columns.REQUIRED_MARK)
            was = f"la columna «{title}»" if title else f"la columna {get_column_letter(kept[name])}, sin encabezado,"
            said.append(f"{was} ahora se llama «{field.title}»")
    new = [name for name in sheet.schema.columns if name not in kept]
    for name in new:
        kept[name] = free.pop(0) if free else _last_used(worksheet, found.header_row, kept.values()) + 1
        said.append(f"se agregó la columna «{sheet.schema.field(name).title}», en {get_column_letter(kept[name])}")
        _alone(worksheet, kept[name]).hidden = False
    for number in free:
        _alone(worksheet, number).hidden = True
    for name, number in kept.items():
        field = sheet.schema.field(name)
        _write(
            worksheet,
            number,
            found.header_row,
            sheet.schema,
            name,
            origin(sheet, field, own, books),
            name in new,
        )
    layout = Layout(sheet.title, found.header_row, kept)
    # LibreOffice forgets it where it saves without a window.
    worksheet.freeze_panes = worksheet.freeze_panes or f"B{found.header_row + 1}"
    fit_header(worksheet, layout, sheet.schema)
    _drop_limits(worksheet, layout)
    return layout, said


def _locate(worksheet: Worksheet, schema: Schema, old_headers: Mapping[str, str], file: str) -> Located:
    known = {plain(header): _today(schema, name) for name, header in old_headers.items()}
    for field in schema.fields:
        for text in (field.title, field.name):
            known.setdefault(plain(text), field.name)
    best = max(range(1, SEARCHED_ROWS + 1), key=lambda row: len(columns_named(worksheet, row, known)))
    found = columns_named(worksheet, best, known)
    if len(found) < min(2, len(old_headers)):
        raise SourceError(
            f"No encuentro los encabezados de la hoja «{worksheet.title}» de «{file}»: no se cambió ningún archivo.",
            "Recupere el renglón de encabezados de una copia anterior del libro y vuelva a correr el mismo comando.",
            rule="encabezado-faltante",
            file=file,
            sheet=worksheet.title,
        )
    return Located(best, found | _renamed(found, [_today(schema, name) for name in old_headers]))


def _renamed(found: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """Columns that say something else and stand where they were made: alone between the two they were made between."""
    places = {}
    for before, name, after in zip(["", *order], order, order[1:], strict=False):
        number = found.get(after, 0) - 1
        if name not in found and number > 0 and found.get(before, 0) == number - 1:
            places[name] = number
    return places


def _today(schema: Schema, name: str) -> str:
    """What a column of an older schema is called now; its own name when the table no longer has it."""
    return next((one.name for one in schema.fields if name in one.descriptor.get("formerNames", ())), name)


def columns_named(worksheet: Worksheet, row: int, known: Mapping[str, str]) -> dict[str, int]:
    """Column → its number, for those whose plain title in that row is ``known``."""
    found: dict[str, int] = {}
    for number in range(1, worksheet.max_column + 1):
        name = known.get(plain(_text(worksheet, row, number)))
        if name is not None:
            found.setdefault(name, number)
    return found


def _text(worksheet: Worksheet, row: int, number: int) -> str:
    value = worksheet.cell(row, number).value
    return "" if value is None else str(value).strip()


def _last_used(worksheet: Worksheet, header_row: int, known: Iterable[int]) -> int:
    """The last column with anything in it, the steward's own included."""
    rows = worksheet.iter_rows(min_row=header_row)
    used = [int(cell.column) for row in rows for cell in row if cell.value is not None and cell.column]
    return max([*known, *used])


def _retire(
    workbook: Workbook, results: Workbook, sheet: Sheet, found: Located, name: str, retiring: Iterable[int]
) -> tuple[str, bool]:
    """Move a column that the table no longer has to the sheet for them; says so, and whether its place is free."""
    worksheet, number = workbook[sheet.title], found.columns[name]
    title = _text(worksheet, found.header_row, number).removesuffix(columns.REQUIRED_MARK)
    reader = looking_at(workbook, sheet.title, number, retiring)
    if reader is not None:
        return (
            f"la columna «{title}» ya no es de la tabla, pero la fórmula de {reader} la usa: se queda donde está. "
            "Cambie esa fórmula y borre la columna",
            False,
        )
    if any(number in range(one.min_col, one.max_col + 1) and one.max_row > found.header_row
           for one in worksheet.merged_cells.ranges):  # fmt: skip
        return (
            f"la columna «{title}» ya no es de la tabla, pero tiene celdas combinadas: se queda donde está. "
            "Sepárelas y pase la columna a otra hoja",
            False,
        )
    filled = [row for row in range(found.header_row + 1, worksheet.max_row + 1) if _text(worksheet, row, number)]
    if filled:
        _copy_to_retired(workbook, results, sheet, found, name, filled)
    for row in range(found.header_row, worksheet.max_row + 1):
        # The cell itself goes: an empty one would keep the format of what it held.
        worksheet._cells.pop((row, number), None)
    if filled:
        return f"la columna «{title}» ya no es de la tabla: sus datos pasaron a la hoja «{RETIRED}»", True
    return f"la columna «{title}», que estaba vacía, ya no es de la tabla y se quitó", True


def _copy_to_retired(
    workbook: Workbook, results: Workbook, sheet: Sheet, found: Located, name: str, filled: Sequence[int]
) -> None:
    """Each value with the key of its row, in columns of their own after those already there."""
    if RETIRED not in workbook.sheetnames:
        workbook.create_sheet(RETIRED)
    target, source, values = workbook[RETIRED], workbook[sheet.title], results[sheet.title]
    keys = [one for one in sheet.schema.primary_key if one in found.columns]
    at = target.max_column + 2 if target["A1"].value is not None else 1
    for offset, column in enumerate((*keys, name)):
        number = found.columns[column]
        title = _text(source, found.header_row, number).removesuffix(columns.REQUIRED_MARK)
        heading = target.cell(1, at + offset, f"{sheet.title}: {title}")
        style.header(heading, required=False)
        target.row_dimensions[1].height = 40
        target.column_dimensions[get_column_letter(at + offset)].width = 30
        for row, from_row in enumerate(filled, 2):
            original = source.cell(from_row, number)
            value = values.cell(from_row, number).value if formula_of(original.value) else original.value
            copied = target.cell(row, at + offset, value)
            if not isinstance(original, MergedCell):
                style.give_format(copied, style.format_of(original))


def _write(
    worksheet: Worksheet, number: int, header_row: int, schema: Schema, name: str, origin_of_keys: str, is_new: bool
) -> None:
    """The column's header and note; for one that was there, its width and its cells' format stay the steward's."""
    dimension = _alone(worksheet, number)
    width, own = dimension.width, style.format_of(dimension)
    write_column(worksheet, number, header_row, schema.field(name), origin_of_keys)
    if not is_new:
        dimension.width = width
        style.give_format(dimension, own)


def _alone(worksheet: Worksheet, number: int) -> ColumnDimension:
    """The dimension of that column only: files keep one for a run of equal columns, and two may not overlap."""
    dimensions = worksheet.column_dimensions
    for key, run in list(dimensions.items()):
        if run.min is None or run.max is None or not run.min <= number <= run.max or run.min == run.max:
            continue
        del dimensions[key]
        for first, last in ((run.min, number - 1), (number, number), (number + 1, run.max)):
            if first <= last:
                letter = get_column_letter(first)
                part = ColumnDimension(
                    worksheet, index=letter, min=first, max=last, width=run.width, hidden=run.hidden,
                    outlineLevel=run.outlineLevel,
                )  # fmt: skip
                style.give_format(part, style.format_of(run))
                dimensions[letter] = part
    return dimensions[get_column_letter(number)]


def _drop_limits(worksheet: Worksheet, layout: Layout) -> None:
    """Forget the older limits of the table's columns, to set today's; those of the steward's own columns stay."""
    own = set(layout.columns.values())
    validations = worksheet.data_validations
    validations.dataValidation = [
        one
        for one in validations.dataValidation
        if not all(own.issuperset(range(part.min_col, part.max_col + 1)) for part in one.sqref.ranges)
    ]
