"""Clean: an Original → its Tabla. Reads mess and logs every repair; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from pipelines.clean.cells import Grid, column_letter
from pipelines.clean.delimited import read_delimited
from pipelines.clean.derived import derive
from pipelines.clean.formats import expand_gzip, recognise
from pipelines.clean.headers import Header, find_header, known_titles
from pipelines.clean.tabla import Repair, StrayCell, Tabla
from pipelines.clean.values import Cleaned, cleaner
from pipelines.clean.workbooks import read_workbook
from pipelines.gather import Original
from pipelines.schema import Schema
from pipelines.source import Source

__all__ = ["Repair", "StrayCell", "Tabla", "clean"]

_EXAMPLES = 5


def clean(original: Original, source: Source, schema: Schema) -> Tabla:
    """Read ``original`` as the table that ``schema`` describes.

    Raises SourceError when no such table can be found in it, ExerciseError when a template names no column.
    """
    grid = _read(original, source, schema)
    header = find_header(grid, schema, original.name)
    body, repeated = _below(grid, header)
    width = max(header.columns.values(), default=-1) + 1
    rows = [row if len(row) >= width else row + [""] * (width - len(row)) for row in body.rows]
    letters = {name: column_letter(index) for name, index in header.columns.items()}
    columns: dict[str, list[str]] = {}
    repairs = list(repeated)
    for field in schema.fields:
        if (index := header.columns.get(field.name)) is None:
            columns[field.name] = [""] * len(rows)
            continue
        texts = [row[index] for row in rows]
        if field.type == "string":
            repairs.extend(_dates_as_text(texts, body, field.name, index))
        columns[field.name], found = _clean_column(texts, cleaner(field), field.name, letters[field.name], body.numbers)
        repairs.extend(found)
    data = pd.DataFrame(columns, dtype="str")
    for name, column in derive(data, body.numbers, source.derived, header.columns).items():
        data[name] = column
        # A built column has no letter of its own, but it is not missing either.
        letters[name] = ""
    unknown, strays = _outside(grid, body, header)
    return Tabla(
        schema=schema,
        data=data,
        rows=tuple(body.numbers),
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


def _read(original: Original, source: Source, schema: Schema) -> Grid:
    kind = recognise(original.path, original.name)
    if kind in ("xlsx", "xls", "ods"):
        return read_workbook(original.path, kind, original.name, source.sheet)
    content = original.path.read_bytes()
    if kind == "gzip":
        content = expand_gzip(content, original.name)
    return read_delimited(content, original.name, known_titles(schema), source.encoding, source.delimiter)


def _below(grid: Grid, header: Header) -> tuple[Grid, list[Repair]]:
    """The records under the header, without those that repeat it, as on each page of a printed table."""
    first = header.position + 1
    titles = {index: grid.rows[header.position][index] for index in header.columns.values()}
    repeats = {
        position
        for position in range(first, len(grid.rows))
        if len(titles) > 1 and all(grid.rows[position][index : index + 1] == [title] for index, title in titles.items())
    }
    kept = [position for position in range(first, len(grid.rows)) if position not in repeats]
    places = {position: place for place, position in enumerate(kept)}
    body = Grid(
        [grid.rows[position] for position in kept],
        [grid.numbers[position] for position in kept],
        grid.sheet,
        frozenset((places[position], column) for position, column in grid.dates if position in places),
    )
    if not repeats:
        return body, []
    column, index = next(iter(header.columns.items()))
    examples = tuple(
        (f"{column_letter(index)}{grid.numbers[position]}", titles[index], "") for position in sorted(repeats)
    )
    return body, [Repair("encabezado-repetido", column, len(repeats), examples[:_EXAMPLES])]


def _dates_as_text(texts: Sequence[str], body: Grid, name: str, index: int) -> list[Repair]:
    """The cells that a workbook keeps as dates in a column of text: published as AAAA-MM-DD, and told.

    Spreadsheets turn a code such as 3-15 into a date on their own, so the steward must be able to see which.
    """
    at = sorted(position for position, column in body.dates if column == index)
    examples = tuple(
        (f"{column_letter(index)}{body.numbers[position]}", "fecha", texts[position]) for position in at[:_EXAMPLES]
    )
    return [Repair("fecha-en-texto", name, len(at), examples)] if at else []


def _clean_column(
    texts: Sequence[str], clean_one: Callable[[str], Cleaned], name: str, letter: str, numbers: Sequence[int]
) -> tuple[list[str], list[Repair]]:
    """Clean each distinct text once, and count the repairs by kind with their first cells."""
    outcomes = {text: clean_one(text) for text in dict.fromkeys(texts)}
    changed = {text: repair for text, (_, repair) in outcomes.items() if repair}
    cleaned = {text: outcome for text, (outcome, _) in outcomes.items()}
    repairs = []
    for kind in sorted(set(changed.values())):
        at = [position for position, text in enumerate(texts) if changed.get(text) == kind]
        examples = tuple(
            (f"{letter}{numbers[position]}", texts[position], cleaned[texts[position]]) for position in at[:_EXAMPLES]
        )
        repairs.append(Repair(kind, name, len(at), examples))
    return [cleaned[text] for text in texts], repairs


def _outside(grid: Grid, body: Grid, header: Header) -> tuple[tuple[StrayCell, ...], tuple[StrayCell, ...]]:
    """Headers that the schema does not know, and cells with content under no header at all."""
    titles = grid.rows[header.position]
    known = set(header.columns.values())
    unknown = tuple(
        StrayCell(f"{column_letter(index)}{grid.numbers[header.position]}", title.strip(), title.strip())
        for index, title in enumerate(titles)
        if title.strip() and index not in known
    )
    width = max(map(len, body.rows), default=0)
    untitled = [index for index in range(width) if not (index < len(titles) and titles[index].strip())]
    strays = tuple(
        StrayCell(f"{column_letter(index)}{number}", row[index].strip(), "")
        for row, number in zip(body.rows, body.numbers, strict=True)
        for index in untitled
        if index < len(row) and row[index].strip()
    )
    return unknown, strays
