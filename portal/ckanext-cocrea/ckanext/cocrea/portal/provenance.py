"""Where each published value was: the file, sheet and cell, as the release's own list of them tells it."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ckanext.cocrea.portal.tables import Tables

# What goes with each release and tells of its tables; most of a sheet is one line.
_LIST = "procedencia.csv.gz"


@dataclass(frozen=True)
class Place:
    """A cell; its whole row, where no one cell says the value. ``url`` is of the whole file, "" where it has none.

    ``correction`` is the number of the correction that says the value instead, "" where the cell does.
    """

    file: str
    sheet: str
    row: int
    letter: str
    correction: str
    url: str
    sha256: str

    @property
    def cell(self) -> str:
        """«D14», as a spreadsheet names it; «renglón 14» without a letter."""
        return f"{self.letter}{self.row}" if self.letter else f"renglón {self.row}"

    @property
    def words(self) -> str:
        """«D14 de la hoja 2015 de egresos.xlsx»."""
        return " de ".join([self.cell, *([f"la hoja {self.sheet}"] if self.sheet else []), self.file])


def places(tables: Tables, table: str, position: int) -> Mapping[str, Place]:
    """By column, of the record at that position (from 1) of a table. Empty where the release does not tell."""
    return {
        name: Place(
            line["archivo"], line["hoja"], _row(line, position), letter, line["correccion"], line["url"], line["sha256"]
        )
        for line in _lines(tables, table)
        if int(line["desde"]) <= position <= int(line["hasta"])
        for name, _, letter in (one.partition(":") for one in line["columnas"].split())
    }


def _row(line: Mapping[str, str], position: int) -> int:
    return int(line["renglon"]) + int(line["paso"]) * (position - int(line["desde"]))


def _lines(tables: Tables, table: str) -> Iterator[dict[str, str]]:
    release = tables.release(table)
    kept = release.attachments.get(_LIST) if release else None
    if kept is None or not kept.path.is_file():
        return
    with gzip.open(kept.path, "rt", encoding="utf-8", newline="") as file:
        yield from (one for one in csv.DictReader(file) if one["tabla"] == table)
