"""Takes the picture of a workbook with its cells marked: the example, broken as people break it, and really validated.

``.venv/bin/python -m tools.workbook_picture`` writes docs/imagenes/libro-revisado.png; needs LibreOffice and poppler
(tools/libreoffice.sh, tools/poppler.sh).
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from pipelines.validate.report.workbook.xml_text import Xml
from tools.office import picture
from tools.pictured_exercise import BOOK, broken, left_by
from tools.screenshots import IMAGES

SHEET = "Hitos"
# What the picture shows, and whose comment, as when the pointer is over it.
AREA, COMMENTED = "$G$4:$P$12", "K6"
# Letters of columns and numbers of rows, as on a screen: the report names cells by them.
HEADINGS = b'<printOptions headings="1" gridLines="1"/>'
DOTS_PER_INCH, CORNER, SIZE = 150, (95, 138), (1440, 380)


def main() -> int:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        framed = Path(folder) / "libro.xlsx"
        _frame(left_by("validar", broken(Path(folder) / "ejercicio")) / BOOK.replace(".xlsx", ".revisado.xlsx"), framed)
        picture(framed, IMAGES / "libro-revisado.png", DOTS_PER_INCH, CORNER, SIZE)
    return 0


def _frame(book: Path, target: Path) -> None:
    """The same workbook, of which only one sheet and area is printed, with one comment in sight."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            text = old.read(one)
            if one.filename == "xl/workbook.xml":
                text = _only_area(text).encode()
            elif one.filename.startswith("xl/worksheets/sheet"):
                text = text.replace(b"<pageMargins ", HEADINGS + b"<pageMargins ")
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
