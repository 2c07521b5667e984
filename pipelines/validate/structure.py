"""Is it the table that it should be: its columns, its rows, and nothing outside them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from pipelines.clean import Tabla
from pipelines.clean.headers import plain
from pipelines.validate.findings import Finding, Severity

# Control characters that no sheet shows and PostgreSQL refuses (NUL) or readers misread.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_structure(table: Tabla) -> Iterator[Finding]:
    """Findings about columns missing or unknown, cells outside the table, and a table without rows."""
    yield from _unknown_columns(table)
    yield from _missing_columns(table)
    for stray in table.stray_cells:
        yield _finding(
            table, "celda-fuera-de-tabla", "error", stray.cell, stray.value,
            "Hay contenido en una columna que no tiene encabezado.",
            "Bórrelo o páselo a otra hoja; si es parte de la tabla, escriba el encabezado de su columna.",
        )  # fmt: skip
    if not len(table.data):
        yield _finding(
            table, "tabla-vacia", "error", None, None,
            f"La tabla {table.schema.title} tiene encabezados pero ningún renglón.",
            "Capture al menos un renglón, o quite la fuente de ejercicio.toml si todavía no hay datos.",
        )  # fmt: skip
    yield from _control_characters(table)


def _unknown_columns(table: Tabla) -> Iterator[Finding]:
    missing = {plain(table.schema.field(name).title): name for name in table.missing_columns}
    for stray in table.unknown_columns:
        near = difflib.get_close_matches(plain(stray.value), missing, n=1)
        hint = f"¿Quiso escribir «{table.schema.field(missing[near[0]]).title}»? " if near else ""
        yield _finding(
            table, "columna-desconocida", "error", stray.cell, stray.value,
            f"La tabla {table.schema.title} no tiene una columna llamada «{stray.value}».",
            f"{hint}Corrija el encabezado, o quite la columna si no debe publicarse.",
        )  # fmt: skip


def _missing_columns(table: Tabla) -> Iterator[Finding]:
    for name in table.missing_columns:
        field = table.schema.field(name)
        if field.required:
            yield _finding(
                table, "columna-faltante", "error", str(table.header_row), None,
                f"Falta la columna obligatoria «{field.title}».",
                f"Agregue la columna con ese encabezado en el renglón {table.header_row}.", name,
            )  # fmt: skip
        else:
            yield _finding(
                table, "columna-faltante", "advertencia", str(table.header_row), None,
                f"No está la columna «{field.title}»; se publicará vacía.",
                "Si tiene esos datos, agregue la columna; si no, no hace falta nada.", name,
            )  # fmt: skip


def _control_characters(table: Tabla) -> Iterator[Finding]:
    for name in table.schema.columns:
        column = table.data[name]
        for text in column[column.str.contains(_CONTROL)].unique():
            for position in [at for at, one in enumerate(column) if one == text]:
                yield _finding(
                    table, "caracter-invisible", "error", table.cell(position, name), repr(text),
                    "La celda tiene caracteres invisibles que no son texto.",
                    "Borre el contenido de la celda y escríbalo de nuevo.", name,
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
) -> Finding:
    return Finding(rule, severity, table.name, table.file, table.sheet, cell, value, message, remedy, column)
