"""Limits on what is read, so that a file that is no table ends in a sentence and not in a machine without memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.clean.cells import column_letter
from pipelines.errors import SourceError
from pipelines.settings import ReadLimits


def bounded(records: Iterable[list[str]], name: str, limits: ReadLimits) -> Iterator[list[str]]:
    """The records as they come. Raises SourceError at the one that passes a limit."""
    width = 0
    for number, record in enumerate(records, 1):
        if number > limits.rows:
            raise too_large(
                name, f"pasa de {limits.rows:,} renglones", "Divídala en archivos más pequeños, uno por año o por ramo."
            )
        if len(record) > width:
            width = len(record)
            if width > limits.columns:
                raise too_large(
                    name,
                    f"en el renglón {number:,} pasa de {limits.columns:,} columnas",
                    "Revise que el separador sea el correcto; si lo es, declárelo con «delimitador».",
                )
        if width * number > limits.cells:
            raise too_large(
                name,
                f"llega a la columna {column_letter(width - 1)} y al renglón {number:,}: son más de "
                f"{limits.cells:,} celdas",
                "Borre lo que esté lejos de la tabla, o divídala en archivos más pequeños.",
            )
        yield record


def short(texts: Iterator[str], name: str, limits: ReadLimits) -> Iterator[str]:
    """The lines as they come. Raises SourceError at the one that is longer than any record."""
    for number, line in enumerate(texts, 1):
        if len(line) > limits.line_characters:
            raise too_large(
                name,
                f"tiene en la línea {number:,} más de {limits.line_characters:,} caracteres",
                "Revise que sea una tabla: sus renglones deben estar en líneas distintas.",
            )
        yield line


def too_large(name: str, what: str, remedy: str) -> SourceError:
    """The error of a table past a limit."""
    return SourceError(f"«{name}» {what}, lo más que se lee.", remedy, rule="archivo-demasiado-grande", file=name)
