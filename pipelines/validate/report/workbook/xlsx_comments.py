"""Comments of an XLSX workbook: their texts in one part, and in another (VML) the boxes that show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from pipelines.clean.cells import column_letter
from pipelines.validate.places import sheet_order
from pipelines.validate.report.workbook import xlsx_sheet
from pipelines.validate.report.workbook.marks import ADDED, AUTHOR, Mark, Place, is_note
from pipelines.validate.report.workbook.xlsx_parts import MAIN, RELATIONS, OfficeParts
from pipelines.validate.report.workbook.xlsx_sizes import Sizes
from pipelines.validate.report.workbook.xml_text import Element, Xml, content

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NEW_COMMENTS = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
# The shape that comments are made after, as every spreadsheet program writes it.
_NEW_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
# Ids of shapes come in blocks of this many, each of which belongs to one drawing of the workbook.
_BLOCK = 1024
_WIDTH_PX = 340
_LINE_PX = 18
_LINE_CHARACTERS = 46


def add_comments(parts: OfficeParts, sheet_part: str, sheet: Xml, marks: Mapping[Place, Mark]) -> None:
    """Tell each mark's note beside its cell, below the comment that it may have already.

    The comments of an earlier review, in a workbook that came back with them, are taken away.
    """
    notes = {place: mark.note for place, mark in sorted(marks.items()) if mark.note}
    comments = parts.related(sheet_part, "comments")
    if comments is not None:
        _forget(parts, sheet_part, comments.target)
    if not notes:
        return
    if comments is None:
        name = parts.add("xl/comments{}.xml", _NEW_COMMENTS, _COMMENTS_TYPE)
        parts.relate(sheet_part, "comments", name)
    else:
        name = comments.target
    new = _write_texts(parts, name, notes)
    _draw(parts, sheet_part, sheet, {place: notes[place] for place in new})


def _forget(parts: OfficeParts, sheet_part: str, name: str) -> None:
    comments = parts.xml(name)
    authors = [comments.inside(one) for one in comments.elements("author")]
    ours = {str(number) for number, author in enumerate(authors) if author == AUTHOR}
    gone: set[Place] = set()
    changed = False
    for one in comments.elements("comment"):
        text = "".join(_text(comments, part) for part in comments.elements("t", start=one.tag.end, end=one.inner_end))
        if one.tag.get("authorId") in ours or is_note(text):
            comments.replace(one.start, one.end, "")
            gone.add(sheet_order(one.tag.get("ref")))
        elif ADDED in text:
            _cut(comments, one, text.index(ADDED))
        else:
            continue
        changed = True
    if not changed:
        return
    parts.write(name, comments.changed)
    for relation in parts.relations(sheet_part):
        if relation.kind == "vmlDrawing":
            drawing = parts.xml(relation.target)
            for shape in drawing.elements("shape"):
                if _cell_of(drawing.inside(shape)) in gone:
                    drawing.replace(shape.start, shape.end, "")
            parts.write(relation.target, drawing.changed)


def _cut(comments: Xml, comment: Element, length: int) -> None:
    """Leave the first ``length`` characters of a comment: LibreOffice makes one run of all that look alike."""
    at = 0
    for run in comments.elements("r", "t", start=comment.tag.end, end=comment.inner_end):
        written = run if run.tag.name == "t" else comments.first("t", start=run.tag.end, end=run.inner_end)
        if written is None:
            continue
        text = _text(comments, written)
        if at >= length:
            comments.replace(run.start, run.end, "")
        elif at + len(text) > length:
            comments.replace(written.tag.end, written.inner_end, content(text[: length - at]))
        at += len(text)


def _text(comments: Xml, written: Element) -> str:
    return unescape(comments.inside(written)).replace("\r\n", "\n")


def _cell_of(shape: str) -> Place | None:
    """The cell that a shape comments, if it does."""
    row, column = re.search(r":Row>(\d+)<", shape), re.search(r":Column>(\d+)<", shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and 'ObjectType="Note"' in shape else None


def _write_texts(parts: OfficeParts, name: str, notes: Mapping[Place, str]) -> list[Place]:
    """Write the notes; returns the cells that had no comment before."""
    comments = parts.xml(name)
    comment_list, authors = comments.need("commentList"), comments.need("authors")
    p = f"{comment_list.tag.prefix}:" if comment_list.tag.prefix else ""
    known = {one.tag.get("ref"): one for one in comments.elements("comment")}
    author = sum(not tag.closes for tag in comments.tags("author"))
    comments.append(authors, f"<{p}author>{AUTHOR}</{p}author>")
    new: list[Place] = []
    added = []
    for place, note in notes.items():
        cell = f"{column_letter(place[1] - 1)}{place[0]}"
        if own := known.get(cell):
            _add_to(comments, own, _run(f"{ADDED}{note}", p), p)
            continue
        new.append(place)
        added.append(
            f'<{p}comment ref="{cell}" authorId="{author}" shapeId="0"><{p}text>{_run(note, p)}</{p}text></{p}comment>'
        )
    comments.append(comment_list, "".join(added))
    parts.write(name, comments.changed)
    return new


def _add_to(comments: Xml, comment: Element, run: str, prefix: str) -> None:
    """Put a run after the text of a comment, which is one text without format or several runs, never both."""
    text = comments.first("text", start=comment.tag.end, end=comment.inner_end)
    if text is None:
        return
    plain = comments.first("t", "r", start=text.tag.end, end=text.inner_end)
    if plain is not None and plain.tag.name == "t":
        comments.replace(plain.start, plain.end, f"<{prefix}r>{comments.whole(plain)}</{prefix}r>")
    comments.append(text, run)


def _run(text: str, prefix: str) -> str:
    return f'<{prefix}r><{prefix}t xml:space="preserve">{content(text)}</{prefix}t></{prefix}r>'


def _draw(parts: OfficeParts, sheet_part: str, sheet: Xml, notes: Mapping[Place, str]) -> None:
    first = sheet.first("legacyDrawing")
    named = {one.id: one.target for one in parts.relations(sheet_part)}
    name = named[str(first.tag.get_prefixed("id"))] if first else None
    block = _free_block(parts)
    if name is None:
        parts.declare_extension("vml", _VML_TYPE)
        name = f"xl/drawings/vmlCocrea{block}.vml"
        parts.write(name, _NEW_DRAWING.format(block=block))
        xlsx_sheet.join_comments(sheet, parts.relate(sheet_part, "vmlDrawing", name), RELATIONS)
    drawing = parts.xml(name)
    blocks = range(block, block + len(notes) // _BLOCK + 1)
    if idmap := drawing.first("idmap"):
        own = (idmap.tag.get("data") or "").split(",")
        data = ",".join(dict.fromkeys(filter(None, [*own, *map(str, blocks)])))
        drawing.replace(idmap.start, idmap.tag.end, idmap.tag.having(data=data))
    sizes = Sizes(sheet)
    shapes = "".join(
        _shape(block * _BLOCK + number, place, note, sizes) for number, (place, note) in enumerate(notes.items(), 1)
    )
    drawing.append(drawing.need("xml"), shapes)
    parts.write(name, drawing.changed)


def _free_block(parts: OfficeParts) -> int:
    """The first block of shapes' ids after those of every drawing in the workbook."""
    taken = [0]
    for name in parts.names:
        if name.lower().endswith(".vml"):
            text = parts.xml(name).text
            blocks = ",".join(re.findall(r'idmap\b[^>]*\bdata="([\d,]+)"', text))
            taken += [int(one) for one in blocks.split(",") if one]
            taken += [int(one) // _BLOCK for one in re.findall(r'"_x0000_s(\d+)"', text)]
    return max(taken) + 1


def _shape(number: int, place: Place, note: str, sizes: Sizes) -> str:
    lines = sum(1 + len(line) // _LINE_CHARACTERS for line in note.splitlines())
    anchor = sizes.anchor(place, _WIDTH_PX, lines * _LINE_PX + 16)
    return (
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{place[0] - 1}</x:Row><x:Column>{place[1] - 1}</x:Column></x:ClientData></v:shape>"
    )
