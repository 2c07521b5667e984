"""A table as a workbook for spreadsheets: its rows and its dictionary, the same bytes for the same table.

Rows go by blocks from the CSV to the sheet's XML, a column at a time: a library that writes cell by cell takes twenty
times as long. Text is text, so that codes keep their zeros and nothing is a formula.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.clean.cells import column_letter
from pipelines.package.archive import write_zip
from pipelines.package.blocks import read_blocks
from pipelines.package.xlsx_cells import TooLong, cells, text_cells
from pipelines.package.xlsx_parts import PARTS, WORKBOOK
from pipelines.schema import Schema

__all__ = ["TooLong", "write_xlsx"]

_SHEETS = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DICTIONARY = "Diccionario"
_LONGEST_NAME = 31


def write_xlsx(source: Path, schema: Schema, target: Path) -> None:
    """Write the canonical CSV ``source`` as a workbook. Raises OSError, TooLong."""
    names = map(quoteattr, (_sheet_name(schema.title), _DICTIONARY))
    texts = {**PARTS, "xl/workbook.xml": WORKBOOK.format(*names)}
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        parts = {name: Path(folder) / name.replace("/", "-") for name in (*texts, *_SHEETS)}
        for name, text in texts.items():
            parts[name].write_text(text, encoding="utf-8")
        _write_sheet(parts[_SHEETS[0]], schema.columns, _rows(source, schema))
        _write_sheet(parts[_SHEETS[1]], *_dictionary(schema))
        write_zip(target, parts)


def _rows(source: Path, schema: Schema) -> Iterator[pa.StringArray]:
    for block in read_blocks(source):
        columns = [cells(block[one.name], one) for one in schema.fields]
        yield pc.binary_join_element_wise("<row>", *columns, "</row>\n", "")


def _dictionary(schema: Schema) -> tuple[Sequence[str], Iterable[pa.StringArray]]:
    columns = {
        "columna": [one.name for one in schema.fields],
        "titulo": [one.title for one in schema.fields],
        "tipo": [one.type for one in schema.fields],
        "unidad": [one.unit for one in schema.fields],
        "descripcion": [one.description for one in schema.fields],
        "valores": ["; ".join(f"{key} ({label})" for key, label in one.labels.items()) for one in schema.fields],
    }
    texts = [text_cells(pa.array(one, pa.string())) for one in columns.values()]
    return list(columns), [pc.binary_join_element_wise("<row>", *texts, "</row>\n", "")]


def _write_sheet(target: Path, columns: Sequence[str], rows: Iterable[pa.StringArray]) -> None:
    titles = "".join(f'<c t="inlineStr" s="5"><is><t>{escape(one)}</t></is></c>' for one in columns)
    count = 1
    with target.open("wb") as sheet:
        sheet.write(
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetViews>'
            '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f'</sheetView></sheetViews><cols><col min="1" max="{len(columns)}" width="20" customWidth="1"/></cols>'
            f"<sheetData>\n<row>{titles}</row>\n".encode()
        )
        # A row a line: where lines end, what did not change is compressed to the same bytes (see archive.py).
        for block in rows:
            count += len(block)
            sheet.write(_bytes(block))
        last = f"{column_letter(len(columns) - 1)}{count}"
        sheet.write(f'</sheetData>\n<autoFilter ref="A1:{last}"/></worksheet>'.encode())


def _bytes(texts: pa.StringArray) -> memoryview:
    """All the texts, one after the other."""
    ends = memoryview(texts.buffers()[1]).cast("B").cast("i")
    return memoryview(texts.buffers()[2])[ends[texts.offset] : ends[texts.offset + len(texts)]]


def _sheet_name(title: str) -> str:
    """What Excel takes as a sheet's name."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip("' ")[:_LONGEST_NAME].strip()
    return name if name and name.lower() not in (_DICTIONARY.lower(), "history") else "Datos"
