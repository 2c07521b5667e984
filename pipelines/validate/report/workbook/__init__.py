"""The steward's own workbook back, with each bad cell coloured and a comment that says what to do.

Everything else in it stays: an XLSX or ODS is changed part by part (see ``xml_text``), never read and written anew.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipelines.clean import Tabla
from pipelines.clean.delimited import read_delimited
from pipelines.clean.formats import expand_gzip, looks_like_json, recognise
from pipelines.clean.headers import known_titles
from pipelines.errors import SourceError
from pipelines.schema import Schema
from pipelines.source import Dialect
from pipelines.validate.findings import Finding
from pipelines.validate.report.workbook.copies import copy_grid, copy_workbook, sheet_title
from pipelines.validate.report.workbook.marks import Mark, Place, marks_by_sheet
from pipelines.validate.report.workbook.ods import mark_ods
from pipelines.validate.report.workbook.to_correct import to_correct
from pipelines.validate.report.workbook.xlsx import has_macros, mark_xlsx

# What a workbook that its writer left in some odd shape makes its reading raise.
_ODD = (zipfile.BadZipFile, KeyError, StopIteration, ValueError)
_EXTENSIONS = re.compile(r"(\.(xlsx|xlsm|xls|ods|html?|xml|csv|tsv|txt|json|jsonl|gz))+$", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w .()-]+")
_COPIED = "«{name}» {what}: esto es una copia en XLSX, solo con sus datos. Corrija su archivo y vuelva a validar."
_WHY = {
    "texto": "es un CSV, que no admite colores", "gzip": "es un CSV, que no admite colores",
    "xls": "es un libro de Excel 97-2003", "html": "es una página web", "excel-xml": "es un libro de Excel 2003 en XML",
}  # fmt: skip
_PARTIAL = "Por su tamaño, la copia tiene solo el encabezado y los renglones señalados, cada uno en su lugar."


@dataclass(frozen=True)
class SourceFile:
    """A file that was read: its bytes, what its steward calls it, and how its table was to be read from it."""

    path: Path
    name: str
    schema: Schema
    encoding: str | None = None
    dialect: Dialect = Dialect()  # noqa: RUF009 - frozen

    @property
    def stem(self) -> str:
        """Its name without what it ends in, fit for a file; of an address, the last part."""
        name = unquote(PurePosixPath(urlsplit(self.name).path).name) if "://" in self.name else self.name
        return _UNSAFE.sub("_", _EXTENSIONS.sub("", name)).strip(" .") or "datos"


@dataclass(frozen=True)
class Returned:
    """A workbook to give back: the end of its name, and its bytes."""

    suffix: str
    content: bytes


def return_workbook(
    source: SourceFile, findings: Sequence[Finding], tables: Sequence[Tabla], titles: Mapping[str, Mapping[str, str]]
) -> Returned | None:
    """The workbook with its marks; None when the file cannot be opened as a table at all.

    ``findings`` are all of that file, ``tables`` those read from it, and ``titles`` the titles of each table's
    columns. What cannot be marked in place (a CSV, an old XLS, an odd workbook) comes back as a copy in XLSX.
    """
    try:
        kind = recognise(source.path, source.name)
        if kind == "json" or (kind == "gzip" and looks_like_json(expand_gzip(source.path.read_bytes(), source.name))):
            # A tree is no sheet to mark: its findings say which part of it they are of.
            return None
        if kind in ("texto", "gzip"):
            return _copied_text(source, kind, findings, tables, titles)
    except SourceError:
        return None
    named = {sheet: marks for sheet, marks in marks_by_sheet(findings, tables).items() if sheet is not None}
    try:
        if kind == "xlsx":
            suffix = ".xlsm" if has_macros(source.path) else ".xlsx"
            return Returned(suffix, mark_xlsx(source.path, named, to_correct(findings, titles)))
        if kind == "ods":
            return Returned(".ods", mark_ods(source.path, named, to_correct(findings, titles)))
    except _ODD:
        pass
    return _copied_workbook(source, kind, named, findings, titles)


def _copied_text(
    source: SourceFile,
    kind: str,
    findings: Sequence[Finding],
    tables: Sequence[Tabla],
    titles: Mapping[str, Mapping[str, str]],
) -> Returned:
    raw = source.path.read_bytes()
    text = expand_gzip(raw, source.name) if kind == "gzip" else raw
    grid = read_delimited(text, source.name, known_titles(source.schema), source.encoding, source.dialect)
    marks = marks_by_sheet(findings, tables).get(None, {})
    header = max((one.header_row for one in tables), default=1)
    title = sheet_title(source.stem)
    copy, whole = copy_grid(grid, title, [*range(1, header + 1), *(row for row, _ in marks)])
    notices = [_COPIED.format(name=source.name, what=_WHY[kind]), *([] if whole else [_PARTIAL])]
    listed = to_correct(_on_sheet(findings, title), titles, notices)
    return Returned(".xlsx", mark_xlsx(io.BytesIO(copy), {title: marks}, listed))


def _copied_workbook(
    source: SourceFile,
    kind: str,
    marks: Mapping[str, Mapping[Place, Mark]],
    findings: Sequence[Finding],
    titles: Mapping[str, Mapping[str, str]],
) -> Returned | None:
    what = _WHY.get(kind, "no se pudo marcar como está")
    listed = to_correct(findings, titles, [_COPIED.format(name=source.name, what=what)])
    try:
        copy = copy_workbook(source.path, kind, source.name)
    except SourceError:
        return None
    return Returned(".xlsx", mark_xlsx(io.BytesIO(copy), marks, listed))


def _on_sheet(findings: Sequence[Finding], title: str) -> list[Finding]:
    return [replace(one, sheet=title) for one in findings]
