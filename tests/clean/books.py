"""Workbooks made by the libraries that people's programs use, and some that no library makes."""

from __future__ import annotations

import html
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from xlwt.CompoundDoc import XlsDoc

Rows = Sequence[Sequence[Any]]


def xlsx(*sheets: tuple[str, Rows], formats: Mapping[str, str] = {}) -> bytes:
    """An XLSX; ``formats`` gives the number format of cells of the last sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for cell, code in formats.items():
        sheet[cell].number_format = code
    return _saved(book.save)


def xls(*sheets: tuple[str, Rows], formats: Mapping[type, str] = {}) -> bytes:
    """An XLS; ``formats`` gives the number format of each type of value."""
    book = xlwt.Workbook()
    for title, rows in sheets:
        sheet = book.add_sheet(title)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if callable(value):
                    value(sheet.row(row), column)
                elif value is not None:
                    code = formats.get(type(value), "General")
                    sheet.write(row, column, value, xlwt.easyxf(num_format_str=code))
    return _saved(book.save)


def xls_error(code: int) -> Callable[[xlwt.Row, int], None]:
    """For a cell of an ``xls`` row: the error that its formula ended in."""
    return lambda row, column: row.set_cell_error(column, code)


def ods(*sheets: tuple[str, Sequence[Sequence[TableCell | str | float | None]]]) -> bytes:
    """An ODS, its cells made by ``ods_cell`` or plain texts and numbers."""
    book = OpenDocumentSpreadsheet()
    for title, rows in sheets:
        table = Table(name=title)
        for cells in rows:
            row = TableRow()
            for one in cells:
                row.addElement(one if hasattr(one, "qname") else _plain_ods_cell(one))
            table.addElement(row)
        book.spreadsheet.addElement(table)
    return _saved(book.save)


def ods_cell(shown: str | None = None, **attributes: Any) -> TableCell:
    """One ODS cell with the text it shows."""
    cell = TableCell(**attributes)
    for line in [] if shown is None else shown.split("\n"):
        cell.addElement(P(text=line))
    return cell


def _plain_ods_cell(value: str | float | None) -> TableCell:
    if value is None:
        return ods_cell()
    if isinstance(value, str):
        return ods_cell(value, valuetype="string")
    return ods_cell(str(value), valuetype="float", value=str(value))


def edited(content: bytes, member: str, edit: Callable[[bytes], bytes]) -> bytes:
    """A zipped workbook with one member changed."""
    source, target = io.BytesIO(content), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(one, edit(old.read(one)) if one.filename == member else old.read(one))
    return target.getvalue()


def encrypted_xlsx() -> bytes:
    """As Excel saves a workbook that asks for a password: an OLE2 file with the ciphered package as a stream."""
    content = bytearray(_compound(b"\x08" * 8192))
    entry = content.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    content[entry : entry + len(name)] = name
    struct.pack_into("<H", content, entry + 64, len(name))
    return bytes(content)


def encrypted_xls() -> bytes:
    """As Excel 97-2003 does: a FILEPASS record after the workbook's first one."""
    book = xlwt.Workbook()
    book.add_sheet("Hoja1").write(0, 0, "Clave")
    stream = book.get_biff_data()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    rc4 = struct.pack("<HHHHH", 0x2F, 6 + 48, 1, 1, 1) + b"\x07" * 48
    return _compound(stream[:first] + rc4 + stream[first:])


def encrypted_ods() -> bytes:
    """As LibreOffice does: the manifest tells how each member is ciphered."""
    content = edited(ods(("Hoja1", [["Clave"]])), "content.xml", lambda _: b"\x9f\x03cifrado")
    mark = b'<manifest:encryption-data manifest:checksum-type="SHA1/1K"></manifest:encryption-data>'
    return edited(
        content,
        "META-INF/manifest.xml",
        lambda old: old.replace(b"</manifest:manifest>", mark + b"</manifest:manifest>"),
    )


def _compound(stream: bytes) -> bytes:
    return _saved(lambda file: XlsDoc().save(file, stream))


def _saved(save: Callable[[Any], Any]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


__all__ = ["edited", "encrypted_ods", "encrypted_xls", "encrypted_xlsx", "ods", "ods_cell", "xls", "xls_error", "xlsx"]


def page(rows: Rows) -> bytes:
    """The table of a web page, as systems save it under the name of an XLS."""
    lines = "".join("<tr>" + "".join(f"<td>{html.escape(str(one))}" for one in row) for row in rows)
    return f"<html><meta charset=iso-8859-1><table>{lines}</table></html>".encode("cp1252")


def excel_xml(rows: Rows) -> bytes:
    """A workbook in Excel's XML of 2003."""
    kinds = {int: "Number", float: "Number"}
    lines = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{kinds.get(type(one), "String")}">{html.escape(str(one))}</Data></Cell>'
            for one in row
        )
        + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    opening = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="H"><Table>'
    return f"{opening}{lines}</Table></Worksheet></Workbook>".encode()
