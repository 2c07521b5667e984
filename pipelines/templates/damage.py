"""What a workbook made from a template has lost since: sheets and columns that its exercise still publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from openpyxl.workbook import Workbook

from pipelines.clean.headers import SEARCHED_ROWS, plain
from pipelines.schema import Schema
from pipelines.templates.books import Book
from pipelines.templates.sheet_update import columns_named


class Damage(NamedTuple):
    """``lost`` tables have no sheet any more; ``renamed`` are (tab, words) of those under another tab.

    ``to_mend``: whether any sheet or column has to be put back.
    """

    lost: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    to_mend: bool


def find_damage(workbook: Workbook, book: Book, tabs: Mapping[str, str]) -> Damage:
    """Compare the sheets themselves with the tables of ``book``; ``tabs`` says where the exercise keeps each."""
    there = {plain(one): one for one in workbook.sheetnames}
    others = [one for title, one in there.items() if title not in set(map(plain, tabs.values()))]
    lost: list[str] = []
    renamed: list[tuple[str, str]] = []
    incomplete = False
    for sheet in book.sheets:
        table = sheet.schema.name
        tab = there.get(plain(tabs.get(table, "")))
        if table not in tabs:
            continue
        if tab is not None:
            incomplete |= len(_header(workbook, tab, sheet.schema)) < len(sheet.schema.columns)
            continue
        alike = [one for one in others if len(_header(workbook, one, sheet.schema)) * 2 > len(sheet.schema.columns)]
        if alike:
            renamed.append(
                (alike[0], f"parece la de «{tabs[table]}», que ya no está en el libro: devuélvale su nombre")
            )
        else:
            lost.append(table)
    return Damage(tuple(lost), tuple(renamed), bool(lost) or incomplete)


def _header(workbook: Workbook, tab: str, schema: Schema) -> set[str]:
    """The columns of the table that the sheet's best row names."""
    known = {plain(name): field.name for field in schema.fields for name in (field.title, field.name)}
    rows = [set(columns_named(workbook[tab], row, known)) for row in range(1, SEARCHED_ROWS + 1)]
    return max(rows, key=len)
