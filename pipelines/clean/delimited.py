"""Delimited text: bytes → Grid, by Python's csv, whose reading frictionless shares."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Container, Iterator
from contextlib import contextmanager
from itertools import islice

from pipelines.clean import encodings
from pipelines.clean.cells import Grid, without_blank_rows
from pipelines.clean.headers import SEARCHED_ROWS, plain
from pipelines.errors import SourceError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = SEARCHED_ROWS + 20
# Longer than any cell a person writes; csv's own limit of 131,072 is shorter than some real notes.
_MAX_CELL_CHARACTERS = 10_000_000


def read_delimited(
    content: bytes, name: str, titles: Container[str], encoding: str | None = None, delimiter: str | None = None
) -> Grid:
    """Read CSV-like text; ``titles`` are the plain headers to expect, which tell its delimiter when none is given.

    Raises SourceError when it cannot be decoded or a quote is never closed.
    """
    codec = _codec(content, name, encoding)
    with _long_cells():
        chosen = delimiter or max(_DELIMITERS, key=lambda one: _evidence(content, codec, one, titles))
        return without_blank_rows(_records(content, codec, name, chosen), sheet=None)


@contextmanager
def _long_cells() -> Iterator[None]:
    # The limit is of the whole process, and others who use csv in it have their own.
    before = csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _codec(content: bytes, name: str, declared: str | None) -> str:
    """The codec that reads all of ``content``, which is text."""
    try:
        text, codec = encodings.decode(content, declared)
    except UnicodeDecodeError as error:
        raise _foreign_bytes(content, name, declared, error) from error
    except (LookupError, UnicodeError) as error:
        raise SourceError(
            f"No conozco la codificación «{declared}» que se declara para «{name}».",
            "Use utf-8, cp1252, cp850 o mac_roman, o quite «codificacion» para que se reconozca sola.",
            rule="codificacion",
            file=name,
        ) from error
    if "\0" in text:
        raise SourceError(
            f"«{name}» no es texto: contiene bytes nulos.",
            "Ábralo con la hoja de cálculo que lo creó y guárdelo como CSV.",
            rule="archivo-no-es-lo-que-dice",
            file=name,
        )
    return codec


def _foreign_bytes(content: bytes, name: str, declared: str | None, error: UnicodeDecodeError) -> SourceError:
    line = content.count(b"\n", 0, error.start) + 1
    remedy = "Ábralo con la hoja de cálculo que lo creó y guárdelo como CSV UTF-8."
    if declared:
        remedy = (
            "Quite «codificacion» de ejercicio.toml para que se reconozca sola, o guarde el archivo como CSV UTF-8."
        )
    elif error.encoding == "utf-8":
        remedy = (
            "Casi todo el archivo es UTF-8. Pida uno que lo sea entero; si no lo hay, declare codificacion = "
            '"cp1252" en ejercicio.toml: lo que así se lea mal se recupera donde es seguro, y el reporte lo dice.'
        )
    return SourceError(
        f"«{name}» no se puede leer como {declared or 'texto'}: la línea {line} tiene bytes ajenos.",
        remedy,
        rule="codificacion",
        file=name,
    )


def _lines(content: bytes, codec: str) -> Iterator[str]:
    # Not a StringIO, which takes four bytes a character.
    return io.TextIOWrapper(io.BytesIO(content), codec, newline="")


def _evidence(content: bytes, codec: str, delimiter: str, titles: Container[str]) -> tuple[int, int, int]:
    """How well a delimiter splits the first records: expected titles in one of them, and records as wide as it.

    Without any title, as many records as possible of the same width above one. Ties go to the wider.
    """
    try:
        sample = list(islice(csv.reader(_lines(content, codec), delimiter=delimiter), _SAMPLE_RECORDS))
    except csv.Error:
        return (0, 0, 0)
    widths = Counter(map(len, sample))
    header = max(sample[:SEARCHED_ROWS], key=lambda row: _named(row, titles), default=[])
    if known := _named(header, titles):
        return (known, widths[len(header)], len(header))
    times, width = max(((times, width) for width, times in widths.items() if width > 1), default=(0, 0))
    return (0, times, width)


def _named(row: list[str], titles: Container[str]) -> int:
    return len({title for title in map(plain, row) if title in titles})


def _records(content: bytes, codec: str, name: str, delimiter: str) -> list[list[str]]:
    try:
        return _shared(csv.reader(_lines(content, codec), delimiter=delimiter, strict=True))
    except csv.Error:
        return _shared(_leniently(_lines(content, codec), name, delimiter))


def _leniently(lines: Iterator[str], name: str, delimiter: str) -> Iterator[list[str]]:
    """Records of a file whose quoting is not strict.

    Text after a closing quote ("a"b) within one line is read as spreadsheets do, and nothing is lost. Over several
    lines it means that an earlier quote has no pair and swallowed the records between.
    """
    taken: list[str] = []
    number = 0

    def recorded() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(recorded(), delimiter=delimiter, strict=True)
    while True:
        number += len(taken)
        taken.clear()
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise _too_long(name, number + 1) from error
            alone = csv.reader([taken[0], ""], delimiter=delimiter)
            record = next(alone)
            if len(taken) > 1 or alone.line_num > 1:
                raise _unpaired(name, number + 1) from error
            yield record
            reader = csv.reader(recorded(), delimiter=delimiter, strict=True)


def _shared(records: Iterator[list[str]]) -> list[list[str]]:
    """The records, equal texts as one object: tables of codes repeat few of them many times."""
    known: dict[str, str] = {}
    return [[known.setdefault(cell, cell) for cell in row] for row in records]


def _unpaired(name: str, line: int) -> SourceError:
    return SourceError(
        f"En la línea {line:,} de «{name}» hay unas comillas que se abren y nunca se cierran: lo que sigue no se puede "
        "separar.",
        'Abra el archivo como texto, busque en esa línea las comillas sin pareja (") y ciérrelas.',
        rule="comillas-sin-cerrar",
        file=name,
    )


def _too_long(name: str, line: int) -> SourceError:
    return SourceError(
        f"Una celda de «{name}», desde la línea {line:,}, pasa de {_MAX_CELL_CHARACTERS:,} caracteres.",
        "Revise que las comillas estén bien cerradas y que el separador sea el correcto.",
        rule="celda-demasiado-larga",
        file=name,
    )
