"""Finding the header row and matching its titles to the schema's columns."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipelines.clean.cells import Grid
from pipelines.errors import SourceError
from pipelines.schema import Schema

# Titles and notes above a table rarely take more.
SEARCHED_ROWS = 30


@dataclass(frozen=True)
class Header:
    """Where the header is in the grid, and which column of the grid holds which column of the schema."""

    position: int
    columns: dict[str, int]


def plain(text: str) -> str:
    """A title without accents, case, or punctuation: «Fecha límite:» and «fecha_limite» become «fecha limite»."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def known_titles(schema: Schema) -> dict[str, str]:
    """Plain title or name → the column of the schema that it names."""
    return {plain(name): field.name for field in schema.fields for name in (field.title, field.name)}


def find_header(grid: Grid, schema: Schema, file: str) -> Header:
    """The first row, among the first thirty, that names most columns of the schema.

    Raises SourceError when no row names at least two of them (or the only one), or names one twice.
    """
    known = known_titles(schema)
    needed = min(2, len(schema.fields))
    best, most = -1, needed - 1
    for position, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        count = len({known[plain(cell)] for cell in row if plain(cell) in known})
        if count > most:
            best, most = position, count
    if best < 0:
        raise _without_header(grid, schema, file)
    columns: dict[str, int] = {}
    for index, cell in enumerate(grid.rows[best]):
        name = known.get(plain(cell))
        if name in columns:
            raise SourceError(
                f"La columna «{cell.strip()}» aparece dos veces en el renglón {grid.numbers[best]} de «{file}».",
                "Deje una sola de las dos columnas.",
                rule="columna-repetida",
                file=file,
                sheet=grid.sheet,
            )
        if name is not None:
            columns[name] = index
    return Header(best, columns)


def _without_header(grid: Grid, schema: Schema, file: str) -> SourceError:
    where = f"la hoja «{grid.sheet}» de «{file}»" if grid.sheet else f"«{file}»"
    if not grid.rows:
        return SourceError(
            f"No hay ningún dato en {where}.",
            "Revise que sea el archivo correcto y que se haya guardado con sus datos.",
            rule="tabla-vacia",
            file=file,
            sheet=grid.sheet,
        )
    titles = ", ".join(f"«{field.title}»" for field in schema.fields[:4])
    return SourceError(
        f"No encuentro los encabezados de la tabla {schema.title} en {where}.",
        f"Escriba en un renglón los títulos de las columnas: {titles}… o revise que la hoja sea la correcta.",
        rule="encabezado-faltante",
        file=file,
        sheet=grid.sheet,
    )
