"""Workbooks (XLSX, XLS, ODS, what systems save as XLS): a file → Grid, each cell as the text a person would type."""

from __future__ import annotations

import datetime as dt
import difflib
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import ParseError

import xlrd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from xlrd.compdoc import CompDocError

from pipelines.clean import ods, xlsx
from pipelines.clean.cells import Grid, without_blank_rows
from pipelines.clean.excel_xml import ExcelXmlBook
from pipelines.clean.headers import plain
from pipelines.clean.html_tables import HtmlBook
from pipelines.clean.shown import (
    Place,
    Shown,
    Value,
    from_other_files,
    lost_values,
    refuse_stray_corner,
    refuse_too_much_text,
)
from pipelines.clean.xls import XlsBook
from pipelines.errors import SourceError

# What the report adds to its marked copy of a workbook, which a steward may well adopt as her own.
REVIEW_SHEET = "Qué corregir"

# What a broken workbook makes its readers raise.
_BROKEN = (
    CalamineError,
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)


class Book(Protocol):
    """A workbook open for reading: the titles of its sheets, and the values of one with what they show."""

    @property
    def titles(self) -> Sequence[str]: ...

    def read(self, title: str) -> tuple[list[list[Value]], Shown]: ...


class ZippedBook:
    """An XLSX or ODS: calamine gives the values, and the format's own module what its cells show."""

    def __init__(self, path: Path, name: str, read_shown: Callable[[Path, str], Shown]) -> None:
        self._path, self._name, self._read_shown = path, name, read_shown
        self._book = CalamineWorkbook.from_path(str(path))

    @property
    def titles(self) -> list[str]:
        return [one.name for one in self._book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]

    def read(self, title: str) -> tuple[list[list[Value]], Shown]:
        """The sheet's values from A1 on, and what they show."""
        shown = self._read_shown(self._path, title)
        refuse_stray_corner(shown, self._name, title)
        return self._book.get_sheet_by_name(title).to_python(skip_empty_area=False), shown


def _open_ods(path: Path, name: str) -> Book:
    """An ODS, whose reader takes memory for every cell of every sheet as soon as it opens it."""
    about = path.stat()
    _refuse_stray_corners(path, name, about.st_mtime_ns, about.st_size)
    return ZippedBook(path, name, ods.read_shown)


@lru_cache(maxsize=64)
def _refuse_stray_corners(path: Path, name: str, _changed: int, _size: int) -> None:
    """Looks at a file once, and not for each of its sheets."""
    for title, shown in ods.areas(path):
        refuse_stray_corner(shown, name, title)


_OPEN: dict[str, Callable[[Path, str], Book]] = {
    "xlsx": lambda path, name: ZippedBook(path, name, xlsx.read_shown),
    "ods": _open_ods,
    "xls": lambda path, name: XlsBook(path),
    "html": HtmlBook,
    "excel-xml": ExcelXmlBook,
}
# The kinds of file that are read by sheets.
KINDS = frozenset(_OPEN)


def read_workbook(path: Path, kind: str, name: str, sheet: str | None) -> Grid:
    """Read one sheet of a workbook of that ``kind``, one of KINDS: the named one, or the only one.

    Raises SourceError.
    """
    with _typed_errors(name):
        book = _OPEN[kind](path, name)
        titles = book.titles
    title = _choose_sheet(titles, name, sheet)
    with _typed_errors(name):
        values, shown = book.read(title)
    if kind == "xls":
        # Its cells share their texts, and what is made of them does not.
        refuse_too_much_text(sum(len(one) for row in values for one in row if isinstance(one, str)), name, title)
    records = [[as_text(value) for value in row] for row in values]
    lost = lost_values(shown)
    for row, column in lost:
        if row < len(records) and column < len(records[row]):
            records[row][column] = ""
    for place in (*shown.percents, *shown.digits):
        _write_as_shown(records, values, place, shown)
    return replace(
        without_blank_rows(records, title, _dates(values)),
        repairs=from_other_files(shown),
        lost={(row + 1, column): error for (row, column), error in lost.items()},
        indents={(row + 1, column): indent for (row, column), indent in shown.indents.items()},
    )


def sheet_titles(path: Path, kind: str, name: str) -> list[str]:
    """The titles of a workbook's sheets, but the one that the report adds. Raises SourceError."""
    with _typed_errors(name):
        return [one for one in _OPEN[kind](path, name).titles if one != REVIEW_SHEET]


