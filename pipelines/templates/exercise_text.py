"""The text of a new ``ejercicio.toml``, and of the sources that a later version adds to one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pipelines.exercise_file import FORMAT_VERSION
from pipelines.templates.books import Book, Sheet

_HEAD = """\
# Un ejercicio es la carpeta de un estado: este archivo y sus hojas de cálculo.
# Aquí se dice quién publica y de dónde sale cada tabla; los datos se quedan en las hojas.
# Lo que sigue a un # es una nota para las personas: el programa no lo lee.
version = {version}

[ejercicio]
clave = {slug}
# ↑ Con la clave empieza la dirección de cada conjunto de datos. Cámbiela antes de publicar por primera vez, no después.
nombre = {name}
entidad = {entity}                    # clave INEGI de {entity_name}, entre comillas
# ficticio = true                 # quite el # de este renglón si los datos son inventados: todo dirá «Ejemplo ficticio»

# Quién publica: en el portal, la organización.
[organizacion]
clave = {organization}
nombre = {organization_name}
descripcion = ""                  # en una o dos frases, quiénes son
correo = ""                       # un correo oficial para preguntas sobre los datos

# ---------------------------------------------------------------------------------------------
# Paquetes: lo que este ejercicio dice de cada conjunto de datos. Es opcional. Para usarlo, quite
# el # y escriba lo suyo; el periodo va del primer al último día que cubren los datos.
# ---------------------------------------------------------------------------------------------
{packages}
# ---------------------------------------------------------------------------------------------
# Fuentes: una sección por tabla. «archivo» es un archivo de esta carpeta y «hoja», el nombre de su
# pestaña; si la tabla está en internet, se escribe url = "https://…" en lugar de las dos.
#
# Una tabla que todavía no tiene renglones no se publica hasta que los tenga: no hace falta quitarla
# de aquí.
# ---------------------------------------------------------------------------------------------
{sources}"""


def exercise_text(
    slug: str, name: str, entity: str, entity_name: str, organization: tuple[str, str], books: Sequence[Book]
) -> str:
    """A whole ``ejercicio.toml`` with every table of ``books`` as a source."""
    return _HEAD.format(
        version=FORMAT_VERSION,
        slug=_quoted(slug),
        name=_quoted(name),
        entity=_quoted(entity),
        entity_name=entity_name,
        organization=_quoted(organization[0]),
        organization_name=_quoted(organization[1]),
        packages="\n".join(map(_package, books)),
        sources="\n".join(_of_book(book) for book in books),
    )


def source_text(sheet: Sheet, file: str) -> str:
    """The section of one table's source."""
    return f"[fuentes.{sheet.schema.name}]\narchivo = {_quoted(file)}\nhoja = {_quoted(sheet.title)}\n"


def new_source_text(sheet: Sheet, file: str) -> str:
    """The same, of a table that an earlier version did not have; it is published once it has rows."""
    return f"# Tabla nueva: {sheet.schema.title}.\n{source_text(sheet, file)}"


def _package(book: Book) -> str:
    return f'# [paquetes.{book.package}]\n# titulo = {_quoted(book.title)}\n# periodo = "2025-01-01/2025-12-31"\n'


def _of_book(book: Book) -> str:
    return f"# {book.title}\n" + "\n".join(_sources(book))


def _sources(book: Book) -> Iterable[str]:
    return (source_text(sheet, book.file) for sheet in book.sheets)


def _quoted(text: str) -> str:
    # TOML's basic strings are written as JSON's are.
    return json.dumps(text, ensure_ascii=False)
