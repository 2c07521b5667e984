"""The machine's own Chromium, for the tests of the pages and the pictures of the documents."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

# The first has no windows, and takes a third of the others' processor.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# As root Chromium wants no sandbox; a page after another needs one process; the rest keeps it from looking for its
# maker's servers.
_FLAGS = [
    "--no-sandbox",
    "--renderer-process-limit=1",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def chromium() -> str | None:
    """Where Chromium is; None when there is none (tools/chromium.sh installs it where it may)."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the Chromium at ``path`` without a window."""
    return playwright.chromium.launch(executable_path=path, args=_FLAGS)
