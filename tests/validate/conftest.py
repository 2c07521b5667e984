"""The programs with which a person opens the report: a real spreadsheet, a real browser."""

from __future__ import annotations

from tests.pages.conftest import browser, page
from tests.templates.conftest import save_with_libreoffice

__all__ = ["browser", "page", "save_with_libreoffice"]
