"""A workbook with all that a steward may keep in one, most of which no library reads and writes again."""

from __future__ import annotations

import base64
import datetime as dt
import io
import zipfile

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEADER = ["Clave", "Descripción", "Fecha", "Monto"]
RECORDS = [
    ["a-1", "Sillas & mesas", dt.date(2015, 3, 15), 1234.5],
    ["a-2", 'Comillas "dobles" y <etiquetas>', dt.date(2015, 4, 1), "mucho"],
    ["a-3", None, None, -20],
]
_PICTURE = (
    '<xdr:oneCellAnchor xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><xdr:from>'
    "<xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    '<xdr:ext cx="190500" cy="190500"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="9" name="Logotipo"/><xdr:cNvPicPr/>'
    '</xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rIdImagen"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
    '<xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>'
)


def full_workbook(*, macros: bool = False) -> bytes:
    """Two sheets: «Egresos», the table under a merged title, with the header in row 3 and records from row 4; and
    «Notas y 'más'», on which the workbook opens. With a chart, a picture, conditional formats, a list to choose from,
    a person's comments, defined names, a filter, a formula and, if asked for, macros."""
    book = Workbook()
    sheet, notes = book.active, book.create_sheet("Notas y 'más'")
    sheet.title = "Egresos"
    _fill(sheet)
    notes["A1"], notes["A2"], notes["A3"] = 2, 3, "=SUM(A1:A2)"
    notes["B1"].comment = Comment("Nota de Lucía", "Lucía")
    book.active = 1
    sheet.sheet_view.tabSelected, notes.sheet_view.tabSelected = False, True
    book.defined_names["montos"] = DefinedName("montos", attr_text="Egresos!$D$4:$D$6")
    content = io.BytesIO()
    book.save(content)
    return _with_what_openpyxl_lacks(content.getvalue(), macros)


def _fill(sheet) -> None:
    sheet["A1"] = "Egresos 2015"
    sheet.merge_cells("A1:D2")
    for column, title in enumerate(HEADER, 1):
        cell = sheet.cell(3, column, title)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3864")
    for row, record in enumerate(RECORDS, 4):
        for column, value in enumerate(record, 1):
            if value is not None:
                sheet.cell(row, column, value).border = Border(bottom=Side(style="thin"))
        sheet.cell(row, 3).number_format = "dd/mm/yyyy"
        sheet.cell(row, 4).number_format = '"$"#,##0.00'
    sheet["D5"].comment = Comment("Preguntar a Hacienda", "Lucía", height=50, width=100)
    sheet["A4"].hyperlink = "https://ejemplo.gob.mx/?a=1&b=2"
    sheet.column_dimensions["B"].width = 40
    sheet.freeze_panes = "B4"
    sheet.conditional_formatting.add("D4:D6", CellIsRule(operator="lessThan", formula=["0"], font=Font(color="FF0000")))
    choice = DataValidation(type="list", formula1='"a-1,a-2,a-3"')
    choice.add("A4:A6")
    sheet.add_data_validation(choice)
    sheet.add_table(Table(displayName="TablaEgresos", ref="A3:D6"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=4, max_row=6))
    sheet.add_chart(chart, "G4")


def _with_what_openpyxl_lacks(content: bytes, macros: bool) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            text = old.read(one)
            if one.filename == "xl/drawings/drawing1.xml":
                text = text.replace(b"</wsDr>", f"{_PICTURE.replace('xdr:', '')}</wsDr>".encode())
            elif one.filename == "xl/drawings/_rels/drawing1.xml.rels":
                text = _related(text, "rIdImagen", "image", "/xl/media/image1.png")
            elif one.filename == "[Content_Types].xml":
                text = text.replace(b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1)
                text = _declaring_macros(text) if macros else text
            elif one.filename == "xl/_rels/workbook.xml.rels" and macros:
                text = text.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rIdMacros" Target="vbaProject.bin" '
                    b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
                )
            new.writestr(one, text)
        new.writestr("xl/media/image1.png", PNG)
        new.writestr("customXml/item1.xml", b"<?xml version='1.0'?><propio xmlns='urn:x'>\r\n  <!-- suyo --></propio>")
        if macros:
            new.writestr("xl/vbaProject.bin", bytes(range(256)) * 8)
    return target.getvalue()


def _related(text: bytes, relation: str, kind: str, target: str) -> bytes:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    new = f'<Relationship Id="{relation}" Type="{base}/{kind}" Target="{target}"/></Relationships>'
    return text.replace(b"</Relationships>", new.encode())


def _declaring_macros(text: bytes) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default '
    return text.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml").replace(b"<Default ", macros, 1)
