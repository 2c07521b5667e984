"""Workbooks for the differential test: as openpyxl writes them, and with sheets written cell by cell in XML."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.validate.engine.cases import Case, cells, schemas

_NAME = "tabla.xlsx"
_SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
# Of a day, of a time, of both, and of a span: numFmtId.
_STYLES = (0, 14, 21, 22, 46)
_VALUES: Sequence[Any] = (
    None, 0, 1, 12, -5, 2024, 10**17, 1.0, 1.5, -0.0, 1e20, 0.1, 99999999999999.99, True, False, date(2024, 1, 5),
    datetime.fromisoformat("2024-01-05"), datetime.fromisoformat("2024-01-05T12:30"),
    datetime.fromisoformat("2024-01-05T12:30:00.000500"), time(12, 30), timedelta(hours=30),
    "=A1", "#N/A", "a & b", "<i>", " ", "x\ny", "_x000D_",
)  # fmt: skip
_NUMBERS = (
    "5", "5.0", "5.50", "1E3", "1e-7", "-0", "0", "007", "12", "45296", "45296.5", "0.25", "-3", "1e400", "61", "59.75",
    "2024", "12345678901234567890", "99999999999999.99", "4000000", "0.1000000000000000055",
)  # fmt: skip
# What few or no spreadsheets write, and openpyxl reads in its own way.
# After the reference; an end tag follows what is not one.
_ODD_CELLS = (
    "/>", ' s="1"/>', "><v></v>", "><v/>", "><f>A1</f>", "><f>1&lt;2</f><v>7</v>", ' t="str"><f>A1</f><v>x</v>',
    ' t="e"><v>#N/A</v>', ' t="e"><f>1/0</f><v>#DIV/0!</v>', ' t="b"><v>1</v>', ' t="b"><v>0</v>', ' t="b"><v>x</v>',
    ' t="d"><v>2024-01-05</v>', ' t="d"><v>2024-01-05T12:30:00</v>', ' t="d"><v>nada</v>',
    ' t="inlineStr"><is><t>a</t></is>', ' t="inlineStr"><is><t/></is>',
    ' t="inlineStr"><is><t xml:space="preserve"> a &#10;&gt; > &#xF1;</t></is>',
    ' t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is>', ' t="inlineStr"/>', ' t="inlineStr"><v>5</v>',
    ' t="s"><v>0</v>', ' t="s"><v>-1</v>', ' t="s"><v>99</v>', ' t="s"/>', ' t="n" cm="1"><v>5</v>', "><v>cinco</v>",
    "><v> 5</v>", ' t="str"><v><![CDATA[x]]></v>', "><!-- nada --><v>5</v>", ' s="77"><v>5</v>',
    ' t="str"><v>a\r\nb</v>', ' t="str"><v>&nada;</v>', "><v>5</v><v>6</v>", "><is><t>5</t></is>", "><v>5",
    "><v foo>5</v>", ' s="0" s="0"><v>5</v>', '><v a="5>7">5</v>', "><f>\ufffe</f><v>5</v>", ' t="str"><v>\uffff</v>',
    '><f t="array" ref="A2">1</f><v>5</v>', ' x:y="1"><v>5</v>',
)  # fmt: skip
_ODD_REFERENCES = (
    "<c><v>5</v></c>", '<c s="1" r="{ref}"><v>5</v></c>', '<c r="{ref}" ><v >5</v ></c >',
    '<c r="AB{row}"><v>1</v></c>', '<c r="A{row}"><v>1</v></c>',
)  # fmt: skip
_SHARED = ("", "a", "A1", " dos ", "a & b", "línea\ndos", "_x005F_x", "total")
_TAILS = (
    "", "",
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>',
    '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>',
    "<pageMargins", '<conditionalFormatting sqref="nada">',
)  # fmt: skip


def values() -> st.SearchStrategy[Any]:
    """What a cell of a workbook may hold."""
    return st.sampled_from(_VALUES)


@st.composite
def workbooks(draw: st.DrawFn) -> Case:
    """A workbook that a schema nearly describes."""
    schema = draw(schemas())
    data = draw(st.one_of(_of_openpyxl(schema), _of_xml(schema)))
    return Case(schema, data, None, draw(st.sampled_from([1000, 1000, 2, 0])), {}, _NAME)


@st.composite
def _of_openpyxl(draw: st.DrawFn, schema: dict[str, Any]) -> bytes:
    texts = [cells(field["type"]).map(_plain) for field in schema["fields"]]
    row = st.tuples(*(st.one_of(st.sampled_from(_VALUES), text) for text in texts))
    rows = draw(st.lists(row, max_size=6))
    widths = draw(st.lists(st.sampled_from([9, 9, 9, 1]), min_size=len(rows), max_size=len(rows)))
    book = Workbook(write_only=draw(st.booleans()))
    sheet: Any = book.create_sheet("Hoja", 0)
    sheet.append([field["name"] for field in schema["fields"]])
    for one, width in zip(rows, widths, strict=True):
        sheet.append(list(one)[:width])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(text: str) -> str:
    """Without what openpyxl refuses to write."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t") or " "


