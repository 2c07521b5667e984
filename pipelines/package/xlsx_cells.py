"""Cells of a sheet's XML, a whole column at once: numbers and dates where a sheet keeps them exactly, else text."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.package.blocks import as_hours
from pipelines.schema import Field

# The styles of xlsx_parts.py.
_DATE, _MOMENT, _TIME, _PESOS = 1, 2, 3, 4
# A spreadsheet's numbers are doubles, and it shows fifteen digits.
_MOST_DIGITS = 15
# Days from Excel's epoch to 1970; its calendar is wrong before March 1900, which is day 61.
_TO_1970 = 25_569
_FIRST_DAY = 61
_DAY_S = 86_400
# Excel takes a file with a longer text for damaged.
_LONGEST = 32_767
# XML 1.0 has no control characters; a spreadsheet writes them, and what looks like it, so.
_ESCAPED = [(f"{code:c}", f"_x{code:04X}_") for code in range(32) if chr(code) not in "\t\n"]


class TooLong(Exception):
    """A text does not fit in a cell."""


def cells(texts: pa.StringArray, field: Field) -> pa.StringArray:
    """The cells of a column of canonical texts. Raises TooLong."""
    if field.type in ("number", "integer", "year"):
        digits = pc.utf8_length(pc.replace_substring_regex(texts, "[-.]", ""))
        return _either(texts, pc.less_equal(digits, _MOST_DIGITS), texts, _PESOS if field.is_amount else 0)
    if field.type == "boolean":
        kept = pc.if_else(pc.equal(texts, "true"), '<c t="b"><v>1</v></c>', '<c t="b"><v>0</v></c>')
        return pc.if_else(pc.equal(texts, ""), "<c/>", kept)
    if field.type in ("date", "datetime", "time"):
        return _moments(texts, field.type)
    return text_cells(texts)


def text_cells(texts: pa.StringArray) -> pa.StringArray:
    """Cells that are text, whatever they say. Raises TooLong."""
    if (pc.max(pc.utf8_length(texts)).as_py() or 0) > _LONGEST:
        raise TooLong
    safe = texts
    if pc.any(pc.match_substring_regex(safe, "_x[0-9A-Fa-f]{4}_")).as_py():
        safe = pc.replace_substring_regex(safe, "_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1")
    if pc.any(pc.match_substring_regex(safe, r"[\x00-\x08\x0b-\x1f]")).as_py():
        for one, written in _ESCAPED:
            safe = pc.replace_substring(safe, one, written)
    if pc.any(pc.match_substring_regex(safe, "[&<>]")).as_py():
        for one, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            safe = pc.replace_substring(safe, one, written)
    told = pc.binary_join_element_wise('<c t="inlineStr"><is><t xml:space="preserve">', safe, "</t></is></c>", "")
    return pc.if_else(pc.equal(texts, ""), "<c/>", told)


def _moments(texts: pa.StringArray, kind: str) -> pa.StringArray:
    given = pc.if_else(pc.equal(texts, ""), None, texts)
    try:
        if kind == "date":
            days = pc.add(pc.cast(pc.cast(given, pa.date32()), pa.int32()), _TO_1970)
            style, first = _DATE, _FIRST_DAY
        elif kind == "datetime":
            seconds = pc.cast(pc.cast(given, pa.timestamp("s")), pa.int64())
            days, style, first = (
                pc.add(pc.divide(pc.cast(seconds, pa.float64()), _DAY_S), _TO_1970),
                _MOMENT,
                _FIRST_DAY,
            )
        else:
            seconds = pc.cast(as_hours(given), pa.int32())
            days, style, first = pc.divide(pc.cast(seconds, pa.float64()), _DAY_S), _TIME, 0
    except pa.ArrowInvalid:  # with a time zone, or parts of a second: no spreadsheet keeps them
        return text_cells(texts)
    shown = pc.fill_null(pc.cast(days, pa.string()), "")
    return _either(texts, pc.fill_null(pc.greater_equal(days, first), False), shown, style)


def _either(texts: pa.StringArray, exact: pa.BooleanArray, values: pa.StringArray, style: int) -> pa.StringArray:
    """A value where it is ``exact``, else the text as it is."""
    told = pc.binary_join_element_wise(f'<c s="{style}"><v>' if style else "<c><v>", values, "</v></c>", "")
    kept = pc.if_else(exact, told, text_cells(texts)) if not pc.all(exact).as_py() else told
    return pc.if_else(pc.equal(texts, ""), "<c/>", kept)
