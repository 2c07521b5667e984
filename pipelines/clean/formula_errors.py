"""Cells such as #REF! in an XLSX: the workbook reader gives them as empty, so a figure would vanish in silence."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from pipelines.errors import SourceError

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHOWN = 10


def refuse_formula_errors(path: Path, file: str, sheet: str) -> None:
    """Raise SourceError listing the cells of ``sheet`` that hold an error value. Files that are no XLSX pass."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return
        found = [f"{cell} ({value})" for cell, value in _error_cells(archive, _member(archive, sheet))]
    if found:
        listed = ", ".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
        count = "una celda" if len(found) == 1 else f"{len(found)} celdas"
        raise SourceError(
            f"La hoja «{sheet}» de «{file}» tiene {count} con error de fórmula: {listed}.",
            "Corrija la fórmula de cada celda, o escriba en ella el valor.",
            rule="error-de-formula",
            file=file,
            sheet=sheet,
        )


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """The archive's member that holds the sheet with that title."""
    reference = next(
        one.get(_REFERENCE)
        for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        if one.get("name") == sheet
    )
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(str(one.get("Target")) for one in relations if one.get("Id") == reference)
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _error_cells(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[str, str]]:
    with archive.open(member) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == f"{_MAIN}c" and element.get("t") == "e":
                yield str(element.get("r")), str(element.findtext(f"{_MAIN}v", "#"))
            if element.tag == f"{_MAIN}row":
                element.clear()
