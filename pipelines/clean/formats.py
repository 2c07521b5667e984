"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path

from pipelines import settings
from pipelines.clean.workbooks import encrypted
from pipelines.errors import SourceError

_WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods"}
_NAMES = {
    "xlsx": "un libro de Excel (XLSX)",
    "xls": "un libro de Excel 97-2003 (XLS)",
    "ods": "una hoja de cálculo de LibreOffice (ODS)",
    "texto": "texto (CSV)",
    "gzip": "un archivo comprimido (GZ)",
    "zip": "un archivo comprimido (ZIP)",
    "pdf": "un PDF",
    "html": "una página web (HTML)",
    "imagen": "una imagen",
    "vacio": "un archivo vacío",
    "otro": "un archivo de otro tipo",
}


def recognise(path: Path, name: str) -> str:
    """ "xlsx", "xls", "ods", "texto" or "gzip". Raises SourceError for anything else, and when the name lies."""
    found = _by_content(path, name)
    promised = _promised(name)
    if found == "vacio":
        raise SourceError(
            f"«{name}» está vacío: no tiene ni un byte.",
            "Revise que se haya guardado o descargado completo.",
            rule="tabla-vacia",
            file=name,
        )
    if found in ("pdf", "html", "imagen", "zip", "otro") or (promised and found != promised):
        said = f"dice ser {_NAMES[promised]}" if promised else "debería ser una tabla"
        raise SourceError(
            f"«{name}» {said}, pero es {_NAMES[found]}.",
            "Ábralo con el programa que lo creó y guárdelo como XLSX, ODS o CSV, con la extensión que le corresponde.",
            rule="archivo-no-es-lo-que-dice",
            file=name,
        )
    return found


def expand_gzip(content: bytes, name: str) -> bytes:
    """The content of a gzip file. Raises SourceError when it is cut, damaged or expands past the limit."""
    try:
        with gzip.open(io.BytesIO(content)) as file:
            expanded = file.read(settings.MAX_EXPANDED_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise SourceError(
            f"«{name}» está incompleto o dañado: no se puede descomprimir.",
            "Vuelva a descargarlo o a comprimirlo.",
            rule="archivo-ilegible",
            file=name,
        ) from error
    if len(expanded) > settings.MAX_EXPANDED_BYTES:
        raise SourceError(
            f"«{name}» pasa de {settings.MAX_EXPANDED_BYTES // 1024**3} GB al descomprimirse.",
            "Divídalo en archivos más pequeños.",
            rule="archivo-demasiado-grande",
            file=name,
        )
    return expanded


def _promised(name: str) -> str | None:
    """What the file's extension says; None when it says nothing, as in many addresses."""
    suffix = Path(name.split("?")[0]).suffix.lower()
    if suffix in _WORKBOOKS:
        return _WORKBOOKS[suffix]
    return {".csv": "texto", ".txt": "texto", ".tsv": "texto", ".gz": "gzip"}.get(suffix)


def _by_content(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return "vacio"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise encrypted(name)
        return "xls"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "imagen"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        return "html"
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "otro" if b"\0" in head and not is_utf16 else "texto"


def _zipped(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
            if "xl/workbook.xml" in members:
                return "xlsx"
            if "mimetype" in members and b"opendocument.spreadsheet" in archive.read("mimetype"):
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise encrypted(name)
                return "ods"
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(
            f"«{name}» está dañado o incompleto: no se puede leer.",
            "Vuelva a descargarlo o guárdelo de nuevo con el programa que lo creó.",
            rule="archivo-ilegible",
            file=name,
        ) from error
    return "zip"
