"""Columns of texts in canonical form, a block at a time: Arrow does what needs no look at each value.

Equal values are equal texts afterwards, whoever wrote them: PostgreSQL's dump writes some in another form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.package.canonical import canonical_value
from pipelines.schema import Field

_CLOCKS: Mapping[str, Callable[[str], datetime | time]] = {
    "datetime": datetime.fromisoformat, "time": time.fromisoformat,
}  # fmt: skip
# How CKAN's dump writes PostgreSQL's booleans.
_DUMPED_BOOLEANS = {"t": "true", "f": "false"}
# Texts that surely are in canonical form already, as nearly all are; the others are looked at one by one.
_PESOS = r"^(?:-?0\.(?:0[1-9]|[1-9][0-9])|-?[1-9][0-9]{0,17}\.[0-9]{2}|0\.00|)$"
_CANONICAL = {
    "number": r"^(?:-?(?:[1-9][0-9]{0,17}|0)\.[0-9]{0,17}[1-9]|-?[1-9][0-9]{0,17}|0|)$",
    "integer": r"^(?:-?[1-9][0-9]*|0|)$", "year": r"^(?:-?[1-9][0-9]*|0|)$", "boolean": r"^(?:true|false|)$",
    "datetime": r"^$", "time": r"^$",
}  # fmt: skip


def canonical_block(texts: pa.StringArray, field: Field) -> pa.StringArray:
    """The block in canonical form; a text that is not of its column's type stays, and so shows as a difference."""
    pattern = _PESOS if field.is_amount else _CANONICAL.get(field.type)
    if pattern is None:
        return texts
    doubtful = pc.invert(pc.match_substring_regex(texts, pattern))
    if not pc.any(doubtful).as_py():
        return texts
    distinct = texts.filter(doubtful).dictionary_encode()
    forms = [canonical_text(one, field) for one in distinct.dictionary.to_pylist()]
    return pc.replace_with_mask(texts, doubtful, pa.array(forms, pa.string()).take(distinct.indices))


def canonical_text(text: str, field: Field) -> str:
    """One text in canonical form, with the same grace."""
    if field.type == "boolean":
        text = _DUMPED_BOOLEANS.get(text, text)
    try:
        if text and field.type in _CLOCKS:
            # PostgreSQL puts a space for the T, drops zeros of a second's fraction, and its columns know no zones.
            return _CLOCKS[field.type](text).replace(tzinfo=None).isoformat()
        return canonical_value(text, field)
    except (ValueError, InvalidOperation):
        return text
