"""What tests share: one real CKAN for the session, exercises to break, and the command line as people run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipelines.definition import load_definitions
from pipelines.paths import DATAPACKAGES
from pipelines.settings import CKAN_TOKEN, CKAN_URL, LINKS_ASKED, CkanAccess
from portal.box import Box
from portal.site import PORTAL, PROXIES, SMTP, site_settings
from tests.loaded import Loaded
from tests.machine import free_port
from tools.browser import chromium, launch

# The same cases at each run: nobody's change is refused for what it did not touch. Others, and twice as many, are
# looked for on purpose, by `make test-diferencial` or with COCREA_AZAR=1.
hypothesis.settings.register_profile("siempre los mismos", derandomize=True, max_examples=50)
if not os.environ.get("COCREA_AZAR"):
    hypothesis.settings.load_profile("siempre los mismos")

# The exercises name real sites, which no test may bother; a test of links says whom it asks.
os.environ.setdefault(LINKS_ASKED, "no")

EXAMPLE = DATAPACKAGES / "ejemplo"
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The modules that need a CKAN first: they are the long ones, and at the end no process waits for another's."""
    long = {one.path for one in items if "box" in getattr(one, "fixturenames", ())}
    items.sort(key=lambda one: one.path not in long)


def portal_name() -> str:
    """One portal for each process of the tests, so that they can run side by side."""
    own = os.environ.get(PORTAL, "").strip() or "pruebas"
    return "-".join(filter(None, (own, os.environ.get("PYTEST_XDIST_WORKER", ""))))


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    """A real CKAN of its own, apart from the demo's; it shares the downloads with it."""
    # Commands that tests run find the same portal. A test says where each of its visitors comes from, as a proxy would.
    os.environ.update({SMTP: f"127.0.0.1:{free_port()}", PROXIES: "1"})
    one = Box(site_settings(name=portal_name()))
    one.erase(keep_downloads=True)  # what a killed session left
    one.up(progress=lambda line: print(line, file=sys.stderr))  # noqa: T201
    yield one
    one.erase(keep_downloads=True)


@pytest.fixture(scope="session")
def ckan(box: Box) -> CkanAccess:
    """Where the session's CKAN is, and a token of its administrator."""
    url = box.status().url
    assert url
    return CkanAccess(url, box.credentials().api_token)


def copy_example(target: Path, slug: str, *, with_federal: bool = False) -> Path:
    """A copy of the example exercise, under a name of its own, without the federal file unless asked for."""
    shutil.copytree(EXAMPLE, target, ignore=shutil.ignore_patterns("salida"))
    settings = target / "ejercicio.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^clave = "ejemplo"', f'clave = "{slug}"', text, count=1)
    text = re.sub(r'(?m)^clave = "ejemplo-[^"]*"', f'clave = "{slug}-stl"', text, count=1)
    settings.write_text(text, encoding="utf-8")
    if not with_federal:
        leave_out(target, "cuenta-publica-federal")
        (target / "cuenta_publica_2010.csv.gz").unlink()
    return target


def leave_out(exercise: Path, *packages: str) -> None:
    """Take these packages, with the sources of their tables, out of an exercise's file."""
    file, definitions = exercise / "ejercicio.toml", load_definitions(DATAPACKAGES)
    names = [f"paquetes.{one}" for one in packages]
    names += [f"fuentes.{table}" for one in packages for table in definitions[one].tables]
    sections = "|".join(map(re.escape, names))
    text = re.sub(rf"(?ms)^\[({sections})[\].].*?(?=^\[|\Z)", "", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    """A small exercise of the test's own: 23 tables and the code lists, valid, never published before."""
    return copy_example(tmp_path / "ejercicio", f"t{uuid.uuid4().hex[:10]}")


@pytest.fixture(scope="session")
def cocrea() -> Cli:
    """Run `cocrea` as a person does, in a process of its own: ``cocrea("correr", folder, env={…})``."""
    loaded = Loaded()

    def run(*arguments: object, env: Mapping[str, str] = {}, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if key not in (CKAN_URL, CKAN_TOKEN)}
        return loaded.run([str(one) for one in arguments], {**clean, **env}, timeout)

    return run


@pytest.fixture(scope="session")
def on_ckan(ckan: CkanAccess) -> Mapping[str, str]:
    """The environment that points `cocrea` at the session's CKAN."""
    return {CKAN_URL: ckan.url, CKAN_TOKEN: ckan.token}


@dataclass(frozen=True)
class Published:
    """The example exercise on the session's CKAN: its folder, the name that its datasets begin with, what was said."""

    folder: Path
    slug: str
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def published_example(tmp_path_factory: pytest.TempPathFactory, cocrea: Cli, on_ckan: Mapping[str, str]) -> Published:
    """The main job, once for all tests that look at it: whoever changes something puts it back."""
    folder = copy_example(tmp_path_factory.mktemp("publicado") / "ejercicio", "publicado")
    done = cocrea("correr", folder, "--formato", "json", env=on_ckan, timeout=600)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return Published(folder, "publicado", done)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Here, where all tests find it: two of them in one process disturb each other."""
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
