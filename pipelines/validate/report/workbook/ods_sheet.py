"""One sheet of an ODS workbook, whose equal neighbours are written once: a marked one is taken out of its run."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from pipelines.validate.report.workbook.marks import AUTHOR, Mark, Place, rows_of
from pipelines.validate.report.workbook.xml_text import Element, Xml, content

# A cell's own style and its Mark → the style to show it with.
Restyle = Callable[[str, Mark], str]
Marked = TypeVar("Marked")
_EMPTY = "<table:table-cell/>"
_CELLS = ("table-cell", "covered-table-cell")
_ROWS_REPEATED, _COLUMNS_REPEATED = "table:number-rows-repeated", "table:number-columns-repeated"


def mark_sheet(document: Xml, sheet: Element, marks: Mapping[Place, Mark], restyle: Restyle) -> None:
    """Give each marked cell its style and its comment."""
    by_row = rows_of(_visible_marks(document, sheet, marks))
    numbers = sorted(by_row)
    columns = _column_styles(document, sheet)
    for first, times, element in _rows(document, sheet):
        here = numbers[bisect_left(numbers, first) : bisect_left(numbers, first + times)]
        if here:
            own = element.tag.get("table:default-cell-style-name")
            mark_row = partial(_marked_row, own=own, columns=columns, restyle=restyle)
            inside = {number - first: by_row[number] for number in here}
            rows = _split(document.whole(element), times, inside, _times_of_row, mark_row)
            document.replace(element.start, element.end, "".join(rows))


def _visible_marks(document: Xml, sheet: Element, marks: Mapping[Place, Mark]) -> dict[Place, Mark]:
    """The marks where they can be seen: those of merged cells in the first one of them."""
    merged = list(_merged(document, sheet))
    shown: dict[Place, Mark] = {}
    for (row, column), mark in marks.items():
        inside = (
            (top, left)
            for top, left, rows, columns in merged
            if top <= row < top + rows and left <= column < left + columns
        )
        place = next(inside, (row, column))
        shown[place] = shown[place].with_another(mark) if place in shown else mark
    return shown


def _merged(document: Xml, sheet: Element) -> Iterator[tuple[int, int, int, int]]:
    for number, _, row in _rows(document, sheet):
        if "-spanned=" in document.whole(row):
            column = 1
            for cell in document.elements(*_CELLS, start=row.tag.end, end=row.inner_end):
                rows = int(cell.tag.get("table:number-rows-spanned") or 1)
                columns = int(cell.tag.get("table:number-columns-spanned") or 1)
                if rows > 1 or columns > 1:
                    yield number, column, rows, columns
                column += _times(cell, _COLUMNS_REPEATED)


def _rows(document: Xml, sheet: Element) -> Iterator[tuple[int, int, Element]]:
    """Each row that is written: its number, how many times it is repeated, and the row."""
    number = 1
    for row in document.elements("table-row", start=sheet.tag.end, end=sheet.inner_end):
        times = _times(row, _ROWS_REPEATED)
        yield number, times, row
        number += times


def _column_styles(document: Xml, sheet: Element) -> list[tuple[int, str]]:
    """The last column of each run, and the style of its cells."""
    found, last = [], 0
    for column in document.elements("table-column", start=sheet.tag.end, end=sheet.inner_end):
        last += _times(column, _COLUMNS_REPEATED)
        found.append((last, column.tag.get("table:default-cell-style-name") or ""))
    return found


def _style_of(columns: Sequence[tuple[int, str]], column: int) -> str:
    return next((style for last, style in columns if column <= last), "")


def _times(element: Element, attribute: str) -> int:
    return int(element.tag.get(attribute) or 1)


def _split(
    text: str,
    times: int,
    marked: Mapping[int, Marked],
    repeated: Callable[[str, int], str],
    mark: Callable[[str, Marked], str],
) -> Iterator[str]:
    """What was written once for ``times`` neighbours, with the marked ones (from 0) apart."""
    at = 0
    for position in sorted(marked):
        if position > at:
            yield repeated(text, position - at)
        yield mark(repeated(text, 1), marked[position])
        at = position + 1
    if times > at:
        yield repeated(text, times - at)


def _marked_row(
    text: str, marks: Mapping[int, Mark], own: str | None, columns: Sequence[tuple[int, str]], restyle: Restyle
) -> str:
    row = Xml(text.encode())
    root = row.need("table-row")
    column = 1

    def marked(cell: str, number: int) -> str:
        style = next(Xml(cell.encode()).tags()).get("table:style-name") or own or _style_of(columns, number)
        return _marked_cell(cell, marks[number], restyle(style, marks[number]))

    for cell in row.elements(*_CELLS, start=root.tag.end, end=root.inner_end):
        times = _times(cell, _COLUMNS_REPEATED)
        inside = {number - column: number for number in marks if column <= number < column + times}
        if inside:
            row.replace(cell.start, cell.end, "".join(_split(row.whole(cell), times, inside, _times_of_cell, marked)))
        column += times
    added = ""
    for number in sorted(number for number in marks if number >= column):
        added += _times_of_cell(_EMPTY, number - column) if number > column else ""
        added += marked(_EMPTY, number)
        column = number + 1
    if added:
        row.append(root, added)
    return row.changed


def _marked_cell(text: str, mark: Mark, style: str) -> str:
    cell = Xml(text.encode())
    root = next(cell.elements(*_CELLS))
    note = "".join(f"<text:p>{content(line)}</text:p>" for line in mark.note.splitlines())
    if not note:
        cell.replace(root.start, root.tag.end, root.tag.having(table__style_name=style))
        return cell.changed
    comment = cell.first("annotation")
    if comment is not None:
        cell.append(comment, f"<text:p/><text:p>{AUTHOR}</text:p>{note}")
        cell.replace(root.start, root.tag.end, root.tag.having(table__style_name=style))
        return cell.changed
    new = f"<office:annotation><dc:creator>{AUTHOR}</dc:creator>{note}</office:annotation>"
    opened = root.tag.having(table__style_name=style)
    if root.tag.empty:
        return f"{opened[:-2].rstrip()}>{new}</table:{root.tag.name}>"
    cell.replace(root.start, root.tag.end, opened + new)
    return cell.changed


def _times_of_row(text: str, times: int) -> str:
    return _repeated(text, table__number_rows_repeated=None if times == 1 else str(times))


def _times_of_cell(text: str, times: int) -> str:
    return _repeated(text, table__number_columns_repeated=None if times == 1 else str(times))


def _repeated(text: str, **attribute: str | None) -> str:
    tag = next(Xml(text.encode()).tags())
    return tag.having(**attribute) + text[tag.end :]
