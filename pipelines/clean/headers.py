"""Titles as they are compared, and what to say of a sheet without a header."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.clean.cells import Grid
from pipelines.errors import SourceError
from pipelines.schema import Schema

# Titles and notes above a table rarely take more.
SEARCHED_ROWS = 30
_FOOTNOTE = re.compile(r"\s*(\d/|\([a-z]\))\s*$")


# A table's few titles are compared with every row that may be its header, and with every column that is looked for.
@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A title without accents, case, or punctuation: «Fecha límite:» and «fecha_limite» become «fecha limite»."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def without_footnote(title: str) -> str:
    """A title without the mark of a footnote: «Denominación 2/», «Concepto (c)»."""
    return _FOOTNOTE.sub("", title)


def known_titles(schema: Schema) -> dict[str, str]:
    """Plain title or name → the column of the schema that it names."""
    return {plain(name): field.name for field in schema.fields for name in (field.title, field.name)}


def without_header(grid: Grid, schema: Schema, file: str) -> SourceError:
    """The error of a sheet in which no row names the columns of the table."""
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
