"""Texts that a spreadsheet would run as a formula when it opens our CSV or XLSX, made plain text.

An apostrophe in front, as OWASP advises («CSV Injection»). Figures, dashes and telephones begin with the same signs
and stay as they are: they compute nothing that is not already there.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from pipelines.clean.repair import Repair
from pipelines.clean.tabla import Tabla

KIND = "formula"
# What begins a formula; the wide forms do in spreadsheets set up for Chinese and Japanese.
_TRIGGER = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_HARMLESS = re.compile(
    r"""
      -[-–—\s]*                                                             # dashes alone
    | [+-] \s? \$? \s? (?: [0-9][0-9,]* (?:\.[0-9]*)? | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? \s? %?   # a figure
    | \+ [0-9](?:[ ().-]{0,2}[0-9]){7,14}                                   # a telephone
    """,
    re.VERBOSE,
)
_TEXTS = {"string", "any"}
_EXAMPLES = 5


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may run the text: it begins as formulas do, and is no figure, dash or telephone."""
    return _TRIGGER.match(text) is not None and _HARMLESS.fullmatch(text) is None


def neutralise(text: str) -> str:
    """The text with an apostrophe before what would run; any other, unchanged."""
    return f"'{text}" if is_formula(text) else text


def restore(text: str) -> str:
    """The text that ``neutralise`` was given, unless that one began with such an apostrophe already."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def neutralise_formulas(table: Tabla) -> Tabla:
    """The table with the texts of its text columns neutralised, and a Repair for each column that had any."""
    data, repairs = table.data, []
    for field in table.schema.fields:
        if field.type not in _TEXTS:
            continue
        changed = {text for text in data[field.name].unique() if is_formula(text)}
        if not changed:
            continue
        texts: list[str] = data[field.name].tolist()
        rows = [row for row, text in enumerate(texts) if text in changed]
        examples = tuple((table.cell(row, field.name), texts[row], neutralise(texts[row])) for row in rows[:_EXAMPLES])
        repairs.append(Repair(KIND, field.name, len(rows), examples))
        safe = pd.Series([neutralise(one) for one in texts], index=data.index, dtype="str")
        data = data.assign(**{field.name: safe})
    return replace(table, data=data, repairs=(*table.repairs, *repairs))
