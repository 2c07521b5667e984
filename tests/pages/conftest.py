"""A real Chromium, and the example published where it can look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import Cli, copy_example
from tools.browser import chromium, launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    assert path, "tools/chromium.sh"
    with sync_playwright() as playwright:
        opened = launch(playwright, path)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(locale="es-MX", viewport={"width": 1200, "height": 1000})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, cocrea: Cli, on_ckan: Mapping[str, str]) -> str:
    """The name that the published example's datasets begin with."""
    folder: Path = copy_example(tmp_path_factory.mktemp("paginas") / "ejercicio", "paginas")
    done = cocrea("correr", folder, env=on_ckan)
    assert done.returncode == 0, done.stdout + done.stderr
    return "paginas"
