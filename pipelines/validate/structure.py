"""Is it the table that it should be: its columns, its rows, and nothing outside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.clean import Tabla
from pipelines.validate.empty_tables import Need, empty_table
from pipelines.validate.findings import Finding, Severity
from pipelines.validate.lost_headers import lost_headers, strays_by_column
from pipelines.validate.places import cell_address, next_free_header
from pipelines.validate.shown import CONTROL, visible
from pipelines.validate.texts import advise


def check_structure(table: Tabla, needed: Need | None) -> Iterator[Finding]:
    """Findings about columns missing or unknown, cells outside the table, and a table without rows.

    ``needed`` says why the table must have some, if it must.
    """
    lost = lost_headers(table)
    yield from _unknown_columns(table, lost)
    yield from _missing_columns(table, set(lost.values()))
    yield from _outside(table, lost)
    if needed and not len(table.data):
        yield empty_table(table, needed)
    yield from _control_characters(table)


def _outside(table: Tabla, lost: Mapping[str, str]) -> Iterator[Finding]:
    """A note beside the table is one thing; a column that lost its header, another."""
    for letter, strays in strays_by_column(table).items():
        header = f"{letter}{table.header_row}"
        if len(strays) == 1:
            yield _finding(
                table, "celda-fuera-de-tabla", "error", strays[0].cell, visible(strays[0].value),
                f"Hay contenido fuera de la tabla: la columna {letter} no tiene encabezado.",
                f"Bórrelo o páselo a otra hoja; si es parte de la tabla, escriba el encabezado en {header}.",
            )  # fmt: skip
            continue
        column = lost.get(header)
        told = advise(
            f"La columna {letter} no tiene encabezado, y tiene contenido en {len(strays):,} celdas: "
            f"la primera, {strays[0].cell}, dice «{visible(strays[0].value)}».",
            f"Escriba su encabezado en {header}, o borre la columna si no es parte de la tabla.",
            table.schema.field(column).title if column else None,
        )
        yield _finding(
            table, "columna-sin-encabezado", "error", header, None, told.message, told.remedy, column, told.suggestion
        )


def _unknown_columns(table: Tabla, lost: Mapping[str, str]) -> Iterator[Finding]:
    for stray in table.unknown_columns:
        column = lost.get(stray.cell)
        title = table.schema.field(column).title if column else None
        message = f"La tabla «{table.schema.title}» no tiene una columna llamada «{visible(stray.value)}»"
        told = advise(
            f"{message}, y le falta «{title}»." if title else f"{message}.",
            "Cambie el encabezado; si es otra columna, quítela y agregue la que falta."
            if title else "Corrija el encabezado, o quite la columna si no debe publicarse.",
            title,
        )  # fmt: skip
        yield _finding(
            table, "columna-desconocida", "error", stray.cell, visible(stray.value), told.message, told.remedy, column,
            told.suggestion,
        )  # fmt: skip


def _missing_columns(table: Tabla, found: set[str]) -> Iterator[Finding]:
    missing = [name for name in table.missing_columns if name not in found]
    for number, name in enumerate(missing):
        field, free = table.schema.field(name), next_free_header(table, number)
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
