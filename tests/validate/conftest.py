"""The program with which a person opens the report: a real spreadsheet."""

from __future__ import annotations

from tests.templates.conftest import save_with_libreoffice

__all__ = ["save_with_libreoffice"]
