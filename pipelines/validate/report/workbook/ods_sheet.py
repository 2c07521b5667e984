"""One sheet of an ODS workbook, whose equal neighbours are written once: a marked one is taken out of its run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pipelines.validate.report.workbook.marks import AUTHOR, Mark, Place
from pipelines.validate.report.workbook.xml_text import Element, Xml, content

# A cell's own style and its Mark → the style to show it with.
Restyle = Callable[[str, Mark], str]
_CELLS = ("table-cell", "covered-table-cell")
_ROWS_REPEATED, _COLUMNS_REPEATED = "table:number-rows-repeated", "table:number-columns-repeated"


def mark_sheet(document: Xml, sheet: Element, marks: Mapping[Place, Mark], restyle: Restyle) -> None:
    """Give each marked cell its style and its comment."""
    shown = _visible_marks(document, sheet, marks)
    by_row: dict[int, dict[int, Mark]] = {}
    for (row, column), mark in shown.items():
        by_row.setdefault(row, {})[column] = mark
    columns = _column_styles(document, sheet)
    for first, times, row in _rows(document, sheet):
        inside = {number - first: marks for number, marks in by_row.items() if first <= number < first + times}
        if not inside:
            continue
        own = row.tag.get("table:default-cell-style-name")
        text = document.whole(row)

        def marked(one: str, at: int, inside: Mapping[int, dict[int, Mark]] = inside, own: str | None = own) -> str:
            return _marked_row(one, inside[at], lambda column: own or _style_of(columns, column), restyle)

        document.replace(row.start, row.end, "".join(_split(text, times, inside, _times_of_row, marked)))


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


def _style_of(columns: Iterable[tuple[int, str]], column: int) -> str:
    return next((style for last, style in columns if column <= last), "")


def _times(element: Element, attribute: str) -> int:
    return int(element.tag.get(attribute) or 1)


def _split(
    text: str, times: int, marked: Mapping[int, object], repeated: Callable[[str, int], str],
    mark: Callable[[str, int], str],
) -> Iterator[str]:  # fmt: skip
    """What was written once for ``times`` neighbours, with the marked ones (from 0) apart."""
    at = 0
    for position in sorted(marked):
        if position > at:
            yield repeated(text, position - at)
        yield mark(repeated(text, 1), position)
        at = position + 1
    if times > at:
        yield repeated(text, times - at)


def _marked_row(text: str, marks: Mapping[int, Mark], default: Callable[[int], str], restyle: Restyle) -> str:
    row = Xml(text.encode())
    root = row.need("table-row")
    column = 1

    def marked(one: str, number: int) -> str:
        own = next(Xml(one.encode()).tags()).get("table:style-name") or default(number)
        return _marked_cell(one, marks[number], restyle(own, marks[number]))

    for cell in row.elements(*_CELLS, start=root.tag.end, end=root.inner_end):
        times, first = _times(cell, _COLUMNS_REPEATED), column
        inside = {number - first: number for number in marks if first <= number < first + times}
        if inside:
            pieces = _split(
                row.whole(cell), times, inside, _times_of_cell, lambda one, at, to=inside: marked(one, to[at])
            )
            row.replace(cell.start, cell.end, "".join(pieces))
        column += times
    beyond = sorted(number for number in marks if number >= column)
    added = ""
    for number in beyond:
        added += _times_of_cell("<table:table-cell/>", number - column) if number > column else ""
        added += marked("<table:table-cell/>", number)
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
    new = f'<office:annotation svg:width="9cm"><dc:creator>{AUTHOR}</dc:creator>{note}</office:annotation>'
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
