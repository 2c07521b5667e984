"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from pathlib import Path, PurePath

from pipelines import settings
from pipelines.clean import excel_xml
from pipelines.clean.encodings import marked, wide
from pipelines.clean.repair import Repair
from pipelines.clean.workbooks import KINDS, damaged, encrypted
from pipelines.errors import SourceError

_WORKBOOKS = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods", ".html": "html", ".htm": "html",
    ".xml": "excel-xml",
}  # fmt: skip
_NAMES = {
    "xlsx": "un libro de Excel (XLSX)",
    "xls": "un libro de Excel 97-2003 (XLS)",
    "ods": "una hoja de cálculo de LibreOffice (ODS)",
    "texto": "texto (CSV)",
    "gzip": "un archivo comprimido (GZ)",
    "zip": "un archivo comprimido (ZIP)",
    "comprimido": "un archivo comprimido (BZ2, XZ, 7Z o RAR)",
    "pdf": "un PDF",
    "html": "una página web (HTML)",
    "imagen": "una imagen",
    "vacio": "un archivo vacío",
    "xml": "un archivo XML",
    "excel-xml": "un libro de Excel 2003 en XML",
    "json": "un archivo JSON",
    "word": "un documento de Word",
    "dbf": "un archivo de dBase o FoxPro (DBF)",
    "xlsb": "un libro binario de Excel (XLSB)",
    "otro": "un archivo de otro tipo",
}
_SAVE_AGAIN = "Ábralo con el programa que lo creó y guárdelo como XLSX, ODS o CSV, con la extensión que le corresponde."
_REMEDIES = {
    "zip": "Diga cuál de sus archivos es la tabla, con «miembro» en ejercicio.toml; o descomprímalo y use el que trae "
    "adentro.",
    "comprimido": "Descomprímalo y use el archivo que trae adentro.",
    "pdf": "Pida la hoja de cálculo de la que se hizo el PDF, o capture la tabla en una.",
    "word": "Copie la tabla a una hoja de cálculo y guárdela como XLSX u ODS.",
    "dbf": "Ábralo con LibreOffice Calc, revise que las letras con acento se lean bien, y guárdelo como XLSX u ODS.",
    "imagen": "Pida la hoja de cálculo de la que se tomó la imagen, o capture la tabla en una.",
    "html": "Si lo descargó, revise que la dirección sea la del archivo y no la de una página; si Excel lo abre como "
    "tabla, guárdelo ahí como XLSX.",
}
_MARKS = {
    "gzip": (b"\x1f\x8b",),
    "pdf": (b"%PDF",),
    "imagen": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"),
    "comprimido": (b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"),
}
_NO_TEXT = frozenset(range(32)) - frozenset(b"\0\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f")
# The member that tells each kind of Office file.
_MEMBERS = {"xlsx": "xl/workbook.xml", "xlsb": "xl/workbook.bin", "word": "word/document.xml"}
_TABLES = ("xlsx", "xls", "ods", "excel-xml", "texto", "gzip", "json")


def recognise(path: Path, name: str, max_bytes: int = settings.MAX_EXPANDED_BYTES) -> str:
    """ "texto", "gzip", "json", or one of workbooks.KINDS, whichever of them the name says.

    Systems save web pages, XML and tabbed text as «.xls», which Excel opens; a page that nobody calls a workbook is
    mostly an error that some server gave instead of a file.

    Raises SourceError for anything else, when the name lies, and when a workbook would expand past ``max_bytes``.
    """
    found = _by_content(path, name, max_bytes)
    promised = _promised(name)
    if found == "vacio":
        raise SourceError(
            f"«{name}» está vacío: no tiene ni un byte.",
            "Revise que se haya guardado o descargado completo.",
            rule="tabla-vacia",
            file=name,
        )
    # Many servers hand a .gz already expanded.
    expanded = name.startswith("http") and (promised, found) == ("gzip", "texto")
    of_books = promised in KINDS and (found in KINDS or (promised, found) == ("xls", "texto"))
    if not of_books and (found not in _TABLES or (promised and found != promised and not expanded)):
        said = f"dice ser {_NAMES[promised]}" if promised else "debería ser una tabla"
        raise SourceError(
            f"«{name}» {said}, pero es {_NAMES[found]}.",
            _REMEDIES.get(found, _SAVE_AGAIN),
            rule="archivo-no-es-lo-que-dice",
            file=name,
        )
    return found


def name_of(kind: str) -> str:
    """What people call a kind of file."""
    return _NAMES[kind]


def misnamed(kind: str, name: str) -> tuple[Repair, ...]:
    """The note of a file of one ``kind`` whose name says that it is another kind of workbook; none of any other."""
    promised = _promised(name)
    if promised == kind or promised not in KINDS:
        return ()
    return (Repair("otro-tipo", "", 1, (("A1", PurePath(name).name, _NAMES[kind]),)),)


def looks_like_json(content: bytes) -> bool:
    """Whether a text begins as JSON with something in it does."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return re.match(rb"\{\s*[\"}]|\[\s*[{\]]", start) is not None


def expand_gzip(content: bytes, name: str, max_bytes: int = settings.MAX_EXPANDED_BYTES) -> bytes:
    """The content of a gzip file.

    Raises SourceError when it is cut, damaged or expands past ``max_bytes``, or past what real tables do.
    """
    limits = settings.GatherLimits()
    max_bytes = min(max_bytes, max(limits.ratio * len(content), limits.ratio_from_bytes))
    try:
        with gzip.open(io.BytesIO(content)) as file:
            expanded = file.read(max_bytes + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise SourceError(
            f"«{name}» está incompleto o dañado: no se puede descomprimir.",
            "Vuelva a descargarlo o a comprimirlo.",
            rule="archivo-ilegible",
            file=name,
        ) from error
    if len(expanded) > max_bytes:
        raise _too_large(name, max_bytes)
    return expanded


def _too_large(name: str, max_bytes: int) -> SourceError:
    return SourceError(
        f"«{name}» pasa de {max_bytes:,} bytes al descomprimirse.",
        "Revise que sea la tabla y no otro archivo; si lo es, divídala en archivos más pequeños.",
        rule="archivo-demasiado-grande",
        file=name,
    )


def _promised(name: str) -> str | None:
    """What the file's extension says; None when it says nothing, as in many addresses."""
    suffix = Path(name.split("?")[0]).suffix.lower()
    if suffix in _WORKBOOKS:
        return _WORKBOOKS[suffix]
    return {
        ".csv": "texto", ".txt": "texto", ".tsv": "texto", ".gz": "gzip", ".json": "json", ".jsonl": "json",
    }.get(suffix)  # fmt: skip


def _by_content(path: Path, name: str, max_bytes: int) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return "vacio"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, name, max_bytes)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _of_old_office(path.read_bytes(), name)
    for kind, marks in _MARKS.items():
        if head.startswith(marks):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<?xml"):
        return "excel-xml" if excel_xml.MARK in start else "html" if b"<html" in start else "xml"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta")):
        return "html"
    if looks_like_json(start):
        return "json"
    if _is_dbf(head):
        return "dbf"
    return "texto" if marked(head) or wide(head) or not _is_binary(head) else "otro"


def _is_binary(head: bytes) -> bool:
    """NUL among control signs that no text has. A text with NUL alone is a damaged one: its reader says where."""
    return 0 in head and not _NO_TEXT.isdisjoint(head)


def _of_old_office(content: bytes, name: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted(name)
    return "word" if "WordDocument".encode("utf-16-le") in content else "xls"


def _is_dbf(head: bytes) -> bool:
    """A version, a date, and a header of as many 32 bytes as it has columns, and its end."""
    if len(head) < 33 or head[0] not in (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5):
        return False
    length = int.from_bytes(head[8:10], "little")
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and length % 32 in (1, 8) and b"\r" in head[32:length]


def _zipped(path: Path, name: str, max_bytes: int) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
            kind = next((kind for kind, member in _MEMBERS.items() if member in members), "zip")
            if "mimetype" in members and b"opendocument.spreadsheet" in archive.read("mimetype"):
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise encrypted(name)
                kind = "ods"
            if kind in _TABLES and sum(one.file_size for one in archive.infolist()) > max_bytes:
                raise _too_large(name, max_bytes)
            return kind
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise damaged(name) from error
