"""Small tables of text, and the numbers that the package definitions declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.definition import load_definitions
from pipelines.paths import DATAPACKAGES

_DEFINITIONS = load_definitions(DATAPACKAGES)


def numbers(section: str) -> Mapping[str, Any]:
    """The section of that name, as the definitions that ship with the software declare it."""
    (found,) = (one.rules[section] for one in _DEFINITIONS.values() if section in one.rules)
    return found


def table(columns: str, *rows: str) -> pd.DataFrame:
    """Columns separated by spaces; rows with a cell for each, separated by «|»."""
    names = columns.split()
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    assert all(len(row) == len(names) for row in cells), cells
    return pd.DataFrame(cells, columns=names, dtype="str")
