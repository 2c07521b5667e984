"""Delimited text: bytes → Grid, by Python's csv, whose reading frictionless shares."""

from __future__ import annotations

import csv
import io
from collections import Counter

from pipelines.clean import encodings
from pipelines.clean.cells import Grid, without_blank_rows
from pipelines.errors import SourceError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = 50
# Longer than any cell a person writes; csv's own limit of 131,072 is shorter than some real notes.
_MAX_CELL_CHARACTERS = 10_000_000


def read_delimited(content: bytes, name: str, encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """Read CSV-like text. Raises SourceError when it cannot be decoded or a quote is never closed."""
    text = _decode(content, name, encoding)
    if "\0" in text:
        raise SourceError(
            f"«{name}» no es texto: contiene bytes nulos.",
            "Ábralo con la hoja de cálculo que lo creó y guárdelo como CSV.",
            rule="archivo-no-es-lo-que-dice",
            file=name,
        )
    return without_blank_rows(_records(text, name, delimiter or _guess_delimiter(text)), sheet=None)


def _decode(content: bytes, name: str, declared: str | None) -> str:
    try:
        return encodings.decode(content, declared)[0]
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"«{name}» no se puede leer como {declared or 'texto'}: la línea {line} tiene bytes ajenos.",
            "Quite «codificacion» de ejercicio.toml para que se reconozca sola, o guarde el archivo como CSV UTF-8.",
            rule="codificacion",
            file=name,
        ) from error
    except LookupError as error:
        raise SourceError(
            f"No conozco la codificación «{declared}» que se declara para «{name}».",
            "Use utf-8, cp1252 o cp850, o quite «codificacion» para que se reconozca sola.",
            rule="codificacion",
            file=name,
        ) from error


def _guess_delimiter(text: str) -> str:
    """The delimiter that splits the first records most alike into the most cells."""

    def evidence(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for record, _ in zip(reader, range(_SAMPLE_RECORDS), strict=False):
                widths[len(record)] += 1
        except csv.Error:
            return (0, 0)
        width, times = max(widths.items(), key=lambda one: (one[1] if one[0] > 1 else 0, one[0]), default=(1, 0))
        return (times, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=evidence)


def _records(text: str, name: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise SourceError(
                f"En «{name}» hay unas comillas que se abren y nunca se cierran: lo que sigue no se puede separar.",
                'Busque el texto con comillas sin pareja (") y ciérrelas.',
                rule="comillas-sin-cerrar",
                file=name,
            ) from error
        if "field larger than field limit" in str(error):
            raise SourceError(
                f"Una celda de «{name}» pasa de {_MAX_CELL_CHARACTERS:,} caracteres.",
                "Revise que las comillas estén bien cerradas y que el separador sea el correcto.",
                rule="celda-demasiado-larga",
                file=name,
            ) from error
    # Text after a closing quote ("a"b) is not strict CSV, but spreadsheets read it, and nothing is lost.
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
