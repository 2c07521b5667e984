"""Takes the pictures of Prefect's pages as a steward sees them: docs/imagenes/prefect-*.png.

``.venv/bin/python -m tools.prefect_pictures``, after «make demo»; needs Chromium (tools/chromium.sh). Its flows live in
a folder of their own, and nothing is published: the run waits for a person who never comes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, sync_playwright

from portal.access import local_access
from portal.flow_services import FlowServices
from tools.browser import chromium, launch
from tools.pictured_exercise import copied
from tools.screenshots import IMAGES

_SLUG, _PACKAGE = "morelos-2016", "presupuesto"
_ASKED = """
[aprobacion]
[aprobacion.montos.presupuesto_egresos]
monto_pagado = [0, 1000000]
"""
_PATIENCE_SECONDS = 300
# Their pages draw themselves some time after they have loaded.
_DRAWN_MS = 4_000


def main() -> int:
    """Write the pictures; 1 when there is no Chromium or no portal."""
    path_of_chromium, access = chromium(), local_access()
    if path_of_chromium is None or access is None:
        sys.stderr.write("Hacen falta Chromium (tools/chromium.sh) y el portal local («make demo»).\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        told = {**os.environ, "COCREA_CKAN_URL": access.url, "COCREA_CKAN_TOKEN": access.token}
        services = FlowServices(Path(folder) / "casa", told)
        exercise = _asking(Path(folder) / _SLUG)
        services.up([exercise], progress=lambda _: None)
        try:
            browser = launch(playwright, path_of_chromium)
            _take(browser.new_page(locale="es-MX", viewport={"width": 1280, "height": 900}), str(services.url))
        finally:
            services.down()
    return 0


def _asking(folder: Path) -> Path:
    """The example with a name of its own, in which somebody must look at the amounts."""
    file = copied(folder) / "ejercicio.toml"
    text = file.read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("clave = "))
    file.write_text(text.replace(own, f'clave = "{_SLUG}"', 1) + _ASKED, encoding="utf-8")
    return folder


def _take(page: Page, url: str) -> None:
    deployment = _ask(url, f"/deployments/name/Publicar un paquete/{_SLUG}-{_PACKAGE}")["id"]
    run = _ask(url, f"/deployments/{deployment}/create_flow_run", {})["id"]
    _wait_until(lambda: _ask(url, f"/flow_runs/{run}")["state_type"] == "PAUSED")
    for name, path in {
        "formulario": f"/deployments/deployment/{deployment}/run",
        "tareas": f"/runs/flow-run/{run}",
        **{name: f"/artifacts/artifact/{_artifact(url, f'{name}-{_SLUG}')}" for name in ("reporte", "plan")},
    }.items():
        page.goto(f"{url}{path}")
        page.wait_for_timeout(_DRAWN_MS)
        page.screenshot(path=IMAGES / f"prefect-{name}.png")
    page.goto(f"{url}/runs/flow-run/{run}")
    page.get_by_role("button", name="Resume").click()
    page.wait_for_timeout(_DRAWN_MS)
    page.screenshot(path=IMAGES / "prefect-aprobar.png")


def _artifact(url: str, key: str) -> str:
    (found,) = _ask(url, "/artifacts/filter", {"artifacts": {"key": {"any_": [key]}}})
    return str(found["id"])


def _ask(url: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    method = "GET" if body is None else "POST"
    answer = requests.request(method, f"{url}/api{path}", json=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def _wait_until(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not found():
        if time.monotonic() > deadline:
            raise TimeoutError("La corrida no llegó a esperar a nadie.")
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
