"""Rows that are no record: totals, subtitles and half-written ones, each told once and not in each of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from pipelines.clean import Tabla
from pipelines.clean.headers import plain
from pipelines.domains.personal_data import masked
from pipelines.validate.findings import Finding
from pipelines.validate.places import sheet_order, whole_row
from pipelines.validate.shown import visible
from pipelines.validate.texts import quoted

_TOTAL = re.compile(r"((gran|sub) ?)?total(es)?( general)?|sumas?( total)?")
_MISSING = "constraint-error/required"
# With fewer empty cells than these it is clearer to point at each.
_MISSING_OF_A_SUBTITLE, _MISSING_OF_A_ROW = 2, 4
_RECORDS = "Bórrelo: cada renglón de la tabla es un registro, y las sumas las hace el programa."
_LOOSE = "Bórrelo o páselo a otra hoja; si es un registro de la tabla, escriba los datos que le faltan."


def told_by_row(findings: Sequence[Finding], tables: Iterable[Tabla]) -> list[Finding]:
    """The findings with those of each row that is no record as one, in the place of the first of them."""
    by_name = {table.name: table for table in tables}
    positions = {name: _only_records(table) for name, table in by_name.items()}
    broken: dict[str, dict[int, list[tuple[int, Finding]]]] = {}
    numbered = sorted(enumerate(findings), key=lambda one: _row(one[1]))
    for row, found in groupby(numbered, key=lambda one: _row(one[1])):
        own = [(at, one) for at, one in found if one.severity == "error" and one.column]
        position = positions.get(row[0], {}).get(row[1:])
        if own and position is not None:
            broken.setdefault(row[0], {})[position] = own
    instead: dict[int, list[Finding]] = {}
    for name, rows in broken.items():
        # All of a table's at once: pandas takes as long for a row as for thousands.
        records = by_name[name].data.iloc[list(rows)].itertuples(index=False, name=None)
        for (position, own), texts in zip(rows.items(), records, strict=True):
            if told := _told(by_name[name], position, texts, [one for _, one in own]):
                explained = [at for at, one in own if told.rule != "renglon-incompleto" or one.rule == _MISSING]
                instead |= {at: [told] if at == explained[0] else [] for at in explained}
    return [one for at, finding in enumerate(findings) for one in instead.get(at, [finding])]


def _told(table: Tabla, position: int, texts: Sequence[str], errors: Sequence[Finding]) -> Finding | None:
    """What the row is, if it is no record."""
    record = dict(zip(table.schema.columns, texts, strict=True))
    filled = [column for column, text in record.items() if text]
    missing = [one.column for one in errors if one.rule == _MISSING and one.column]
    if not filled:
        return None
    first = str(record[filled[0]])
    if _TOTAL.fullmatch(plain(first)) and any(one.column in (*missing, filled[0]) for one in errors):
        return _finding(table, position, "renglon-de-total", first, "Parece un renglón de total.", _RECORDS)
    if len(filled) == 1 and len(missing) >= _MISSING_OF_A_SUBTITLE:
        what = "Parece un subtítulo o una nota" if re.search(r"[^\W\d_]", first) else "Parece un dato suelto"
        return _finding(table, position, "renglon-suelto", first, f"{what}: es lo único que hay en el renglón.", _LOOSE)
    if len(missing) >= _MISSING_OF_A_ROW and 2 * len(missing) > sum(field.required for field in table.schema.fields):
        titles = quoted([table.schema.field(one).title for one in missing])
        return _finding(
            table, position, "renglon-incompleto", None,
            f"Al renglón le faltan {len(missing)} datos obligatorios: {titles}.",
            "Escríbalos, o borre el renglón si sobra.",
        )  # fmt: skip
    return None


def _row(one: Finding) -> tuple[str, str, str, int]:
    return one.table, one.file, one.sheet or "", sheet_order(one.cell)[0]


def _only_records(table: Tabla) -> dict[tuple[str, str, int], int]:
    """File, sheet and row → the record there, where there is one alone and all of its cells are in that row."""
    found: dict[tuple[str, str, int], list[int]] = {}
    for position, row in enumerate(() if table.column_rows else table.rows):
        piece = table.piece(position)
        found.setdefault((piece.file, piece.sheet or "", row), []).append(position)
    return {row: positions[0] for row, positions in found.items() if len(positions) == 1}


def _finding(table: Tabla, position: int, rule: str, value: str | None, message: str, remedy: str) -> Finding:
    piece = table.piece(position)
    return Finding(
        rule, "error", table.name, piece.file, piece.sheet, whole_row(table.rows[position]),
        masked(visible(value)) if value else None, message, remedy,
    )  # fmt: skip
