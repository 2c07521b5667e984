"""Takes the pictures of the pages that a review and a board leave: docs/imagenes/reporte.png and cumplimiento.png.

``.venv/bin/python -m tools.report_pictures``; needs Chromium (tools/chromium.sh).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.browser import chromium, launch
from tools.pictured_exercise import broken, copied, left_by
from tools.screenshots import IMAGES

# The day of the board that the guide shows.
BOARD_DAY = "2016-06-15"


def main() -> int:
    """Write both pictures; 1 when there is no Chromium."""
    path_of_chromium = chromium()
    if path_of_chromium is None:
        sys.stderr.write("Hace falta Chromium (tools/chromium.sh).\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = left_by("validar", broken(Path(folder) / "con-errores")) / "reporte.html"
        board = left_by("cumplimiento", copied(Path(folder) / "ejemplo"), "--fecha", BOARD_DAY) / "cumplimiento.html"
        browser = launch(playwright, path_of_chromium)
        opened = browser.new_page(locale="es-MX", viewport={"width": 860, "height": 900})
        for page in (report, board):
            opened.goto(page.as_uri())
            opened.screenshot(path=IMAGES / page.with_suffix(".png").name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
