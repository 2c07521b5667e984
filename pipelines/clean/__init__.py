"""Clean: an Original → its Tabla. Reads mess and logs every repair; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.delimited import read_delimited
from pipelines.clean.derived import derive
from pipelines.clean.formats import expand_gzip, recognise
from pipelines.clean.headers import Header, find_header
from pipelines.clean.tabla import Repair, StrayCell, Tabla
from pipelines.clean.values import Cleaned, cleaner
from pipelines.clean.workbooks import read_workbook
from pipelines.exercise import Source
from pipelines.gather import Original
from pipelines.schema import Schema

__all__ = ["Repair", "StrayCell", "Tabla", "clean"]

_EXAMPLES = 5


def clean(original: Original, source: Source, schema: Schema) -> Tabla:
    """Read ``original`` as the table that ``schema`` describes.

    Raises SourceError when no such table can be found in it, ExerciseError when a template names no column.
    """
    grid = _read(original, source)
    header = find_header(grid, schema, original.name)
    body, numbers = grid.rows[header.position + 1 :], grid.numbers[header.position + 1 :]
    data = pd.DataFrame(
        {
            name: pd.Series(
                [_cell(row, header.columns[name]) if name in header.columns else "" for row in body], dtype="str"
            )
            for name in schema.columns
        }
    )
    letters = {name: column_letter(index) for name, index in header.columns.items()}
    repairs = []
    for field in schema.fields:
        if field.name in letters:
            data[field.name], found = _clean_column(
                data[field.name], cleaner(field), field.name, letters[field.name], numbers
            )
            repairs.extend(found)
    for name, column in derive(data, numbers, source.derived, header.columns).items():
        data[name] = column
        # A built column has no letter of its own, but it is not missing either.
        letters[name] = ""
    unknown, strays = _outside(grid, header)
    return Tabla(
        schema=schema,
        data=data[list(schema.columns)],
        rows=tuple(numbers),
        file=original.name,
        sheet=grid.sheet,
        header_row=grid.numbers[header.position],
        letters=letters,
        unknown_columns=unknown,
        stray_cells=strays,
        repairs=tuple(repairs),
        source_sha256=original.sha256,
        source_location=original.location,
    )


def _read(original: Original, source: Source) -> Grid:
    kind = recognise(original.path, original.name)
    if kind in ("xlsx", "xls", "ods"):
        return read_workbook(original.path, original.name, source.sheet)
    content = original.path.read_bytes()
    if kind == "gzip":
        content = expand_gzip(content, original.name)
    return read_delimited(content, original.name, source.encoding, source.delimiter)


def _cell(row: list[str], index: int) -> str:
    return row[index] if index < len(row) else ""


def _clean_column(
    column: pd.Series[str], clean_one: Callable[[str], Cleaned], name: str, letter: str, numbers: Sequence[int]
) -> tuple[pd.Series[str], list[Repair]]:
    """Clean each distinct text once, and count the repairs by kind with their first cells."""
    outcomes = {text: clean_one(text) for text in column.unique()}
    changed = {text: repair for text, (_, repair) in outcomes.items() if repair}
    texts = column.tolist()
    repairs = []
    for kind in sorted(set(changed.values())):
        at = [position for position, text in enumerate(texts) if changed.get(text) == kind]
        examples = tuple(
            (f"{letter}{numbers[position]}", texts[position], outcomes[texts[position]][0])
            for position in at[:_EXAMPLES]
        )
        repairs.append(Repair(kind, name, len(at), examples))
    return column.map({text: cleaned for text, (cleaned, _) in outcomes.items()}).astype("str"), repairs


def _outside(grid: Grid, header: Header) -> tuple[tuple[StrayCell, ...], tuple[StrayCell, ...]]:
    """Headers that the schema does not know, and cells with content under no header at all."""
    titles = grid.rows[header.position]
    known = set(header.columns.values())
    unknown = tuple(
        StrayCell(f"{column_letter(index)}{grid.numbers[header.position]}", title.strip(), title.strip())
        for index, title in enumerate(titles)
        if title.strip() and index not in known
    )
    strays = []
    for row, number in zip(grid.rows[header.position + 1 :], grid.numbers[header.position + 1 :], strict=True):
        for index, text in enumerate(row):
            if index not in known and text.strip() and not (index < len(titles) and titles[index].strip()):
                strays.append(StrayCell(f"{column_letter(index)}{number}", text.strip(), ""))
    return unknown, tuple(strays)
