"""Cell styles of an XLSX workbook: each marked cell keeps its own, with another background and colour of letters."""

from __future__ import annotations

import re

from pipelines.validate.findings import Severity
from pipelines.validate.report.workbook.marks import COLOURS
from pipelines.validate.report.workbook.xlsx_parts import MAIN, OfficeParts
from pipelines.validate.report.workbook.xml_text import Xml

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# What a workbook without styles shows its cells with.
_PLAIN = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
# A font's elements come in a fixed order; its colour, before these.
_AFTER_COLOUR = ("name", "rFont", "family", "charset", "scheme")


class Styles:
    """The styles of a workbook, with those added for marks and for the list of what to correct."""

    def __init__(self, parts: OfficeParts) -> None:
        """Raises ValueError when the styles are not those of a spreadsheet."""
        self._parts = parts
        found = parts.related(parts.workbook, "styles")
        self._part = found.target if found else self._add()
        self._xml = parts.xml(self._part)
        self._tables = {name: _Table(self._xml, name) for name in ("fonts", "fills", "cellXfs")}
        self._known: dict[tuple[int, Severity], int] = {}
        self._forget_marks()

    def marked(self, style: int, severity: Severity) -> int:
        """The style that is as ``style`` in everything but its colours."""
        if (style, severity) not in self._known:
            own = self._tables["cellXfs"].items
            copied = own[style] if style < len(own) else own[0]
            background, letters = COLOURS[severity]
            font = self._coloured_font(int(_attribute(copied, "fontId") or 0), letters)
            self._known[style, severity] = self._style(copied, font, self._fill(background))
        return self._known[style, severity]

    def text(self, *, bold: bool = False, size: int = 0, colour: str = "", background: str = "") -> int:
        """A style for our own texts: wrapped, at the top of the cell, in the workbook's usual font."""
        base = self._xml_prefix
        font = self._tables["fonts"].items[0]
        if bold and not re.search(r"<(?:\w+:)?b[\s/>]", font):
            font = re.sub(r"^(<[^>]*>)", rf"\1<{base}b/>", font, count=1)
        if size:
            font = re.sub(r"(<(?:\w+:)?sz\b[^>]*?val=)([\"'])[\d.]+\2", rf'\1"{size}"', font)
        fonts, number = self._tables["fonts"], 0
        number = fonts.add(_with_colour(font, colour, base) if colour else font)
        align = f'<{base}alignment vertical="top" wrapText="1"/>'
        fill = self._fill(background) if background else 0
        return self._tables["cellXfs"].add(
            f'<{base}xf numFmtId="0" fontId="{number}" fillId="{fill}" borderId="0" xfId="0" applyFont="1" '
            f'applyFill="1" applyAlignment="1">{align}</{base}xf>'
        )

    def write(self) -> None:
        """Put what was added in the workbook."""
        for one in self._tables.values():
            one.write(self._xml)
        self._parts.write(self._part, self._xml.changed)

    def _forget_marks(self) -> None:
        """Take the colours of an earlier review away, in a workbook that came back with them."""
        fills, fonts, styles = (self._tables[name] for name in ("fills", "fonts", "cellXfs"))
        ours = {
            str(number) for number, fill in enumerate(fills.items) if any(back in fill for back, _ in COLOURS.values())
        }
        for number, style in enumerate(styles.items):
            tag = next(Xml(style.encode()).tags("xf"))
            if tag.get("fillId") in ours:
                font = fonts.add(_without_colour(fonts.items[int(tag.get("fontId") or 0)]))
                styles.put(number, tag.having(fillId="0", fontId=str(font)) + style[tag.end :])

    @property
    def _xml_prefix(self) -> str:
        prefix = self._xml.need("styleSheet").tag.prefix
        return f"{prefix}:" if prefix else ""

    def _add(self) -> str:
        part = self._parts.add("xl/styles{}.xml", _PLAIN, _CONTENT_TYPE)
        self._parts.relate(self._parts.workbook, "styles", part)
        return part

    def _fill(self, background: str) -> int:
        p = self._xml_prefix
        return self._tables["fills"].add(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{background}"/><{p}bgColor indexed="64"/>'
            f"</{p}patternFill></{p}fill>"
        )

    def _coloured_font(self, number: int, colour: str) -> int:
        fonts = self._tables["fonts"]
        return fonts.add(_with_colour(fonts.items[number], colour, self._xml_prefix))

    def _style(self, copied: str, font: int, fill: int) -> int:
        copy = Xml(copied.encode())
        tag = next(copy.tags("xf"))
        new = tag.having(fontId=str(font), fillId=str(fill), applyFont="1", applyFill="1")
        return self._tables["cellXfs"].add(new + copied[tag.end :])


class _Table:
    """One of the numbered lists of a style sheet: what it has, and what is added to its end."""

    def __init__(self, xml: Xml, name: str) -> None:
        self._element = xml.need(name)
        inner = {"fonts": "font", "fills": "fill", "cellXfs": "xf"}[name]
        start, end = self._element.tag.end, self._element.inner_end
        self._read = list(xml.elements(inner, start=start, end=end))
        self._changed: set[int] = set()
        self.items = [xml.whole(one) for one in self._read]
        if not self.items:
            raise ValueError(f"no {inner} in {name}")

    def add(self, text: str) -> int:
        """The number of an item with that text."""
        if text not in self.items:
            self.items.append(text)
        return self.items.index(text)

    def put(self, number: int, text: str) -> None:
        """Change an item that was read."""
        self.items[number] = text
        self._changed.add(number)

    def write(self, xml: Xml) -> None:
        """Make the changes in the style sheet that the list was read from."""
        for number in self._changed:
            xml.replace(self._read[number].start, self._read[number].end, self.items[number])
        if added := self.items[len(self._read) :]:
            xml.append(self._element, "".join(added), count=str(len(self.items)))


def _with_colour(font: str, colour: str, prefix: str) -> str:
    own = Xml(font.encode())
    new = f'<{prefix}color rgb="FF{colour}"/>'
    root = own.need("font")
    if found := own.first("color"):
        own.replace(found.start, found.end, new)
    elif follows := own.first(*_AFTER_COLOUR):
        own.insert(follows.start, new)
    else:
        own.append(root, new)
    return own.changed


def _without_colour(font: str) -> str:
    own = Xml(font.encode())
    if found := own.first("color"):
        own.replace(found.start, found.end, "")
    return own.changed


def _attribute(text: str, name: str) -> str | None:
    return next(Xml(text.encode()).tags("xf")).get(name)
