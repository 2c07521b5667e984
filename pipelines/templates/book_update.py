"""One workbook brought forward: its bytes in, its bytes out, and what changed. Writes nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pipelines.clean.headers import plain
from pipelines.templates.books import EXAMPLES, INSTRUCTIONS, LISTS, STRUCTURE, Book, Sheet, find_sheet
from pipelines.templates.examples import Cases, write_examples
from pipelines.templates.formulas import has_formulas
from pipelines.templates.hidden_sheets import Origin, write_lists, write_origin
from pipelines.templates.instructions import write_instructions
from pipelines.templates.layout import Layout, new_layout
from pipelines.templates.sheet_update import bring_sheet_forward
from pipelines.templates.table_sheet import set_limits, write_table_sheet
from pipelines.templates.workbook import as_bytes

_PUT_BACK = "se agregó la hoja de nuevo, sin renglones: si tenía datos, cópielos de su respaldo"
_DRAWN = re.compile(rb"<(?:\w+:)?(?:pic|graphicFrame|sp|cxnSp)[ >]")


@dataclass(frozen=True)
class UpdatedBook:
    """The new bytes, what changed as (sheet, words), and the sheets that were added."""

    content: bytes
    changes: tuple[tuple[str, str], ...]
    added: tuple[Sheet, ...]


def read_workbook(content: bytes, *, results: bool = False, keep_macros: bool = False) -> Workbook:
    """The workbook as openpyxl keeps it; with ``results``, what its formulas last gave in their place."""
    return load_workbook(io.BytesIO(content), data_only=results, rich_text=not results, keep_vba=keep_macros)


def bring_book_forward(
    workbook: Workbook,
    content: bytes,
    file: str,
    origin: Origin,
    tabs: Mapping[str, str],
    new_tables: Sequence[str],
    books: Sequence[Book],
    cases: Cases,
) -> UpdatedBook:
    """Bring a workbook made from a template to today's schemas.

    ``content`` are its bytes and ``workbook`` the same, read; ``tabs`` says under which tab the exercise keeps each
    table, where that is not the one of the template. Raises SourceError when a table's header is not to be found.
    """
    today = next(one for one in books if one.package == origin.package)
    results = read_workbook(content, results=True)
    changes: list[tuple[str, str]] = []
    there, lost = _there(workbook, origin, tabs, books)
    added = tuple(
        replace(one, title=tabs.get(one.schema.name, one.title))
        for one in today.sheets
        if one.schema.name in new_tables
    )
    back = {one.title for one in added}
    changes += [(tab, "la hoja ya no está en el libro; no se agregó de nuevo") for tab in lost if tab not in back]
    book = replace(today, sheets=(*there, *(_untaken(one, workbook) for one in added)))
    layouts: dict[str, Layout] = {}
    for sheet in there:
        headers = origin.headers[sheet.schema.name]
        layouts[sheet.schema.name], said = bring_sheet_forward(workbook, results, sheet, headers, book, books, file)
        changes += [(sheet.title, text) for text in said]
    for sheet in book.sheets[len(there) :]:
        worksheet = workbook.create_sheet(sheet.title, _after(workbook, there))
        write_table_sheet(worksheet, sheet, book, books)
        layouts[sheet.schema.name] = new_layout(sheet)
        again = (
            " de nuevo, sin renglones: si tenía datos, cópielos de su respaldo"
            if sheet.title in lost
            else ", con su tabla"
        )
        changes.append((sheet.title, f"se agregó la hoja{again}"))
    _write_own_sheets(workbook, book, today.fingerprint, layouts, cases)
    if any(has_formulas(workbook[sheet.title]) for sheet in there):
        changes.append(("", "tiene fórmulas: ábralo y guárdelo una vez, para que se calculen, antes de validar"))
    updated = as_bytes(workbook)
    if _drawings(updated) < _drawings(content):
        changes.append(("", "sus imágenes o dibujos no se pudieron conservar: cópielos de la copia de respaldo"))
    return UpdatedBook(updated, tuple(changes), book.sheets[len(there) :])


def _there(
    workbook: Workbook, origin: Origin, tabs: Mapping[str, str], books: Iterable[Book]
) -> tuple[list[Sheet], list[str]]:
    """The tables of the older version that are still tables, under their tabs; and the tabs that are missing."""
    found, lost = [], []
    for table, made_as in origin.sheets.items():
        today = find_sheet(books, table)
        if today is None:
            continue
        wanted = plain(tabs.get(table, made_as))
        tab = next((one for one in workbook.sheetnames if plain(one) == wanted), None)
        if tab is None:
            lost.append(tabs.get(table, made_as))
        else:
            found.append(replace(today[1], title=tab))
    return found, lost


def _untaken(sheet: Sheet, workbook: Workbook) -> Sheet:
    """The sheet under a tab that the workbook does not have yet."""
    taken = {one.casefold() for one in workbook.sheetnames}
    return replace(sheet, title=sheet.schema.name[:31]) if sheet.title.casefold() in taken else sheet


def _after(workbook: Workbook, sheets: Sequence[Sheet]) -> int:
    return max((workbook.sheetnames.index(one.title) + 1 for one in sheets), default=len(workbook.sheetnames))


def _write_own_sheets(
    workbook: Workbook, book: Book, version: str, layouts: Mapping[str, Layout], cases: Cases
) -> None:
    """Make anew the sheets that are the template's own, each where it was, and every column's limits."""
    places = {one: workbook.sheetnames.index(one) for one in (*_OWN,) if one in workbook.sheetnames}
    active = workbook.active.title if workbook.active else ""
    for title in places:
        del workbook[title]
    lists = write_lists(workbook, book)
    write_instructions(workbook, book)
    write_examples(workbook, book, cases)
    write_origin(workbook, book, version)
    for sheet in book.sheets:
        set_limits(workbook[sheet.title], sheet, layouts, lists)
    _put_back(workbook, places)
    workbook.active = workbook.sheetnames.index(active) if active in workbook.sheetnames else 0


_OWN = (INSTRUCTIONS, EXAMPLES, LISTS, STRUCTURE)


def _put_back(workbook: Workbook, places: Mapping[str, int]) -> None:
    for title, place in sorted(places.items(), key=lambda one: one[1]):
        workbook.move_sheet(title, place - workbook.sheetnames.index(title))


def _drawings(content: bytes) -> int:
    """How many pictures, charts and shapes a workbook has."""
    return sum(_count_drawn(content))


def _count_drawn(content: bytes) -> Iterator[int]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/drawings/") and name.endswith(".xml"):
                yield len(_DRAWN.findall(archive.read(name)))
