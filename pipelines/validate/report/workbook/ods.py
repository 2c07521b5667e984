"""An ODS workbook (OpenDocument) with its bad cells marked: all but its content and the sheet it opens on stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import IO

from pipelines.validate.report.workbook.marks import AUTHOR, Mark, Place
from pipelines.validate.report.workbook.ods_list import add_list, open_on_list
from pipelines.validate.report.workbook.ods_sheet import mark_sheet
from pipelines.validate.report.workbook.ods_styles import Styles
from pipelines.validate.report.workbook.parts import Parts
from pipelines.validate.report.workbook.to_correct import ToCorrect
from pipelines.validate.report.workbook.xml_text import Xml

_CONTENT, _SETTINGS = "content.xml", "settings.xml"
_TAG = re.compile(r"<[^>]*>")


def mark_ods(path: Path | IO[bytes], sheets: Mapping[str, Mapping[Place, Mark]], listed: ToCorrect) -> bytes:
    """The workbook at ``path`` with the marks of each sheet, by its title, and the list of what to correct.

    Raises BadZipFile, KeyError or ValueError when it is not a sound ODS.
    """
    parts = Parts(path)
    document = _without_marks(parts.xml(_CONTENT))
    styles = Styles(document)
    book = document.need("spreadsheet")
    titles = {str(one.tag.get("table:name")): one for one in document.elements("table", start=book.tag.end)}
    for title, marks in sheets.items():
        if title in titles:
            mark_sheet(document, titles[title], marks, lambda style, mark: styles.marked(style, mark.severity))
    add_list(document, titles, styles, listed)
    styles.write()
    parts.write(_CONTENT, document.changed)
    if _SETTINGS in parts:
        settings = parts.xml(_SETTINGS)
        open_on_list(settings)
        parts.write(_SETTINGS, settings.changed)
    return parts.zipped()


def _without_marks(document: Xml) -> Xml:
    """Without the colours and comments of an earlier review, in a workbook that came back with them."""
    Styles(document).forget_marks()
    for comment in document.elements("annotation"):
        if f"<dc:creator>{AUTHOR}</dc:creator>" in document.inside(comment):
            document.replace(comment.start, comment.end, "")
            continue
        lines = list(document.elements("p", start=comment.tag.end, end=comment.inner_end))
        texts = [_TAG.sub("", document.inside(line)) for line in lines]
        added = next((at for at, pair in enumerate(pairwise(texts)) if pair == ("", AUTHOR)), None)
        if added is not None:
            document.replace(lines[added].start, lines[-1].end, "")
    return Xml(document.changed.encode())
