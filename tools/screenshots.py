"""Takes the pictures of the documents from the running local portal: ``make capturas`` after ``make demo``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal.access import local_access
from tools.browser import chromium, launch

IMAGES = Path(__file__).parents[1] / "docs" / "imagenes"
# Of the portal with the example: a picture's name, the page, and the width of its window.
PAGES = {
    "conjunto-de-datos.png": ("/dataset/ejemplo-plan-de-accion", 1200),
    "sitio-inicio.png": ("/", 1200),
    "sitio-compromiso.png": ("/compromisos/c3-sigue-el-dinero", 1200),
    "sitio-secretariado.png": ("/stl", 1200),
    "sitio-agenda.png": ("/agenda", 1200),
    "sitio-dinero.png": ("/dinero", 1200),
    "sitio-datos.png": ("/datos", 1200),
    "sitio-participa.png": ("/participa/sumate", 1200),
    "sitio-telefono-inicio.png": ("/", 390),
    "sitio-telefono-compromiso.png": ("/compromisos/c3-sigue-el-dinero", 390),
}


def main() -> int:
    """Write every picture; 1 when there is no portal or no Chromium."""
    access = local_access()
    path_of_chromium = chromium()
    if access is None or path_of_chromium is None:
        sys.stderr.write("Hace falta el portal encendido (make demo) y Chromium (tools/chromium.sh).\n")
        return 1
    with sync_playwright() as playwright:
        browser = launch(playwright, path_of_chromium)
        page = browser.new_page(locale="es-MX", timezone_id="America/Mexico_City")
        for name, (path, width) in PAGES.items():
            page.set_viewport_size({"width": width, "height": 1000})
            page.goto(access.url + path, wait_until="networkidle")
            page.screenshot(path=IMAGES / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
