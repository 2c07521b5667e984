"""Sheets → one Tabla: the schema's columns of every sheet, one under the other, each record knowing its piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import pandas as pd

from pipelines.clean.built import build_columns
from pipelines.clean.columns import find_column, read_column
from pipelines.clean.frame import Frame
from pipelines.clean.lost_values import ERROR, WITHOUT_RESULT
from pipelines.clean.repair import Repair
from pipelines.clean.sheets import Sheet, header_cell
from pipelines.clean.tabla import Complaint, Piece, StrayCell, Tabla
from pipelines.reading import Reading
from pipelines.schema import Schema

_EXAMPLES = 5


@dataclass(frozen=True)
class _Part:
    """A frame as the schema's columns; ``letters`` lacks those that it does not have."""

    file: str
    frame: Frame
    columns: dict[str, Sequence[str]]
    letters: Mapping[str, str]
    rows: Mapping[str, Sequence[int]]
    repairs: Sequence[Repair]
    used: frozenset[str]


def join(sheets: Sequence[Sheet], reading: Reading, schema: Schema) -> Tabla:
    """One Tabla of all the ``sheets``, its columns built as declared. Raises SourceError, ExerciseError."""
    parts = [_part(frame, sheet.log.file, reading, schema) for sheet in sheets for frame in sheet.frames]
    data = pd.DataFrame({name: _taken(parts, name) for name in schema.columns})
    rows = [number for part in parts for number in part.frame.numbers]
    templates = {name: one.template for name, one in reading.columns.items() if one.template}
    letters = dict(parts[0].letters)
    for name, column in build_columns(data, _places(parts, rows) if templates else {}, templates, letters).items():
        data[name] = column
        # A built column has no letter of its own, but it is not missing either.
        letters[name] = ""
    starts = [0, *accumulate(len(part.frame.numbers) for part in parts)]
    own_rows = {name for part in parts for name in part.rows}
    return Tabla(
        schema=schema,
        data=data,
        rows=tuple(rows),
        file=parts[0].file,
        sheet=parts[0].frame.sheet,
        header_row=parts[0].frame.header_row,
        letters=letters,
        unknown_columns=() if reading.is_declared else tuple(_unknown(sheets, parts)),
        stray_cells=() if reading.is_declared else tuple(_strays(sheets)),
        repairs=(*_merged([*(one for part in parts for one in part.repairs)]),
                 *(one for sheet in sheets for one in sheet.log.repairs),
                 *(_unused(sheets, parts) if reading.is_declared else ())),
        corrections=tuple(one for sheet in sheets for one in sheet.log.corrections),
        complaints=tuple(_of_column(one, parts) for sheet in sheets for one in sheet.log.complaints),
        more_pieces=tuple(
            Piece(start, part.file, part.frame.sheet, part.frame.header_row, part.letters)
            for start, part in zip(starts[1:], parts[1:], strict=False)
        ),
        column_rows={
            name: [row for part in parts for row in part.rows.get(name, part.frame.numbers)] for name in own_rows
        },
    )  # fmt: skip


def _of_column(complaint: Complaint, parts: Sequence[_Part]) -> Complaint:
    """The complaint with the column whose cell it is about, where its formula was lost."""
    if complaint.rule not in (ERROR, WITHOUT_RESULT) or not complaint.cell:
        return complaint
    letter = complaint.cell.rstrip("0123456789")
    found = (
        name
        for part in parts
        if (part.file, part.frame.sheet) == (complaint.file, complaint.sheet)
        for name, own in part.letters.items()
        if own == letter
    )
    return replace(complaint, column=next(found, None))


def _taken(parts: Sequence[_Part], name: str) -> pd.Series[str]:
    """A column of all the parts, taken out of them: a large table is held once."""
    texts = [part.columns.pop(name) for part in parts]
    return pd.Series(texts[0] if len(texts) == 1 else [text for one in texts for text in one], dtype="str")


