"""Canonical CSV: one way to write each value, so that equal tables are equal bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal

import pandas as pd

from pipelines.schema import Field, Schema

# What datapackage.json declares, and what verify reads back with.
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}
_CENTS = Decimal("0.01")
# Figures longer than this are no figure of anyone; they stay as they are. Within it every operation is exact.
_LONGEST = 1_000
_EXACT = Context(prec=2 * _LONGEST + 2)
# What most amounts and numbers are already: as they would be written.
_OWN_FORM = {
    True: re.compile(r"(?!-0\.00\Z)-?(?:0|[1-9][0-9]{0,17})\.[0-9]{2}"),
    False: re.compile(r"(?!-0\Z)-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,17}[1-9])?"),
}
_REWRITTEN = frozenset({"number", "integer", "year", "boolean"})


def canonical_csv(data: pd.DataFrame, schema: Schema) -> bytes:
    """UTF-8, LF, minimal quotes, the schema's columns in order, each valid value in its canonical form."""
    columns = {field.name: canonical_column(data[field.name], field) for field in schema.fields}
    return write_csv(schema.columns, zip(*columns.values(), strict=True))


def write_csv(header: Sequence[str], records: Iterable[Sequence[str]]) -> bytes:
    """Records as canonical CSV bytes."""
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(records)
    text.flush()
    return buffer.getvalue()


def read_csv(content: Iterable[str]) -> Iterator[list[str]]:
    """The records of canonical CSV text, its header first."""
    return csv.reader(content)


def canonical_column(column: pd.Series[str], field: Field) -> Sequence[str]:
    """A column of valid texts in canonical form; each distinct text is worked out once."""
    texts: list[str] = column.tolist()
    if field.type not in _REWRITTEN:
        return texts
    forms = {text: canonical_value(text, field) for text in dict.fromkeys(texts)}
    return [forms[text] for text in texts]


def canonical_value(text: str, field: Field) -> str:
    """A valid text in its canonical form: pesos with their cents, numbers without padding, true and false."""
    if not text or field.type not in _REWRITTEN:
        return text
    if field.type == "number":
        return _canonical_number(text, is_amount=field.is_amount)
    if field.type == "boolean":
        return "true" if text in ("true", "True", "TRUE", "1") else "false"
    return str(int(text))


def _canonical_number(text: str, *, is_amount: bool) -> str:
    if _OWN_FORM[is_amount].fullmatch(text):
        return text
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST or len(number.as_tuple().digits) > _LONGEST:
        return text
    short = number.normalize(_EXACT)
    if is_amount and int(short.as_tuple().exponent) >= -2:
        short = short.quantize(_CENTS, context=_EXACT)
    return f"{short.copy_abs() if short.is_zero() else short:f}"
