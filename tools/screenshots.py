"""Takes the pictures of the documents from the running local portal: ``make capturas`` after ``make demo``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal.access import local_access
from tools.browser import chromium, launch

IMAGES = Path(__file__).parents[1] / "docs" / "imagenes"
# Of the portal with the example: every section of the website, by the name of its picture.
SECTIONS = {
    "inicio": "/",
    "secretariado": "/stl",
    "minuta": "/stl/minutas/min-01-v1",
    "compromisos": "/compromisos",
    "compromiso": "/compromisos/c3-sigue-el-dinero",
    "agenda": "/agenda",
    "contacto": "/contacto",
    "ligas": "/ligas",
    "datos": "/datos",
    "dinero": "/dinero",
    "renglon": "/dinero/renglon/2015-0048",
    "dudas": "/participa/dudas",
    "participa": "/participa/sumate",
    "folio": "/participa/folio",
    "cumplimiento": "/cumplimiento",
}
WIDE, TELEPHONE = 1200, 390
# A picture's name, the page, and the width of its window.
PAGES = {
    "conjunto-de-datos.png": ("/dataset/ejemplo-plan-de-accion", WIDE),
    **{f"sitio-{name}.png": (path, WIDE) for name, path in SECTIONS.items()},
    **{f"sitio-telefono-{name}.png": (path, TELEPHONE) for name, path in SECTIONS.items()},
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
            # Pictures of the page wait to be near: all of them are wanted.
            page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
