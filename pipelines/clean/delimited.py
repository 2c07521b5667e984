"""Delimited text: bytes → Grid, by Python's csv, whose reading frictionless shares."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from pipelines.clean import encodings
from pipelines.clean.cells import Grid, without_blank_rows
from pipelines.clean.dialect import escapes_quotes, reader, recognise_dialect
from pipelines.clean.limits import bounded, short
from pipelines.domains.words import counted
from pipelines.errors import SourceError
from pipelines.settings import ReadLimits
from pipelines.source import Dialect

# Enough for the records that tell a dialect, with line breaks in their cells.
_SAMPLE_LINES = 1_000
_RECOGNISED = Dialect()
_LIMITS = ReadLimits()


def read_delimited(
    content: bytes, name: str, titles: Container[str], encoding: str | None = None, declared: Dialect = _RECOGNISED,
    limits: ReadLimits = _LIMITS,
) -> Grid:  # fmt: skip
    """Read CSV-like text; ``titles`` are the plain headers to expect, which tell its delimiter when none is declared.

    Raises SourceError when it cannot be decoded, a quote is never closed, or it passes a limit.
    """
    codec = codec_of(content, name, encoding)
    with _long_cells(limits.cell_characters):
        deque(islice(short(_lines(content, codec), name, limits), _SAMPLE_LINES), maxlen=0)
        dialect = dialect_of(content, codec, titles, declared)
        return without_blank_rows(_records(content, codec, name, dialect, limits), sheet=None)


def dialect_of(content: bytes, codec: str, titles: Container[str], declared: Dialect = _RECOGNISED) -> Dialect:
    """How the text is written: what is declared, and the rest by evidence."""
    sample = list(islice(_lines(content, codec), _SAMPLE_LINES))
    found = recognise_dialect(sample, declared, titles)
    # Few files have the mark of an escape at all, and only in those the whole text is read to decide.
    if b"\\" in content and escapes_quotes(content.decode(codec), found, lambda: _lines(content, codec)):
        return replace(found, escape="\\")
    return found


@contextmanager
def _long_cells(most: int) -> Iterator[None]:
    # The limit is of the whole process, and others who use csv in it have their own.
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def codec_of(content: bytes, name: str, declared: str | None) -> str:
    """The codec that reads all of ``content``, which is text. Raises SourceError."""
    try:
        text, codec = encodings.decode(content, declared)
    except UnicodeDecodeError as error:
        raise _foreign_bytes(content, name, declared, error) from error
    except encodings.UnknownEncoding as error:
        raise _not_spanish(name, error.best) from error
    except (LookupError, UnicodeError) as error:
        raise SourceError(
            f"No conozco la codificación «{declared}» que se declara para «{name}».",
            "Use utf-8, cp1252, cp850 o mac_roman, o quite «codificacion» para que se reconozca sola.",
            rule="codificacion",
            file=name,
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(
            f"«{name}» trae {counted(text.count(chr(0)), 'byte nulo', 'bytes nulos')} desde la línea {line:,}: así "
            "queda un archivo que se dañó al copiarse o al exportarse.",
            "Pida que lo exporten o lo copien de nuevo; o ábralo con la hoja de cálculo que lo creó y guárdelo como "
            "CSV UTF-8.",
            rule="archivo-ilegible",
            file=name,
        )
    return codec


def _not_spanish(name: str, best: encodings.Evidence) -> SourceError:
    return SourceError(
        f"No reconozco la codificación de «{name}»: leído como {best.codec}, que es la que más se acerca, tiene "
        f"{best.alien:,} signos que el español no usa.",
        'Pregunte con qué codificación se guardó y declárela, por ejemplo codificacion = "iso-8859-7"; o ábralo con la '
        "hoja de cálculo que lo creó y guárdelo como CSV UTF-8.",
        rule="codificacion",
        file=name,
    )


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


def _records(content: bytes, codec: str, name: str, dialect: Dialect, limits: ReadLimits) -> list[list[str]]:
    def read() -> Iterator[str]:
        return short(_lines(content, codec), name, limits)

    try:
        return _shared(bounded(reader(read(), dialect, strict=True), name, limits))
    except csv.Error:
        return _shared(bounded(_leniently(read(), name, dialect, limits), name, limits))


def _leniently(lines: Iterator[str], name: str, dialect: Dialect, limits: ReadLimits) -> Iterator[list[str]]:
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

    records = reader(recorded(), dialect, strict=True)
    while True:
        number += len(taken)
        taken.clear()
        try:
            yield next(records)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise _too_long(name, number + 1, limits) from error
            alone = reader([taken[0], ""], dialect)
            record = next(alone)
            if len(taken) > 1 or alone.line_num > 1:
                raise _unpaired(name, number + 1) from error
            yield record
            records = reader(recorded(), dialect, strict=True)


def _shared(records: Iterator[list[str]]) -> list[list[str]]:
    """The records, equal texts as one object: tables of codes repeat few of them many times."""
    known: dict[str, str] = {}
    return [[known.setdefault(cell, cell) for cell in row] for row in records]


def _unpaired(name: str, line: int) -> SourceError:
    return SourceError(
        f"En la línea {line:,} de «{name}» hay unas comillas que se abren y nunca se cierran: lo que sigue no se puede "
        "separar.",
        'Abra el archivo como texto, busque en esa línea las comillas sin pareja (") y ciérrelas; si en el archivo las '
        'comillas son parte del texto, declare comillas = "" en ejercicio.toml.',
        rule="comillas-sin-cerrar",
        file=name,
    )


def _too_long(name: str, line: int, limits: ReadLimits) -> SourceError:
    return SourceError(
        f"Una celda de «{name}», desde la línea {line:,}, pasa de {limits.cell_characters:,} caracteres.",
        "Revise que las comillas estén bien cerradas y que el separador sea el correcto.",
        rule="celda-demasiado-larga",
        file=name,
    )
