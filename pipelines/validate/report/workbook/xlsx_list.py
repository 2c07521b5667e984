"""The list of what to correct as one more sheet of an XLSX workbook, which opens on it."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.clean.cells import column_letter
from pipelines.validate.report.workbook.marks import COLOURS
from pipelines.validate.report.workbook.to_correct import HEADERS, LINKED, TITLE, WIDTHS, Line, ToCorrect
from pipelines.validate.report.workbook.xlsx_parts import MAIN, RELATIONS, OfficeParts
from pipelines.validate.report.workbook.xlsx_styles import Styles
from pipelines.validate.report.workbook.xml_text import content, quoted

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TAB = "C00000"
_INK, _LINK, _HEADER = "1F2937", "0B57D0", "374151"


def add_list(parts: OfficeParts, styles: Styles, listed: ToCorrect) -> None:
    """Add the sheet after the others (in front, it would move what the workbook counts by position) and open on it.

    Where the workbook has the list of an earlier review, it is written anew.
    """
    sheets = parts.sheets()
    text = _sheet(styles, listed, set(sheets))
    if TITLE in sheets:
        old = parts.xml(sheets[TITLE])
        old.replace(0, len(old.text), text)
        parts.write(sheets[TITLE], old.changed)
    else:
        part = parts.add("xl/worksheets/sheet{}.xml", text, _CONTENT_TYPE)
        _append(parts, parts.relate(parts.workbook, "worksheet", part))
    _open(parts, sheets)


def _append(parts: OfficeParts, relation: str) -> None:
    workbook = parts.xml(parts.workbook)
    sheets = workbook.need("sheets")
    numbers = [int(tag.get("sheetId") or 0) for tag in workbook.tags("sheet") if not tag.closes]
    prefix = f"{sheets.tag.prefix}:" if sheets.tag.prefix else ""
    workbook.append(
        sheets,
        f'<{prefix}sheet xmlns:r="{RELATIONS}" name={quoted(TITLE)} sheetId="{max(numbers, default=0) + 1}" '
        f'r:id="{relation}"/>',
    )
    parts.write(parts.workbook, workbook.changed)


def _open(parts: OfficeParts, others: dict[str, str]) -> None:
    """Make the list the one sheet that is selected: with two, what is typed in one is written in both."""
    workbook = parts.xml(parts.workbook)
    position = list(parts.sheets()).index(TITLE)
    for view in workbook.tags("workbookView"):
        if not view.closes:
            workbook.replace(view.start, view.end, view.having(activeTab=str(position)))
    parts.write(parts.workbook, workbook.changed)
    for title, part in others.items():
        sheet = parts.xml(part)
        views = [tag for tag in sheet.tags("sheetView") if tag.get("tabSelected") in ("1", "true")]
        if title != TITLE and views:
            for view in views:
                sheet.replace(view.start, view.end, view.having(tabSelected=None))
            parts.write(part, sheet.changed)


def _sheet(styles: Styles, listed: ToCorrect, sheets: set[str]) -> str:
    title, plain = styles.text(bold=True, size=16, colour=_INK), styles.text(colour=_INK)
    header = styles.text(bold=True, colour="FFFFFF", background=_HEADER)
    link = styles.text(colour=_LINK)
    severities = {
        one: styles.text(bold=True, colour=letters, background=back) for one, (back, letters) in COLOURS.items()
    }
    rows = [[(title, TITLE)], *([(plain, one)] for one in listed.head), [], [(header, one) for one in HEADERS]]
    first = len(rows) + 1
    rows += [_cells(one, severities[one.severity], plain, link) for one in listed.lines]
    last = column_letter(len(HEADERS) - 1)
    merged = [f"A{row}:{last}{row}" for row in range(1, len(listed.head) + 2)]
    links = [
        f'<hyperlink ref="{column_letter(LINKED)}{row}" location={quoted(_location(one))}/>'
        for row, one in enumerate(listed.lines, first)
        if one.cell and one.sheet in sheets
    ]
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FF{_TAB}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"><pane ySplit="{first - 1}" '
        f'topLeftCell="A{first}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{''.join(_column(number, width) for number, width in enumerate(WIDTHS, 1))}</cols>"
        f"<sheetData>{''.join(_rows(rows))}</sheetData>"
        f'<mergeCells count="{len(merged)}">{"".join(f"<mergeCell ref={quoted(one)}/>" for one in merged)}</mergeCells>'
        f'{hyperlinks}<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cells(line: Line, severity: int, plain: int, link: int) -> list[tuple[int, str]]:
    return [
        (severity if number == 0 else link if number == LINKED and line.cell else plain, text)
        for number, text in enumerate(line.texts)
    ]


def _rows(rows: list[list[tuple[int, str]]]) -> Iterator[str]:
    for number, cells in enumerate(rows, 1):
        written = (
            f'<c r="{column_letter(column)}{number}" s="{style}" t="inlineStr">'
            f'<is><t xml:space="preserve">{content(text)}</t></is></c>'
            for column, (style, text) in enumerate(cells)
        )
        yield f'<row r="{number}"{_height(number, cells)}>{"".join(written)}</row>'


def _height(number: int, cells: list[tuple[int, str]]) -> str:
    """A row's height in points: programs do not stretch rows of merged or wrapped cells that they did not write."""
    if number == 1:
        return ' ht="26" customHeight="1"'
    if len(cells) == 1:
        return ' ht="18" customHeight="1"'
    lines = [
        sum(1 + len(line) // max(width - 2, 1) for line in text.split("\n"))
        for (_, text), width in zip(cells, WIDTHS, strict=False)
    ]
    return f' ht="{min(15 * max(lines, default=1) + 3, 400)}" customHeight="1"'


def _column(number: int, width: int) -> str:
    return f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'


def _location(line: Line) -> str:
    sheet = (line.sheet or "").replace("'", "''")
    return f"'{sheet}'!{line.cell}"
