"""The indents of an ODS (OpenDocument, ISO/IEC 26300): how far to the right its cell styles set a text off."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_MARGIN = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(pt|pc|mm|cm|in)", re.ASCII)
_POINTS = {"pt": 1.0, "pc": 12.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
# What the button «Aumentar sangría» of LibreOffice adds each time: an indent of 1 in an XLSX.
_STEP_POINTS = 10
# Where the styles of cells are, and what follows them. Those after, in styles.xml, are of headers and footers.
_UNTIL = {"styles.xml": f"{_OFFICE}automatic-styles", "content.xml": f"{_OFFICE}body"}


def read_indents(archive: zipfile.ZipFile) -> Mapping[str, int]:
    """Cell style → the steps that it sets its texts off. Raises ParseError or BadZipFile when it is not a sound ODS."""
    styles: dict[str, Element] = {}
    for member, next_part in _UNTIL.items():
        if member not in archive.namelist():
            continue
        with archive.open(member) as file:
            for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314 - expat refuses entity bombs
                if element.tag == next_part:
                    break
                is_style = event == "end" and element.tag == f"{_STYLE}style"
                if is_style and element.get(f"{_STYLE}family") == "table-cell":
                    styles[element.get(f"{_STYLE}name", "")] = element
    return {name: _steps(_margin(name, styles)) for name in styles}


def _margin(name: str, styles: Mapping[str, Element]) -> str:
    """What the style says, or the nearest of those it comes from; "" when none does."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        paragraph = styles[name].find(f"{_STYLE}paragraph-properties")
        margin = paragraph.get(f"{_FO}margin-left") if paragraph is not None else None
        if margin is not None:
            return margin
        name = styles[name].get(f"{_STYLE}parent-style-name", "")
    return ""


def _steps(margin: str) -> int:
    found = _MARGIN.fullmatch(margin)
    points = float(found[1]) * _POINTS[found[2]] if found else 0.0
    # A slight indent is one all the same: it tells a level from the one above it.
    return max(round(points / _STEP_POINTS), 1) if points else 0
