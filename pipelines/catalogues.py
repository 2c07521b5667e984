"""The code lists that ship with the software, as far as reading needs them: which codes each holds."""

from __future__ import annotations

import csv
from functools import cache

from pipelines.paths import DATAPACKAGES

_FOLDER = DATAPACKAGES / "catalogos"
# What the lists call the column of their codes.
_CODES = ("codigo", "clave_inegi")


@cache
def catalogues() -> tuple[str, ...]:
    """The lists that codes can be padded by, by their names."""
    return tuple(sorted(one.stem for one in _FOLDER.glob("*.csv") if _header(one.stem)))


@cache
def by_their_digits(name: str) -> dict[str, str]:
    """The codes of the list ``name`` by what is left of them without zeros in front, where that is only one's."""
    column = _header(name)
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        codes = {row[column] for row in csv.DictReader(file)}
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(code.lstrip("0"), []).append(code)
    return {digits: own[0] for digits, own in found.items() if len(own) == 1 and own[0].isdigit()}


def _header(name: str) -> str:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        titles = next(csv.reader(file), [])
    return next((one for one in _CODES if one in titles), "")
