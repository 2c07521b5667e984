"""Canonical CSV: one way to write each value, so that equal tables are equal bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import pandas as pd

from pipelines.schema import Field, Schema

# What datapackage.json declares, and what verify reads back with.
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}
_CENTS = Decimal("0.01")


def canonical_csv(data: pd.DataFrame, schema: Schema) -> bytes:
    """UTF-8, LF, minimal quotes, the schema's columns in order, each valid value in its canonical form."""
    columns = {field.name: canonical_column(data[field.name], field) for field in schema.fields}
    return write_csv(schema.columns, zip(*columns.values(), strict=True))


def write_csv(header: Sequence[str], records: Iterable[Sequence[str]]) -> bytes:
    """Records as canonical CSV bytes."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(records)
    return buffer.getvalue().encode("utf-8")


def read_csv(content: Iterable[str]) -> Iterator[list[str]]:
    """The records of canonical CSV text, its header first."""
    return csv.reader(content)


def canonical_column(column: pd.Series[str], field: Field) -> Sequence[str]:
    """A column of valid texts in canonical form; each distinct text is worked out once."""
    forms = {text: canonical_value(text, field) for text in column.unique()}
    return [forms[text] for text in column]


def canonical_value(text: str, field: Field) -> str:
    """A valid text in its canonical form: pesos with their cents, numbers without padding, true and false."""
    if not text:
        return ""
    if field.type == "number":
        number = Decimal(text)
        if field.is_amount and number == number.quantize(_CENTS):
            number = number.quantize(_CENTS)
        elif not field.is_amount:
            number = Decimal(f"{number.normalize():f}")
        return f"{number + 0:f}"  # adding 0 turns -0 into 0
    if field.type in ("integer", "year"):
        return str(int(text))
    if field.type == "boolean":
        return "true" if text in ("true", "True", "TRUE", "1") else "false"
    return text
