"""Takes the pictures of the documents from the running local portal: ``make capturas`` after ``make demo``."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from ckanapi import RemoteCKAN
from PIL import Image
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
    "sumandos": "/dinero/por/capitulo/3000",
    "renglon": "/dinero/renglon/2015-0048",
    "eslabon": "/dinero/eslabon/ras-02",
    "rastro-real": "/ejercicios/ejemplo-puertos/dinero",
    "dudas": "/participa/dudas",
    "participa": "/participa/sumate",
    "folio": "/participa/folio",
    "aviso": "/participa/aviso-de-privacidad",
    "estadisticas": "/participa/estadisticas",
    "cumplimiento": "/cumplimiento",
    "ejercicios": "/ejercicios",
    "no-esta": "/compromisos/no-hay-tal",
    "buscar": "/dataset/?q=presupuesto",
    "conjunto": "/dataset/ejemplo-plan-de-accion",
    "recurso": "/dataset/ejemplo-plan-de-accion/resource/{compromisos}",
    "organizacion": "/organization/ejemplo-secretariado-tecnico-local",
    "entrar": "/user/login",
}
WIDE, TELEPHONE = 1200, 390
# Of a long page its beginning, in pixels: all of it would be read by nobody in a document.
_TALLEST = 2200
# A picture's name, the page, and the width of its window.
PAGES = {
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
    with RemoteCKAN(access.url) as ckan:
        dataset = ckan.action.package_show(id="ejemplo-plan-de-accion")
    compromisos = next(one["id"] for one in dataset["resources"] if one.get("cocrea_tabla") == "compromisos")
    with sync_playwright() as playwright:
        browser = launch(playwright, path_of_chromium)
        page = browser.new_page(locale="es-MX", timezone_id="America/Mexico_City")
        for name, (path, width) in PAGES.items():
            page.set_viewport_size({"width": width, "height": 1000})
            page.goto(access.url + path.format(compromisos=compromisos), wait_until="networkidle")
            # Pictures of the page wait to be near: all of them are wanted.
            page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
            page.wait_for_load_state("networkidle")
            tall = min(_TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": tall}
            _save(page.screenshot(full_page=True, clip=clip), IMAGES / name)
        browser.close()
    return 0


def _save(picture: bytes, path: Path) -> None:
    """In 256 colours, which pages have: a third of the size."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
