"""Is it the table that it should be: its columns, its rows, and nothing outside them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from pipelines.clean import StrayCell, Tabla
from pipelines.clean.headers import plain
from pipelines.validate.empty_tables import Need, empty_table
from pipelines.validate.findings import Finding, Severity
from pipelines.validate.places import cell_address, next_free_header
from pipelines.validate.shown import CONTROL, visible
from pipelines.validate.texts import advise


def check_structure(table: Tabla, needed: Need | None) -> Iterator[Finding]:
    """Findings about columns missing or unknown, cells outside the table, and a table without rows.

    ``needed`` says why the table must have some, if it must.
    """
    mistitled = {**_mistitled(table), **_untitled(table)}
    yield from _unknown_columns(table, mistitled)
    yield from _missing_columns(table, set(mistitled.values()))
    yield from _outside(table)
    if needed and not len(table.data):
        yield empty_table(table, needed)
    yield from _control_characters(table)


def _mistitled(table: Tabla) -> Mapping[str, str]:
    """Cell of an unknown header → the missing column that it resembles, each once: they are one defect, not two."""
    missing = {plain(title): name for name in table.missing_columns for title in (table.schema.field(name).title, name)}
    found: dict[str, str] = {}
    for stray in table.unknown_columns:
        near = difflib.get_close_matches(plain(stray.value), missing, n=1, cutoff=0.7)
        if near and missing[near[0]] not in found.values():
            found[stray.cell] = missing[near[0]]
    return found


def _untitled(table: Tabla) -> Mapping[str, str]:
    """Header cell of the only column with content and no header → the only missing column, if that is so."""
    headless = [letter for letter, cells in _strays_by_column(table).items() if len(cells) > 1]
    if len(headless) == 1 and len(table.missing_columns) == 1 and not table.unknown_columns:
        return {f"{headless[0]}{table.header_row}": table.missing_columns[0]}
    return {}


def _strays_by_column(table: Tabla) -> Mapping[str, list[StrayCell]]:
    found: dict[str, list[StrayCell]] = {}
    for stray in table.stray_cells:
        found.setdefault(stray.cell.rstrip("0123456789"), []).append(stray)
    return found


def _outside(table: Tabla) -> Iterator[Finding]:
    """A note beside the table is one thing; a column that lost its header, another."""
    untitled = _untitled(table)
    for letter, strays in _strays_by_column(table).items():
        header = f"{letter}{table.header_row}"
        if len(strays) == 1:
            yield _finding(
                table, "celda-fuera-de-tabla", "error", strays[0].cell, visible(strays[0].value),
                f"Hay contenido fuera de la tabla: la columna {letter} no tiene encabezado.",
                f"Bórrelo o páselo a otra hoja; si es parte de la tabla, escriba el encabezado en {header}.",
            )  # fmt: skip
            continue
        column = untitled.get(header)
        told = advise(
            f"La columna {letter} no tiene encabezado, y tiene contenido en {len(strays):,} celdas: "
            f"la primera, {strays[0].cell}, dice «{visible(strays[0].value)}».",
            f"Escriba su encabezado en {header}, o borre la columna si no es parte de la tabla.",
            table.schema.field(column).title if column else None,
        )
        yield _finding(
            table, "columna-sin-encabezado", "error", header, None, told.message, told.remedy, column, told.suggestion
        )


def _unknown_columns(table: Tabla, mistitled: Mapping[str, str]) -> Iterator[Finding]:
    for stray in table.unknown_columns:
        column = mistitled.get(stray.cell)
        told = advise(
            f"La tabla «{table.schema.title}» no tiene una columna llamada «{visible(stray.value)}».",
            "Corrija el encabezado, o quite la columna si no debe publicarse.",
            table.schema.field(column).title if column else None,
        )
        yield _finding(
            table, "columna-desconocida", "error", stray.cell, visible(stray.value), told.message, told.remedy, column,
            told.suggestion,
        )  # fmt: skip


def _missing_columns(table: Tabla, mistitled: set[str]) -> Iterator[Finding]:
    for name in table.missing_columns:
        field = table.schema.field(name)
        if name in mistitled:
            continue
        free = next_free_header(table)
        if field.required:
            yield _finding(
                table, "columna-faltante", "error", free, None,
                f"Falta la columna obligatoria «{field.title}».",
                f"Agréguela con ese encabezado en el renglón {table.header_row}; {free} está libre.",
                name,
            )  # fmt: skip
        else:
            yield _finding(
                table, "columna-faltante", "advertencia", free, None,
                f"No está la columna «{field.title}», que es opcional: se publicará vacía.",
                f"Si tiene esos datos, agréguela con ese encabezado en el renglón {table.header_row}; "
                "si no, no hace falta nada.",
                name,
            )  # fmt: skip


def _control_characters(table: Tabla) -> Iterator[Finding]:
    for name in table.schema.columns:
        column = table.data[name]
        bad = {text for text in column.unique() if CONTROL.search(text)}
        for position, text in enumerate(column) if bad else ():
            if text not in bad:
                continue
            piece = table.piece(position)
            yield Finding(
                "caracter-invisible", "error", table.name, piece.file, piece.sheet, cell_address(table, position, name),
                visible(text), f"«{table.schema.field(name).title}» tiene caracteres que no se ven y no son texto.",
                "Borre el contenido de la celda y escríbalo de nuevo, sin copiarlo y pegarlo.", name,
            )  # fmt: skip


def _finding(
    table: Tabla,
    rule: str,
    severity: Severity,
    cell: str | None,
    value: str | None,
    message: str,
    remedy: str,
    column: str | None = None,
    suggestion: str | None = None,
) -> Finding:
    return Finding(
        rule, severity, table.name, table.file, table.sheet, cell, value, message, remedy, column, suggestion
    )
