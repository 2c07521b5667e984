"""Tables of a web page, which many systems save as «.xls»: each is a sheet, and its cells say what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from pipelines import settings
from pipelines.clean.encodings import decode
from pipelines.clean.limits import bounded, too_large
from pipelines.clean.shown import Shown, Value
from pipelines.errors import SourceError

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
# Without no-break spaces: those before a text are its indent.
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAKS = ("br", "p", "div", "li")
_NOT_SHOWN = ("script", "style", "template")
# What HTML allows; a cell may say any number.
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534


class HtmlBook:
    """The tables of a page that say something, as «Tabla 1», «Tabla 2»… in their order.

    Raises SourceError when there is none or the page is too long, and whatever lxml does of what is no page.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        content = path.read_bytes()
        if len(content) > settings.MAX_HTML_BYTES:
            raise too_large(
                name, f"mide {len(content):,} bytes; una página se lee entera, de hasta {settings.MAX_HTML_BYTES:,}",
                "Ábralo con Excel y guárdelo como XLSX, o pida la tabla como CSV.",
            )  # fmt: skip
        # Neither fetches nor expands anything: what the page refers to is not read.
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        root = etree.fromstring(_text(content).encode(), parser)
        found = [one for one in root.iter("table") if any(map(any, _rows(one)))] if root is not None else []
        if not found:
            raise _without_tables(name)
        self._tables = {f"Tabla {number}": table for number, table in enumerate(found, 1)}

    @property
    def titles(self) -> list[str]:
        return list(self._tables)

    def read(self, title: str) -> tuple[list[list[Value]], Shown]:
        """The table's cells. One that takes the place of several says its text in the first, as in a workbook."""
        rows = bounded(_rows(self._tables[title]), self._name, settings.ReadLimits())
        return [list[Value](row) for row in rows], Shown()


def _text(content: bytes) -> str:
    """What the page says of its own encoding is heard only when its letters do not tell."""
    try:
        return decode(content)[0]
    except UnicodeError:
        said = _CHARSET.search(content, 0, _HEAD_BYTES)
        if said is None:
            raise
        return decode(content, said[1].decode())[0]


def _rows(table: etree._Element) -> Iterator[list[str]]:
    covered: dict[int, int] = {}  # column → how many rows more a cell from above still takes
    for line in _lines(table):
        row: list[str] = []
        taken = {column for column, more in covered.items() if more}
        covered = {column: more - 1 for column, more in covered.items() if more > 1}
        for cell in line.iterchildren("td", "th"):
            while len(row) in taken:
                row.append("")
            width = _span(cell.get("colspan"), _MOST_COLUMNS)
            height = _span(cell.get("rowspan"), _MOST_ROWS)
            if height > 1:
                covered |= dict.fromkeys(range(len(row), len(row) + width), height - 1)
            row += [_shown(cell), *[""] * (width - 1)]
        yield row


def _lines(table: etree._Element) -> Iterator[etree._Element]:
    for part in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        yield from [part] if part.tag == "tr" else part.iterchildren("tr")


def _span(said: str | None, most: int) -> int:
    return min(max(int(said), 1), most) if said and re.fullmatch(r"\d{1,9}", said, re.ASCII) else 1


def _shown(cell: etree._Element) -> str:
    text = _BLANKS.sub(" ", "".join(_pieces(cell))).strip(" ")
    exact = cell.get("x:num")
    return _exact(text, exact) if exact else text


def _pieces(element: etree._Element) -> Iterator[str]:
    """Its texts, but those of a table inside it, which is a sheet of its own."""
    yield element.text or ""
    for child in element:
        if child.tag in _BREAKS:
            yield " "
        if isinstance(child.tag, str) and child.tag not in ("table", *_NOT_SHOWN):
            yield from _pieces(child)
        yield child.tail or ""


def _exact(text: str, exact: str) -> str:
    """The amount that Excel keeps beside one that it shows rounded; of any other the text: a code, a date, 40 %."""
    try:
        shown, kept = Decimal(re.sub(r"[$,\s]", "", text)), Decimal(exact)
        rounded = kept.quantize(Decimal(1).scaleb(shown.as_tuple().exponent))  # type: ignore[arg-type]
    except (InvalidOperation, ValueError, TypeError):
        return text
    return f"{kept:f}" if kept != shown and rounded == shown else text


def _without_tables(name: str) -> SourceError:
    return SourceError(
        f"«{name}» es una página web (HTML) sin ninguna tabla.",
        "Si lo descargó, revise que la dirección sea la del archivo y no la de una página; ábralo en el navegador para "
        "ver qué dice.",
        rule="archivo-no-es-lo-que-dice",
        file=name,
    )
