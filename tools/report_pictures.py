"""Takes the pictures of a report for the documents: the example, broken as people break it, and really validated.

``.venv/bin/python -m tools.report_pictures`` writes docs/imagenes/reporte.png (needs Chromium) and
docs/imagenes/libro-revisado.png (needs soffice and pdftoppm: libreoffice-calc-nogui, poppler-utils).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import sync_playwright

from pipelines.paths import DATAPACKAGES
from pipelines.validate.report.workbook.xml_text import Xml
from tools.screenshots import FLAGS, IMAGES

BOOK, SHEET = "plan-de-accion.xlsx", "Hitos"
ERRORS = {
    "Hitos": {"K5": "03/15/2015", "K6": "30/02/2016", "I8": "Sociedad sivil", "L9": "veinte", "E11": None},
    "Avances": {"E12": "Completo"},
}
# What the picture of the workbook shows, and whose comment, as when the pointer is over it.
AREA, COMMENTED = "$E$1:$P$14", "K6"
DOTS_PER_INCH = 150


def main() -> int:
    """Write both pictures; 1 when a program that they need is missing or fails."""
    chromium = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if chromium is None or not all(map(shutil.which, ("soffice", "pdftoppm"))):
        sys.stderr.write("Hacen falta Chromium (tools/chromium.sh), LibreOffice (tools/libreoffice.sh) y pdftoppm.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        reports = _validated(Path(folder) / "ejercicio")
        _picture_page(reports / "reporte.html", chromium)
        return _picture_workbook(reports / BOOK.replace(".xlsx", ".revisado.xlsx"), Path(folder))


def _validated(exercise: Path) -> Path:
    """A copy of the example with errors, and the folder where validating it left the report."""
    shutil.copytree(DATAPACKAGES / "ejemplo", exercise, ignore=shutil.ignore_patterns("salida"))
    book = load_workbook(exercise / BOOK)
    for sheet, cells in ERRORS.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(exercise / BOOK)
    cocrea = Path(sys.executable).with_name("cocrea")
    subprocess.run([cocrea, "validar", exercise], check=False, capture_output=True)
    return exercise / "salida" / "reportes"


def _picture_page(page: Path, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page(locale="es-MX", viewport={"width": 860, "height": 900})
        opened.goto(page.as_uri())
        opened.screenshot(path=IMAGES / "reporte.png")
        browser.close()


def _picture_workbook(book: Path, folder: Path) -> int:
    framed = folder / "libro.xlsx"
    _frame(book, framed)
    profile = f"-env:UserInstallation={folder.as_uri()}/perfil"
    picture = IMAGES / "libro-revisado"
    for command in (
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, framed],
        ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", "-singlefile", "-x", "50", "-y", "140", "-W", "1560",
         "-H", "340", framed.with_suffix(".pdf"), picture],
    ):  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stderr)
            return 1
    return 0


def _frame(book: Path, target: Path) -> None:
    """The same workbook, of which only one sheet and area is printed, with one comment in sight."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            text = old.read(one)
            if one.filename == "xl/workbook.xml":
                text = _only_area(text).encode()
            elif one.filename.endswith(".vml"):
                text = _shown(text.decode()).encode()
            new.writestr(one, text)


def _only_area(content: bytes) -> str:
    workbook = Xml(content)
    sheets = [tag for tag in workbook.tags("sheet") if not tag.closes]
    position = next(number for number, tag in enumerate(sheets) if tag.get("name") == SHEET)
    for tag in sheets:
        workbook.replace(tag.start, tag.end, tag.having(state=None if tag.get("name") == SHEET else "hidden"))
    for tag in workbook.tags("workbookView"):
        workbook.replace(tag.start, tag.end, tag.having(activeTab=str(position)))
    area = f'<definedName name="_xlnm.Print_Area" localSheetId="{position}">{SHEET}!{AREA}</definedName>'
    for name in workbook.elements("definedName"):
        if "_xlnm.Print" in name.tag.text:
            workbook.replace(name.start, name.end, "")
    workbook.insert(workbook.need("definedNames").tag.end, area)
    return workbook.changed


def _shown(drawing: str) -> str:
    row, column = int(COMMENTED[1:]) - 1, ord(COMMENTED[0]) - ord("A")
    cell = f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    before, found, after = drawing.partition(cell)
    if not found:
        return drawing
    head, _, shape = before.rpartition("<v:shape ")
    return f"{head}<v:shape {shape.replace('visibility:hidden', 'visibility:visible')}<x:Visible/>{cell}{after}"


if __name__ == "__main__":
    sys.exit(main())