def sheets_like(path: Path, kind: str, name: str, pattern: str) -> list[str]:
    """The titles of the sheets that a glob such as «2019-*» names, in their order. Raises SourceError when none is."""
    titles = sheet_titles(path, kind, name)
    found = [title for title in titles if fnmatchcase(title.casefold(), pattern.casefold())]
    if not found:
        raise SourceError(
            f"«{name}» no tiene ninguna hoja como «{pattern}»; tiene {', '.join(f'«{one}»' for one in titles)}.",
            "Corrija «hoja» en ejercicio.toml.",
            rule="hoja-faltante",
            file=name,
            sheet=pattern,
        )
    return found


def as_text(value: Value) -> str:
    """A typed cell as text: whole numbers without decimals, at most the 15 digits a spreadsheet shows."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{_decimal(value):f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()


def _decimal(value: float) -> Decimal:
    return Decimal(format(value, ".15g"))


def _write_as_shown(records: list[list[str]], values: list[list[Value]], place: Place, shown: Shown) -> None:
    """0.4 becomes «40%» and 7 becomes «007» where the sheet shows them so; what is not such a number stays."""
    row, column = place
    if row >= len(values) or column >= len(values[row]):
        return
    value = values[row][column]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if place in shown.percents:
        records[row][column] = f"{_decimal(value).scaleb(2):f}%"
    elif value >= 0 and value == int(value):
        records[row][column] = records[row][column].zfill(shown.digits[place])


def _dates(values: list[list[Value]]) -> Iterator[Place]:
    for row, cells in enumerate(values):
        for column, value in enumerate(cells):
            if isinstance(value, dt.date):
                yield row, column


@contextmanager
def _typed_errors(name: str) -> Iterator[None]:
    """Turn what a ciphered or broken workbook makes its readers raise into SourceError."""
    try:
        yield
    except PasswordError as error:
        raise encrypted(name) from error
    except _BROKEN as error:
        raise (encrypted(name) if "encrypted" in str(error) else damaged(name)) from error


def encrypted(name: str) -> SourceError:
    """The error of a workbook that asks for a password."""
    return SourceError(
        f"«{name}» está protegido con contraseña para abrirlo.",
        "Ábralo, quite la contraseña (Archivo › Información › Proteger libro) y guárdelo de nuevo.",
        rule="libro-cifrado",
        file=name,
    )


def damaged(name: str) -> SourceError:
    """The error of a workbook that is cut or broken."""
    return SourceError(
        f"«{name}» está dañado o incompleto: no se puede leer como libro de hojas de cálculo.",
        "Ábralo con Excel o LibreOffice, deje que lo repare, guárdelo con otro nombre y úselo en su lugar.",
        rule="archivo-ilegible",
        file=name,
    )


def read_every_sheet(path: Path, kind: str, name: str) -> dict[str, tuple[list[list[Value]], Shown]]:
    """The values of every sheet, from A1 on, by its title, with what they show. Raises SourceError."""
    with _typed_errors(name):
        book = _OPEN[kind](path, name)
        return {title: book.read(title) for title in book.titles}


def _choose_sheet(titles: Sequence[str], name: str, wanted: str | None) -> str:
    titles = [one for one in titles if one != REVIEW_SHEET]
    if wanted is None and len(titles) == 1:
        return titles[0]
    if wanted is not None:
        for title in titles:
            if plain(title) == plain(wanted):
                return title
    listed = ", ".join(f"«{title}»" for title in titles)
    if wanted is None:
        raise SourceError(
            f"«{name}» tiene {len(titles)} hojas y no se dice cuál usar: {listed}.",
            'Agregue hoja = "…" a la fuente en ejercicio.toml.',
            rule="hoja-faltante",
            file=name,
        )
    near = difflib.get_close_matches(plain(wanted), [plain(title) for title in titles], n=1)
    guess = next((title for title in titles if near and plain(title) == near[0]), None)
    hint = f"¿Es «{guess}»? " if guess else ""
    raise SourceError(
        f"«{name}» no tiene la hoja «{wanted}»; tiene {listed}.",
        f"{hint}Corrija el nombre de la hoja en el libro o en ejercicio.toml.",
        rule="hoja-faltante",
        file=name,
        sheet=wanted,
    )
