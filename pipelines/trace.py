"""From a published row to the cells that it came from, and from a cell to the rows that hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pipelines.clean import Tabla
from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.grids import read_all_grids
from pipelines.errors import UsageError
from pipelines.exercise import Exercise
from pipelines.gather import Original
from pipelines.package.canonical import canonical_value
from pipelines.validate.places import cell_address, sheet_order

_CELL = re.compile(r"(?P<file>[^!]+)(!(?P<sheet>.+))?!(?P<cell>[A-Z]{1,3}[0-9]+)")


@dataclass(frozen=True)
class Origin:
    """A value as it is published (but for what consent withholds): ``written`` is what its cell says in the original.

    A column that was built or is constant has no cell; ``cell`` is then its whole row.
    """

    table: str
    key: str
    column: str
    title: str
    value: str
    file: str
    sheet: str | None
    cell: str
    written: str


def trace_record(
    exercise: Exercise, tables: Sequence[Tabla], originals: Mapping[str, Sequence[Original]], name: str, key: str
) -> list[Origin]:
    """The origin of each column of the record of table ``name`` whose primary key is ``key``.

    A key of several columns is written with commas. Raises UsageError when there is no such table or record.
    """
    table = next((one for one in tables if one.name == name), None)
    if table is None:
        raise UsageError(
            f"El ejercicio «{exercise.slug}» no tiene la tabla «{name}», o no se pudo leer.",
            f"Escriba una de estas: {', '.join(one.name for one in tables)}.",
        )
    position = next((row for row, found in enumerate(_keys(table)) if found == key), None)
    if position is None:
        raise UsageError(
            f"La tabla «{name}» no tiene ningún renglón con la clave «{key}».",
            f"La clave es la de {' y '.join(table.schema.primary_key)}; si son varias columnas, sepárelas con comas.",
        )
    written = _Written(exercise, originals)
    return [_origin(table, position, key, column, written) for column in table.schema.columns]


def trace_cell(
    exercise: Exercise, tables: Sequence[Tabla], originals: Mapping[str, Sequence[Original]], place: str
) -> list[Origin]:
    """Every published value that came from a cell, written as «archivo.xlsx!Hoja!C7» (a CSV, «archivo.csv!C7»).

    Raises UsageError when that is no cell, or nothing came from it.
    """
    asked = _CELL.fullmatch(place)
    if asked is None:
        raise UsageError(f"«{place}» no es una celda.", "Escríbala así: archivo.xlsx!Hoja!C7, o archivo.csv!C7.")
    written = _Written(exercise, originals)
    found = [
        _origin(table, position, next(islice(_keys(table), position, None)), column, written)
        for table in tables
        for position, column in _at(table, asked["file"], asked["sheet"], asked["cell"])
    ]
    if not found:
        raise UsageError(
            f"Nada de lo que se publica viene de {place}.",
            "Revise el archivo, la hoja y la celda; los totales, las notas y los encabezados no se publican.",
        )
    return found


def _keys(table: Tabla) -> Iterator[str]:
    columns = [table.data[name].tolist() for name in table.schema.primary_key]
    return (",".join(one) for one in zip(*columns, strict=True))


def _at(table: Tabla, file: str, sheet: str | None, cell: str) -> Iterator[tuple[int, str]]:
    row, _ = sheet_order(cell)
    letter = cell.rstrip("0123456789")
    for position in range(len(table.rows)):
        piece = table.piece(position)
        if piece.file != file or (sheet and piece.sheet != sheet):
            continue
        for column, own in piece.letters.items():
            if own == letter and table.row_of(position, column) == row:
                yield position, column


def _origin(table: Tabla, position: int, key: str, column: str, written: _Written) -> Origin:
    field, piece = table.schema.field(column), table.piece(position)
    cell = cell_address(table, position, column)
    return Origin(
        table.name,
        key,
        column,
        field.title,
        canonical_value(str(table.data[column].iat[position]), field),
        piece.file,
        piece.sheet,
        cell,
        written.at(table.name, piece.file, piece.sheet, cell),
    )


class _Written:
    """What the cells of the originals say, each sheet read once."""

    def __init__(self, exercise: Exercise, originals: Mapping[str, Sequence[Original]]) -> None:
        self._sources = {name: source for one in exercise.packages for name, source in one.sources.items()}
        self._originals = originals
        self._rows: dict[tuple[str, str, str | None], dict[int, list[str]]] = {}

    def at(self, table: str, file: str, sheet: str | None, cell: str) -> str:
        """The text of a cell; empty for a whole row."""
        place = (table, file, sheet)
        if place not in self._rows:
            self._rows[place] = self._read(*place)
        row, _ = sheet_order(cell)
        letter = cell.rstrip("0123456789")
        texts = self._rows[place].get(row, [])
        return next((text for index, text in enumerate(texts) if column_letter(index) == letter), "")

    def _read(self, table: str, file: str, sheet: str | None) -> dict[int, list[str]]:
        grids = read_all_grids(self._originals[table], self._sources[table], set())
        grid = next((one for original, one in grids if (original.name, one.sheet) == (file, sheet)), None)
        grid = grid or Grid([], [], sheet)
        return dict(zip(grid.numbers, grid.rows, strict=True))
