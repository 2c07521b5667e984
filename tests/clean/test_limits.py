"""Files that are no table, or are made to do harm: each ends in a sentence, in little time and memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipelines.clean import Repair
from pipelines.clean.delimited import read_delimited
from pipelines.errors import SourceError
from pipelines.settings import ReadLimits
from tests.clean import books
from tests.clean.reading import HEADER, read, refusal

SMALL = ReadLimits(rows=3, columns=4, cells=10, cell_characters=20, line_characters=40)
LARGE = {
    "rows": ("a\n" * 4, "«t.csv» pasa de 3 renglones, lo más que se lee."),
    "columns": ("a,b\na,b,c,d,e\n", "«t.csv» en el renglón 2 pasa de 4 columnas, lo más que se lee."),
    "cells": ("a,b,c,d\n" * 3, "«t.csv» llega a la columna D y al renglón 3: son más de 10 celdas, lo más que se lee."),
    "cell": ('a\n"' + "x" * 30 + '"\n', "Una celda de «t.csv», desde la línea 2, pasa de 20 caracteres."),
    "line": ("a\n" + "x," * 30, "«t.csv» tiene en la línea 2 más de 40 caracteres, lo más que se lee."),
}


@pytest.mark.parametrize(("text", "said"), LARGE.values(), ids=LARGE)
def test_a_text_past_a_limit_says_where(text: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_delimited(text.encode(), "t.csv", set(), limits=SMALL)
    assert caught.value.message == said


_NAMESPACES = "".join(
    f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
)
_DAMAGED = "«t.ods» está dañado o incompleto: no se puede leer como libro de hojas de cálculo."
_LAUGHS = '<!ENTITY a0 "' + "ja" * 50 + '">' + "".join(
    f'<!ENTITY a{one} "{f"&a{one - 1};" * 10}">' for one in range(1, 12)
)  # fmt: skip


def hostile_ods(text: str = "x", rows: int = 1, columns: int = 1, entities: str = "") -> bytes:
    doctype = f"<!DOCTYPE x [{entities}]>" if entities else ""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<a/>")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{doctype}<office:document-content{_NAMESPACES}><office:body><office:spreadsheet>'
            f'<table:table table:name="H"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
            f'office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{text}</text:p>'
            "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return content.getvalue()


HOSTILE = {
    # Some hundred bytes that say sixteen thousand million cells.
    "repeated cells": (hostile_ods(rows=1_000_000, columns=16_384),
                       "La hoja «H» de «t.ods» llega hasta la celda XFD1000000: es demasiado grande."),
    "a square of them": (hostile_ods(rows=10_000, columns=10_000),
                         "La hoja «H» de «t.ods» llega hasta la celda NTP10000: es demasiado grande."),
    "negative": (hostile_ods(rows=-5, columns=-5), _DAMAGED),
    "entities in entities": (hostile_ods("&a11;", entities=_LAUGHS), _DAMAGED),
    "a file of this machine": (hostile_ods("&e;", entities='<!ENTITY e SYSTEM "file:///etc/passwd">'), _DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(tmp_path, content, "t.ods")[0] == said


@pytest.mark.parametrize("entity", [_LAUGHS, '<!ENTITY a11 SYSTEM "file:///etc/passwd">'], ids=["laughs", "external"])
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_in_a_workbook_are_never_expanded(tmp_path: Path, member: str, entity: str) -> None:
    content = books.edited(
        books.xlsx(("H", [HEADER, ["1", "a", "2015-01-01", 10]])), member,
        lambda xml: xml.replace(b"<", f"<!DOCTYPE x [{entity}]><".encode(), 1) if not xml.startswith(b"<?xml") else
        xml.replace(b"?>", f"?><!DOCTYPE x [{entity}]>".encode(), 1).replace(b"</", b"&a11;</", 1),
    )  # fmt: skip
    try:
        table = read(tmp_path, content, "t.xlsx")
    except SourceError as error:
        assert error.rule == "archivo-ilegible"
    else:
        assert "root:" not in table.data.to_csv()


def test_values_from_other_files_are_told(tmp_path: Path) -> None:
    content = books.edited(
        books.xlsx(("H", [HEADER, ["1", "a", "2015-01-01", 10]])), "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v>10</v>", b"<f>'[1]Hoja 1'!A1*2</f><v>10</v>"),
    )  # fmt: skip
    assert read(tmp_path, content, "t.xlsx").repairs == (Repair("liga-externa", "", 1, (("D2", "", ""),)),)


def sharing_xlsx(length: int, cells: int) -> bytes:
    """A book whose cells share one long text."""
    whole = books.edited(
        books.xlsx(("H", [HEADER])), "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(2, cells + 2)
        ) + b"</sheetData>"),
    )  # fmt: skip
    content = io.BytesIO(whole)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/sharedStrings.xml",
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + "x" * length
            + "</t></si></sst>",
        )  # fmt: skip
    return content.getvalue()


SAID = (
    "Los textos de la hoja «{sheet}» de «{file}» suman {characters} caracteres; se leen hasta 500,000,000.",
    "Revise que sea la tabla: un texto muy largo se repite en muchas celdas. Si lo es, divídala en archivos más "
    "pequeños.",
)  # fmt: skip
CONTRACTS = (
    '{"ocid": "o", "tender": {"title": "' + "x" * 600_000 + '"}, "contracts": [' + ",".join(["{}"] * 1000) + "]}"
)
REPEATED = {
    # Some kilobytes that say thousands of millions of letters.
    "shared by cells": (sharing_xlsx(30_000, 20_000), "t.xlsx", "H", "600,000,0"),
    "repeated cells": (hostile_ods("x" * 100_000, rows=10, columns=1_000), "t.ods", "H", "1,000,000,000"),
    "a process of many contracts": (CONTRACTS.encode(), "t.json", "contratos", "600,0"),
}


@pytest.mark.parametrize(("content", "name", "sheet", "characters"), REPEATED.values(), ids=REPEATED)
def test_a_long_text_in_many_cells_is_refused(
    tmp_path: Path, content: bytes, name: str, sheet: str, characters: str
) -> None:
    message, remedy = refusal(tmp_path, content, name)[:2]
    start, end = SAID[0].format(sheet=sheet, file=name, characters="|").split("|")
    assert (message.startswith(start + characters), message.endswith(end), remedy) == (True, True, SAID[1])


def phantom_rows(last: int) -> bytes:
    return b"".join(b'<row r="%d" s="1"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, last + 1))


@pytest.mark.parametrize(
    "extra",
    [
        partial(phantom_rows, 100_000),
        # To the last row that a sheet has.
        pytest.param(partial(phantom_rows, 1_048_576), marks=pytest.mark.long),
        lambda: b'<row r="1048576"><c r="XFD1048576" s="0"/></row>',
    ],
    ids=["rows", "all-rows", "corner"],
)
def test_phantom_rows_are_not_read(tmp_path: Path, extra: Callable[[], bytes]) -> None:
    content = books.edited(
        books.xlsx(("H", [HEADER, ["1", "a", "2015-01-01", 10]])), "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", extra() + b"</sheetData>"),
    )  # fmt: skip
    assert read(tmp_path, content, "t.xlsx").rows == (2,)