def _part(frame: Frame, file: str, reading: Reading, schema: Schema) -> _Part:
    columns: dict[str, Sequence[str]] = {}
    letters: dict[str, str] = {}
    rows: dict[str, Sequence[int]] = {}
    repairs: list[Repair] = []
    used: set[str] = set()
    places = {field.name: find_column(frame, field, reading, file) for field in schema.fields}
    waiting = Counter(places.values())
    for field in schema.fields:
        declared, index = reading.columns.get(field.name), places[field.name]
        if declared is not None and declared.constant is not None:
            columns[field.name], letters[field.name] = [declared.constant] * len(frame.numbers), ""
            continue
        if index is None:
            columns[field.name] = [""] * len(frame.numbers)
            continue
        used.add(frame.letters[index])
        letters[field.name] = frame.letters[index]
        if index in frame.own_rows:
            rows[field.name] = frame.own_rows[index]
        if field.type == "string":
            repairs += _dates_as_text(frame, field.name, index)
        columns[field.name], found = read_column(frame, index, field, reading)
        repairs += found
        waiting[index] -= 1
        if not waiting[index] and frame.titles[index].strip():
            # A million amounts as they were written are not held beside the figures that they are.
            frame.columns[index] = ()
    return _Part(file, frame, columns, letters, rows, repairs, frozenset(used))


def _places(parts: Sequence[_Part], rows: Sequence[int]) -> dict[str, Sequence[Any]]:
    """What templates may name besides columns: each record's row, file and sheet."""
    files = [part.file for part in parts for _ in part.frame.numbers]
    sheets = [part.frame.sheet or "" for part in parts for _ in part.frame.numbers]
    return {"renglon": rows, "archivo": files, "hoja": sheets}


def _merged(repairs: Sequence[Repair]) -> Iterator[Repair]:
    """Repairs of one kind and column, of several pieces, as one."""
    found: dict[tuple[str, str], list[Repair]] = {}
    for one in repairs:
        found.setdefault((one.column, one.kind), []).append(one)
    for (column, kind), alike in found.items():
        examples = tuple(example for one in alike for example in one.examples)[:_EXAMPLES]
        yield Repair(kind, column, sum(one.count for one in alike), examples)


def _dates_as_text(frame: Frame, name: str, index: int) -> list[Repair]:
    """The cells that a workbook keeps as dates in a column of text: published as AAAA-MM-DD, and told.

    Spreadsheets turn a code such as 3-15 into a date on their own, so the steward must be able to see which.
    """
    at = sorted(position for position, column in frame.dates if column == index)
    examples = tuple(
        (frame.cell(position, index), "fecha", frame.columns[index][position]) for position in at[:_EXAMPLES]
    )
    return [Repair("fecha-en-texto", name, len(at), examples)] if at else []


def _unknown(sheets: Sequence[Sheet], parts: Sequence[_Part]) -> Iterator[StrayCell]:
    """Headers that the schema does not know."""
    used = {letter for part in parts for letter in part.used}
    for sheet in sheets:
        for index, title in enumerate(sheet.header.titles):
            if title.strip() and sheet.header.letters[index] not in used:
                yield StrayCell(header_cell(sheet.header, index), title.strip(), title.strip())


def _strays(sheets: Sequence[Sheet]) -> Iterator[StrayCell]:
    """Cells with content under no header at all, from top to bottom."""
    for sheet in sheets:
        frame = sheet.frames[0]
        untitled = [index for index, title in enumerate(frame.titles) if not title.strip()]
        for position in range(len(frame.numbers)) if untitled else ():
            for index in untitled:
                if text := frame.columns[index][position].strip():
                    yield StrayCell(frame.cell(position, index), text, "")


def _unused(sheets: Sequence[Sheet], parts: Sequence[_Part]) -> Iterator[Repair]:
    """The columns of a declared reading that nothing was taken from: left out, and told."""
    used = {letter for part in parts for letter in part.used}
    left = [
        (header_cell(sheet.header, index), title.strip() or "(sin título)", "")
        for sheet in sheets
        for index, title in enumerate(sheet.header.titles)
        if sheet.header.letters[index] not in used
        and (title.strip() or any(text.strip() for text in sheet.header.columns[index]))
    ]
    if left:
        yield Repair("columna-sin-usar", "", len(left), tuple(left[:_EXAMPLES]))
