"""The errors of one record, in the order in which frictionless comes upon them.

Frictionless reads a cell when something asks for it: unique fields first, then the primary key's, then those of foreign
keys, and at last the whole record. An error of a key reads the whole record before it is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frictionless import Error, errors

from pipelines.validate.engine.batch_findings import RowFindings
from pipelines.validate.engine.error_objects import cell_error, row_error
from pipelines.validate.engine.plan import ForeignKey, Plan
from pipelines.validate.engine.verdicts import Notes

_ABSENT_KEY = 'cells composing the primary keys are all "None"'


def errors_of_cells(plan: Plan, number: int, found: RowFindings) -> list[Error]:
    """The errors of the record ``number``, as wide as the table, of which there is no more to say than of its cells.

    Only the order in which they are read matters.
    """
    assert found.cells is not None
    source, cells = found.cells, _texts(found.cells)
    said: list[Error] = []
    notes = found.notes
    for position in sorted(notes, key=plan.reading_order.__getitem__) if len(notes) > 1 else notes:
        name, cell = plan.judges[position].field.name, str(source[position])
        for kind, note in _in_order(notes[position]):
            said.append(cell_error(kind, note, cells, number, cell, name, position + 1))
            # Each error has a list of its own.
            cells = cells.copy()
    return said


class RowErrors:
    """Of the record ``number``; ``repeats`` says which of its keys are repeated, and where they were before."""

    def __init__(self, plan: Plan, number: int, found: RowFindings) -> None:
        assert found.cells is not None
        self._plan = plan
        self._number = number
        self._found = found
        self._source = found.cells
        self._cells = _texts(found.cells)
        self._ragged = len(found.cells) != plan.width
        self._read: set[int] = set()
        self._blank = 0
        self._whole = False
        self._errors: list[Error] = []

    def all(self, unique: Mapping[int, int], primary_key: int | None) -> list[Error]:
        """``unique`` gives, by position of a unique field, the row where its value was before; ``primary_key``, that
        of the record's primary key."""
        self._read_unique(unique)
        for position in self._plan.primary_key:
            self._read_cell(position)
        if self._found.no_primary_key:
            self._add_row_error(errors.PrimaryKeyError, _ABSENT_KEY)
        elif primary_key is not None:
            self._add_row_error(errors.PrimaryKeyError, _same_as(primary_key))
        self._read_foreign_keys()
        self._read_whole()
        return self._errors

    def _read_unique(self, before: Mapping[int, int]) -> None:
        for position in self._plan.unique:
            self._read_cell(position)
            if position in before:
                self._read_whole()
                self._errors.append(self._not_unique(position, before[position]))

    def _read_foreign_keys(self) -> None:
        for which, foreign in enumerate(self._plan.foreign_keys):
            for position in foreign.fields:
                self._read_cell(position)
            if which in self._found.foreign_keys:
                self._read_whole()
                self._errors.append(self._cites_nothing(foreign))

    def _cell(self, position: int) -> Any:
        return self._source[position] if position < len(self._source) else None

    def _read_cell(self, position: int) -> None:
        if self._whole or position in self._read:
            return
        self._read.add(position)
        if self._ragged:
            value, notes = self._plan.judges[position].verdicts.of(self._cell(position))
            self._blank += value is None and not (notes and "type" in notes)
        else:
            notes = self._found.notes.get(position)
        for kind, note in _in_order(notes):
            self._errors.append(self._cell_error(kind, note, str(self._cell(position)), position))

    def _read_whole(self) -> None:
        if self._whole:
            return
        if self._ragged:
            self._read_ragged()
        else:
            for position in sorted(self._found.notes):
                self._read_cell(position)
        self._whole = True
        if self._found.blank or (self._ragged and self._blank == self._plan.width):
            self._errors[:] = [row_error(errors.BlankRowError, "", self._cells.copy(), self._number)]

    def _read_ragged(self) -> None:
        for position in range(self._plan.width):
            self._read_cell(position)
        for position in range(self._plan.width, len(self._source)):
            text = str(self._source[position])
            self._errors.append(
                cell_error(errors.ExtraCellError, "", self._cells.copy(), self._number, text, "", position + 1)
            )
        for position in range(len(self._source), self._plan.width):
            self._errors.append(self._cell_error(errors.MissingCellError, "", "", position))

    def _cell_error(self, kind: type[errors.CellError], note: str, cell: str, position: int) -> Error:
        name = self._plan.judges[position].field.name
        return cell_error(kind, note, self._cells.copy(), self._number, cell, name, position + 1)

    def _not_unique(self, position: int, before: int) -> Error:
        value, _notes = self._plan.judges[position].verdicts.of(self._cell(position))
        return self._cell_error(errors.UniqueError, _same_as(before), str(value), position)

    def _add_row_error(self, kind: type[errors.RowError], note: str) -> None:
        self._read_whole()
        self._errors.append(row_error(kind, note, self._cells.copy(), self._number))

    def _cites_nothing(self, foreign: ForeignKey) -> Error:
        judges = self._plan.judges_of(foreign.fields)
        values = [judge.verdicts.of(self._cell(at))[0] for judge, at in zip(judges, foreign.fields, strict=True)]
        names = [judge.field.name for judge in judges]
        return errors.ForeignKeyError(
            note=f'for "{", ".join(names)}": values "{", ".join(map(str, values))}" not found in the lookup table '
            f'"{foreign.source_name}" as "{", ".join(foreign.source_key)}"',
            cells=list(self._cells),
            row_number=self._number,
            field_names=names,
            field_cells=["" if value is None else str(value) for value in values],
            reference_name=foreign.source_name,
            reference_field_names=list(foreign.source_key),
        )


def _texts(cells: Sequence[Any]) -> list[str]:
    try:
        "".join(cells)  # the fastest look at whether all of them are texts
    except TypeError:
        return ["" if cell is None else str(cell) for cell in cells]
    return cells if isinstance(cells, list) else list(cells)


def _in_order(notes: Notes) -> list[tuple[type[errors.CellError], str]]:
    """What is said of one cell: of its type first."""
    said = (notes or {}).items()
    ordered = sorted(said, key=_type_first) if len(said) > 1 else said
    return [(errors.TypeError if name == "type" else errors.ConstraintError, note) for name, note in ordered]


def _type_first(note: tuple[str, str]) -> bool:
    return note[0] != "type"


def _same_as(row: int) -> str:
    return f"the same as in the row at position {row}"
