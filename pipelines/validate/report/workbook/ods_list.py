"""The list of what to correct as one more sheet of an ODS workbook."""

from __future__ import annotations

import re

from pipelines.validate.report.workbook.marks import COLOURS
from pipelines.validate.report.workbook.ods_styles import Styles
from pipelines.validate.report.workbook.to_correct import HEADERS, LINKED, TITLE, WIDTHS, Line, ToCorrect
from pipelines.validate.report.workbook.xml_text import Element, Xml, content, quoted

_CM_A_CHARACTER = 0.19
_CELL = 'fo:wrap-option="wrap" style:vertical-align="top"'


def add_list(document: Xml, sheets: dict[str, Element], styles: Styles, listed: ToCorrect) -> None:
    """Add the sheet after the others; where the workbook has the list of an earlier review, in its place."""
    _add_styles(styles)
    text = _sheet(listed, set(sheets), styles.prefix)
    if TITLE in sheets:
        document.replace(sheets[TITLE].start, sheets[TITLE].end, text)
    else:
        document.insert(max(one.end for one in sheets.values()), text)


def open_on_list(settings: Xml) -> None:
    """Make the list the sheet on which the workbook opens, where it says which one that is."""
    for item in settings.elements("config-item"):
        if item.tag.get("config:name") == "ActiveTable":
            settings.replace(item.tag.end, item.inner_end, content(TITLE))


def _add_styles(styles: Styles) -> None:
    looks: dict[str, tuple[str, str]] = {
        "titulo": ("", 'fo:font-weight="bold" fo:font-size="16pt"'),
        "nota": ("", ""),
        "texto": (_CELL, ""),
        "encabezado": (f'{_CELL} fo:background-color="#374151"', 'fo:color="#FFFFFF" fo:font-weight="bold"'),
        **{
            severity: (f'{_CELL} fo:background-color="#{back}"', f'fo:color="#{letters}" fo:font-weight="bold"')
            for severity, (back, letters) in COLOURS.items()
        },
    }
    for name, (cell, text) in looks.items():
        styles.add(
            f'<style:style style:name="{styles.prefix}lista-{name}" style:family="table-cell">'
            f"<style:table-cell-properties {cell}/><style:text-properties {text}/></style:style>"
        )
    for number, width in enumerate(WIDTHS):
        styles.add(
            f'<style:style style:name="{styles.prefix}lista-columna-{number}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _CM_A_CHARACTER:.2f}cm"/></style:style>'
        )


def _sheet(listed: ToCorrect, sheets: set[str], prefix: str) -> str:
    styles = f"{prefix}lista-"
    columns = "".join(f'<table:table-column table:style-name="{styles}columna-{n}"/>' for n in range(len(WIDTHS)))
    rows = [
        _row([_cell(f"{styles}titulo", TITLE)]),
        *(_row([_cell(f"{styles}nota", one)]) for one in listed.head),
        _row(["<table:table-cell/>"]),
        _row([_cell(f"{styles}encabezado", one) for one in HEADERS]),
        *(_row(_line(one, sheets, styles)) for one in listed.lines),
    ]
    return f"<table:table table:name={quoted(TITLE)}>{columns}{''.join(rows)}</table:table>"


def _line(line: Line, sheets: set[str], styles: str) -> list[str]:
    link = _location(line) if line.cell and line.sheet in sheets else ""
    return [
        _cell(styles + (line.severity if number == 0 else "texto"), text, link if number == LINKED else "")
        for number, text in enumerate(line.texts)
    ]


def _row(cells: list[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(style: str, text: str, link: str = "") -> str:
    lines = [content(one) for one in text.split("\n")]
    if link:
        lines = [f'<text:a xlink:type="simple" xlink:href={quoted(link)}>{one}</text:a>' for one in lines]
    paragraphs = "".join(f"<text:p>{one}</text:p>" for one in lines)
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{paragraphs}</table:table-cell>'


def _location(line: Line) -> str:
    sheet = line.sheet or ""
    if not re.fullmatch("[A-Za-z]+", sheet):
        sheet = "'" + sheet.replace("'", "''") + "'"
    return f"#{sheet}.{line.cell}"
