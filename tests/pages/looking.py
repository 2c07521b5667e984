"""What is looked for in a page, whosever it is."""

from __future__ import annotations

from typing import cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page

from pipelines.settings import CkanAccess

# A telephone, a tablet, a screen and a wall.
WIDTHS = (360, 768, 1280, 2560)
_WIDTH = "document.documentElement.scrollWidth"


def refusals(page: Page) -> list[str]:
    """What a page asks of the browser from now on, and its own policy refuses."""
    told: list[str] = []
    page.on("console", lambda one: told.append(one.text) if "Content Security Policy" in one.text else None)
    return told


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe finds in a page as it is now, and in what it frames."""
    frames = [one for one in page.frames if one.url.startswith("http")]
    # Axe's wrapper asks a page only what a frame answers too.
    answers = [Axe().run(cast(Page, one)).response["violations"] for one in frames]
    return [(found["id"], found["nodes"][0]["html"]) for answer in answers for found in answer]


def headings(page: Page) -> list[tuple[str, str]]:
    """The first headings of a page that should have one."""
    levels = "[...document.querySelectorAll('h1')].map(one => one.ariaLevel || '1')"
    first = page.evaluate(levels).count("1")
    return [] if first == 1 else [("first headings", str(first))]


def repeated(page: Page) -> list[tuple[str, str]]:
    """The names that more than one part of a page has."""
    names = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    return [("the name of several parts", one) for one in sorted(set(names)) if names.count(one) > 1]


def too_wide(page: Page) -> list[tuple[str, str]]:
    """The screens on which the page has to be pushed sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(_WIDTH) > width:
            # CKAN's script puts its lists of organizations in their places a moment after.
            page.wait_for_timeout(1_000)
            if (needs := page.evaluate(_WIDTH)) > width:
                found.append(("wider than its screen", f"{needs} > {width}"))
    return found


def sign_in(page: Page, ckan: CkanAccess, name: str, password: str) -> None:
    """As anyone of the staff does."""
    page.goto(f"{ckan.url}/user/login")
    page.fill("#field-login", name)
    page.fill("#field-password", password)
    page.locator("#field-password").press("Enter")
    page.wait_for_url("**/dashboard/**")


def see_a_table(page: Page, ckan: CkanAccess, published: str) -> FrameLocator:
    """The preview of the example's commitments, in their page."""
    page.goto(f"{ckan.url}/dataset/{published}-plan-de-accion")
    page.locator(".resource-list a.heading", has_text="Compromisos").first.click()
    table = page.frame_locator("iframe").first
    table.get_by_text("Renglones 1 a").first.wait_for(timeout=20_000)
    return table
