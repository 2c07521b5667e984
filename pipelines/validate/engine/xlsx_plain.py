"""What a workbook's XML is not, when openpyxl is to read it."""

from __future__ import annotations


class NotPlain(Exception):
    """A workbook is not as spreadsheets usually write them: only openpyxl tells what it holds."""