@st.composite
def _of_xml(draw: st.DrawFn, schema: dict[str, Any]) -> bytes:
    labels = [field["name"] for field in schema["fields"]]
    numbers = [1]
    for _more in range(draw(st.integers(0, 6))):
        numbers.append(numbers[-1] + draw(st.sampled_from([1, 1, 1, 1, 2, 4])))
    if draw(st.integers(0, 12)) == 0:
        numbers.append(draw(st.sampled_from([1, 3])))  # out of order
    strings = [*_SHARED, *labels]
    rows = [_row(1, [_text(ref, len(_SHARED) + n) for n, ref in enumerate(_refs(1, len(labels)))])]
    for number in numbers[1:]:
        width = draw(st.sampled_from([len(labels), len(labels), len(labels), 1, len(labels) + 1]))
        rows.append(_row(number, [draw(_cell(ref, number)) for ref in _refs(number, width)]))
    last = max(numbers)
    width = get_column_letter(len(labels))
    dimension = draw(
        st.sampled_from([f"A1:{width}{last}"] * 4 + ["", "A1", f"B2:{width}{last}", f"A1:{width}2", "A1:C99"])
    )
    around = f'<dimension ref="{dimension}"/>' if dimension else ""
    tail = draw(st.sampled_from(_TAILS))
    gap = draw(st.sampled_from(["", "", "\n  "]))
    sheet = f'<worksheet xmlns="{NAMESPACE}">{around}<sheetData>{gap.join(rows)}{gap}</sheetData>{tail}</worksheet>'
    return package(sheet, strings, rich=draw(st.integers(0, 5)) == 0)


def _refs(row: int, width: int) -> list[str]:
    return [f"{get_column_letter(number)}{row}" for number in range(1, width + 1)]


def _row(number: int, written: Sequence[str]) -> str:
    return f'<row r="{number}" spans="1:3">{"".join(written)}</row>' if written else f'<row r="{number}"/>'


def _text(ref: str, place: int) -> str:
    return f'<c r="{ref}" t="s"><v>{place}</v></c>'


@st.composite
def _cell(draw: st.DrawFn, ref: str, row: int) -> str:
    kind = draw(st.integers(0, 12))
    if kind == 0:
        odd = draw(st.sampled_from(_ODD_CELLS))
        return f'<c r="{ref}"{odd}' + ("" if odd.endswith("/>") and "<" not in odd else "</c>")
    if kind == 12:
        return draw(st.sampled_from(_ODD_REFERENCES)).replace("{ref}", ref).replace("{row}", str(row))
    if kind == 1:
        return ""
    if kind < 5:
        return _text(ref, draw(st.integers(0, len(_SHARED) - 1)))
    style = draw(st.sampled_from([0, 0, *range(len(_STYLES))]))
    attribute = f' s="{style}"' if style else ""
    return f'<c r="{ref}"{attribute}><v>{draw(st.sampled_from(_NUMBERS))}</v></c>'


@cache
def _parts() -> Mapping[str, str]:
    """The parts of an empty workbook."""
    file = io.BytesIO()
    Workbook().save(file)
    with ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def package(sheet: str, strings: Sequence[str], *, rich: bool = False, of_strings: str = "") -> bytes:
    """A workbook with the XML of its ``sheet``, and ``strings`` that it shares; ``of_strings`` is in each one's tag."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name, plain in _parts().items():
            text = plain
            if name == "xl/styles.xml":
                kinds = "".join(f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0"/>' for n in _STYLES[1:])
                text = text.replace("</cellXfs>", f"{kinds}</cellXfs>")
            elif name == "[Content_Types].xml":
                text = text.replace("</Types>", _STRINGS)
            if name not in (_SHEET, "xl/sharedStrings.xml"):
                target.writestr(name, text)
        items = "".join(f'<si><t xml:space="preserve"{of_strings}>{escape(text)}</t></si>' for text in strings)
        items += "<si><r><t>ri</t></r><r><t>co</t></r></si>" if rich else ""
        target.writestr("xl/sharedStrings.xml", f'<sst xmlns="{NAMESPACE}">{items}</sst>')
        target.writestr(_SHEET, sheet)
    return file.getvalue()
