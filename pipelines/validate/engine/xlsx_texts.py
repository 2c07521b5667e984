"""Texts of a workbook's XML as they are meant: entities and line ends."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.engine.xlsx_plain import NotPlain
from pipelines.validate.engine.xlsx_tags import Tag, Tags

_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def meant(texts: pa.StringArray) -> pa.StringArray:
    """``texts`` of XML as a parser gives them. Raises NotPlain."""
    if not len(texts):
        return texts
    if pc.any(pc.match_substring(texts, "\r")).as_py():
        texts = pc.replace_substring(pc.replace_substring(texts, "\r\n", "\n"), "\r", "\n")
    escaped = pc.match_substring(texts, "&")
    if not pc.any(escaped).as_py():
        return texts
    distinct = texts.filter(escaped).dictionary_encode()
    plain = pa.array([_ENTITY.sub(_character, text) for text in distinct.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(texts, escaped, plain.take(distinct.indices))


def _character(entity: re.Match[str]) -> str:
    hexadecimal, decimal, name = entity.groups()
    if name:
        return _NAMED[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if (number < 32 and number not in (9, 10, 13)) or 0xD800 <= number <= 0xDFFF or number > 0xFFFD:
        raise NotPlain
    return chr(number)


def shared_strings(xml: bytes) -> pa.StringArray:
    """Those of ``xl/sharedStrings.xml`` when all are of one run. Raises NotPlain."""
    start, end = xml.find(b"<si>"), xml.rfind(b"</si>")
    # openpyxl takes this mark of an escaped character out.
    if start < 0 or b"x005F_" in xml or len(xml) >= 2**31 or not is_plain_document(xml[:start], xml[end + 5 :]):
        raise NotPlain
    tags = Tags(xml[start : end + 5], (Tag.STRING,), (Tag.STRING_END,))
    full, empty = tags.codes == Tag.TEXT, tags.codes == Tag.EMPTY_TEXT
    places = np.flatnonzero(full | empty)
    # Of a text without anything the end is its beginning: that of its tag.
    ends = np.where(full[places], tags.opens[(places + 1).clip(max=len(tags.opens) - 1)], tags.closes[places] + 1)
    return meant(tags.between(tags.closes[places] + 1, ends))


def is_plain_document(head: bytes, tail: bytes) -> bool:
    """Whether what stands around the rows is of a document in UTF-8 without definitions of its own, nor comments."""
    declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([^\"']+)[\"']", head.removeprefix(b"\xef\xbb\xbf"))
    utf_8 = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
    return utf_8 and not any(mark in part for mark in (b"<!", b"\x00") for part in (head, tail))
